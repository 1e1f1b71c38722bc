"""The comparison of a frozen session with today, as tables."""

from collections.abc import Iterator

import pytest
from django.utils import timezone, translation

from accounts.access import Viewer
from accounts.models import User
from committee.freezing import freeze
from committee.models import Snapshot
from committee.pages import _field_label as field_label
from committee.pages import changes_page
from committee.records import kept_kinds
from companies.models import AnnualSales, Company
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(alice: User) -> Iterator[Snapshot]:
    """A session with one sale of Piura's coffee."""
    with translation.override("en"):
        place = make.ParticipationFactory(company__region_id="20", call__number=1)
        make.AnnualSalesFactory(company=place.company, year=2022, fob_usd=100)
        yield freeze(make.SessionFactory(), by=alice)


def groups(snapshot: Snapshot) -> list[list[str]]:
    return [
        [str(cell) for cell in row] for row in changes_page(snapshot, Viewer.ALL, records=True).groups.rows
    ]


def test_each_figure_of_a_group_that_changed_is_told_then_and_today(frozen: Snapshot) -> None:
    AnnualSales.objects.update(fob_usd=150)
    axes = ("Region: Piura", "Value chain: Coffee", "Call: Call 1", "Size: Not assigned", "Year: 2022")
    assert groups(frozen) == [
        [group, "Export sales", "US$\u00a0100", "US$\u00a0150", "+50.00"] for group in axes
    ]
    assert changes_page(frozen, Viewer.ALL, records=True).groups.slug == "groups"


def test_a_group_that_came_later_has_a_dash_for_then(frozen: Snapshot) -> None:
    later = make.ParticipationFactory(company__region_id="22", call_id=1)
    make.AnnualSalesFactory(company=later.company, year=2022, fob_usd=7)
    found = groups(frozen)
    assert ["Region: San Martín", "Export sales", "—", "US$\u00a07", "—"] in found
    assert ["Call: Call 1", "Export sales", "US$\u00a0100", "US$\u00a0107", "+7.00"] in found


def test_of_a_year_only_figures_that_depend_on_the_year_are_told(frozen: Snapshot) -> None:
    later = make.ParticipationFactory(company__region_id="20", call_id=1)
    make.AnnualSalesFactory(company=later.company, year=2022, fob_usd=7)
    told = {row[1] for row in groups(frozen) if row[0] == "Year: 2022"}
    assert told == {"Exporting companies", "Export sales"}
    assert "Companies enrolled" in {row[1] for row in groups(frozen) if row[0] == "Call: Call 1"}


def test_a_group_that_is_gone_has_a_dash_for_today(frozen: Snapshot) -> None:
    Company.objects.update(region_id="22")
    assert ["Region: Piura", "Export sales", "US$\u00a0100", "—", "—"] in groups(frozen)


def test_what_did_not_change_is_apart(frozen: Snapshot) -> None:
    AnnualSales.objects.update(fob_usd=150)
    page = changes_page(frozen, Viewer.ALL, records=True)
    changed, unchanged = ([row[0] for row in table.rows] for table in (page.changed, page.unchanged))
    assert "Export sales" in changed and "Companies enrolled" in unchanged
    assert len(changed) + len(unchanged) == len(page.overview.rows)


def test_that_a_record_is_no_longer_verified_is_said_once(frozen: Snapshot, alice: User) -> None:
    AnnualSales.objects.update(
        verification="submitted",
        verified_by=None,
        verified_at=None,
        submitted_by=alice,
        submitted_at=timezone.now(),
        net_weight_kg=5,
    )
    (sales,) = [one for one in changes_page(frozen, Viewer.ALL, records=True).details if one.slug == "sales"]
    assert sales.records
    assert [row[1] for row in sales.records.rows] == ["no longer verified"]


def test_every_kept_value_has_a_label() -> None:
    """Also one that is kept by a lookup, and one whose field was removed since."""
    for slug, kind in kept_kinds().items():
        assert all(kind.label_of(name) for name in kind.key_values), slug
    assert kept_kinds()["beneficiary"].label_of("company") == "Empresa"
    assert field_label("beneficiary", "gone") == "gone"
    assert field_label("gone", "x") == "x"


@pytest.mark.parametrize(("persona", "offered"), [("alice", True), ("bob", False), ("carol", False)])
def test_who_may_not_open_a_session_is_not_offered_it(
    persona: str, offered: bool, request: pytest.FixtureRequest
) -> None:
    page = request.getfixturevalue(f"as_{persona}").get("/sessions/").text
    assert ("/sessions/new/" in page) == offered
