"""Whatever is sent, no page breaks: odd addresses, odd questions, odd forms."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from companies.models import Contact
from records.registry import kinds
from tests import factories as make
from tests.accounts.test_access import ARGUMENTS, EXPECTED
from tests.conftest import signed_in
from tests.entry.sending import fields
from tests.test_attacks import PARTS, addresses_with, undone

pytestmark = pytest.mark.django_db

HOSTILE = [
    "a\0b",
    "'\"><script>alert(1)</script>",
    "\u202e🍌" * 300,
    "9" * 5000,
    "9" * 40,
    "-1",
    "1e400",
    "NaN",
    "9999-12-31",
    "0001-01-01",
    "31/12/9999",
    "0001-01-01T00:00:00+23:59~service~1",
    "9999-12-31T23:59:59-23:59~service~1",
    f"2022-01-01T00:00:00+00:00~service~{'9' * 40}",
    "2022-01-01T00:00:00+00:00~\0~-1",
]
LISTS = {
    "entry:companies": "q region chain call size women_led members_known sort page",
    "entry:services": "q status institution block delivered_from delivered_to evidence sort page",
    "entry:sales": "q year source region sort page",
    "entry:market_entries": "q country shipped_from shipped_to sort page",
    "entry:calls": "q sort page",
    "entry:institutions": "q type sort page",
    "entry:workforce": "q year verification region sort page",
    "entry:applications": "q call outcome region chain applied_from applied_to sort page",
    "entry:follow_ups": "q how region next_from next_to sort page",
    "entry:fundings": "q funder funder_type status region chain sort page",
    "entry:verification": "kind region chain institution submitted_by older_than page",
    "entry:history": "q kind person how since until before",
    "entry:unreported": "year region call page",
    "entry:check": "page",
    "entry:import": "page",
    "entry:template": "language filled",
    "entry:company_search": "q",
    "entry:grid_submit": "q region call chain measure page",
}
FORMS = [
    name
    for name, roles in EXPECTED.items()
    if name.startswith("entry:")
    and name.endswith(("_new", "_edit", "deliver", "cancel", "duplicate", "enrol", "funding"))
] + ["entry:closed_periods", "entry:period_exception"]


@pytest.fixture
def named(store: Path) -> None:
    """The records that the addresses name."""
    company = make.CompanyFactory(ruc=make.valid_ruc(7))
    Contact.objects.create(pk=1, company=company, name="Rosa")
    make.CallFactory(number=1)
    make.ClosedPeriodFactory(pk=1)
    make.ServiceFactory(pk=1, type=make.ServiceTypeFactory(pk=1), institution=make.InstitutionFactory(pk=1))
    make.MarketEntryFactory(pk=1, company=company)
    make.WorkforceFactory(pk=1, company=company)
    make.ApplicationFactory(pk=1)
    make.FollowUpFactory(pk=1, company=company)
    make.AnnualSalesFactory(pk=1, company=company)


def address(name: str) -> str:
    return reverse(name, kwargs=ARGUMENTS.get(name))


@pytest.mark.hostile
@pytest.mark.parametrize("name", LISTS)
def test_odd_questions(name: str, named: None, as_alice: Client) -> None:
    """Each by itself: a list asks nothing of its records while any filter is at fault. Each parameter gets a third of the
    texts; those that are like it in other lists get the others."""
    where = address(name).removesuffix("submit/")
    for number, parameter in enumerate(LISTS[name].split(), start=list(LISTS).index(name)):
        for text in HOSTILE[number % 3 :: 3]:
            assert as_alice.get(where, {parameter: text}).status_code < 500, (parameter, text)


@pytest.mark.hostile
@pytest.mark.parametrize("part", range(PARTS))
def test_odd_addresses(part: int, named: None, alice: User) -> None:
    for name in [*ARGUMENTS][part::PARTS]:
        with undone():
            open_odd_addresses(signed_in(alice), name)


def open_odd_addresses(client: Client, name: str) -> None:
    """Each address takes half of the texts, and its neighbours the others."""
    for text in [*HOSTILE, "9" * 11][list(ARGUMENTS).index(name) % 2 :: 2]:
        for where in addresses_with(text, name):
            assert client.get(where).status_code < 500, (where, text)
            assert client.post(where).status_code < 500, (where, text)


@pytest.mark.hostile
@pytest.mark.parametrize("name", FORMS)
def test_odd_forms(name: str, named: None, as_alice: Client) -> None:
    """Typed into every field, in each another text, until each field had a third of them; then each hidden one by
    itself is not what we sent."""
    where = address(name)
    page = as_alice.get(where)
    known = fields(page)
    machinery = {key for key in known if key in ("ticket", "version") or "_FORMS" in key}
    for turn in range(0, len(HOSTILE), 3):
        sent = known | {
            key: HOSTILE[(number + turn) % len(HOSTILE)]
            for number, key in enumerate(known)
            if key not in machinery
        }
        assert as_alice.post(where, sent).status_code < 500, sent
    for key in machinery:
        for text in ("a\0b", "9" * 5000, "-1"):
            assert as_alice.post(where, known | {key: text}).status_code < 500, (key, text)


@pytest.mark.anywhere
def test_buttons_that_a_form_does_not_have(named: None, as_alice: Client) -> None:
    """More rows where there are none, and a button that nobody knows; with the fields and without any."""
    for name in FORMS:
        where = address(name)
        known = fields(as_alice.get(where))
        for do in ("rows", "nothing"):
            for sent in (known, {}):
                assert as_alice.post(where, {**sent, "do": do}).status_code < 500, (name, do)


@pytest.mark.parametrize("persona", ["carol", "frank"])
def test_who_only_reads_changes_nothing(persona: str, named: None, request: pytest.FixtureRequest) -> None:
    before = lines_of_history()
    client = request.getfixturevalue(f"as_{persona}")
    for name in EXPECTED:
        if name.startswith("entry:"):
            answer = client.post(address(name), {"do": "save"})
            assert answer.status_code in (403, 404, 405) or EXPECTED[name][persona] in (200, 302), name
            assert lines_of_history() == before, name


def lines_of_history() -> dict[str, int]:
    return {slug: kind.lines.count() for slug, kind in kinds().items()}
