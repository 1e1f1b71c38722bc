"""The last session beside the figures of today, on pages that know nothing of sessions."""

import pytest
from django.test import Client

from accounts.models import User
from committee.freezing import freeze
from committee.models import Session
from tests.committee.test_sessions import change_a_sale
from tests.reports.test_overview import text

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


@pytest.fixture
def session(demo: None, as_alice: Client) -> Session:
    """A session whose cut-off is before the one with which dashboards open."""
    by = User.objects.get(email="alice@example.org")
    found = Session.objects.create(number=2, held_on="2023-01-20", as_of="2023-01-10", opened_by=by)
    found.refresh_from_db()
    freeze(found, by=by)
    change_a_sale(by)
    return found


def test_it_works(demo: None, as_bob: Client, request: pytest.FixtureRequest) -> None:
    """A page that was kept before a session is frozen shows it afterwards."""
    assert "Session 2" not in text(as_bob, "/explore/") + text(as_bob, "/")
    request.getfixturevalue("session")
    page = text(as_bob, "/explore/?years=1")
    assert "Session 2 (10/01/2023) Since then" in page
    # 1,000,000.25 more than what the session saw.
    assert "Total US$ 153.0 million 100.0 % US$ 152.0 million +0.7 %" in page
    assert "Session 2 (10/01/2023): US$ 152.0 million" in text(as_bob, "/")


@pytest.mark.usefixtures("session")
def test_not_where_a_session_kept_nothing(as_bob: Client) -> None:
    for query in ("region=20", "provisional=on", "as_of=10/01/2023"):
        assert "Session 2" not in text(as_bob, f"/explore/?{query}")


@pytest.mark.usefixtures("session")
def test_to_the_committee_what_was_shown_to_it(as_carol: Client) -> None:
    page = text(as_carol, "/explore/?by=chain&years=1")
    assert "Session 2 (10/01/2023)" in page
    assert (
        "withheld"
        not in text(as_carol, "/explore/?measure=companies_enrolled&by=chain").split("Since then")[-1]
    )
