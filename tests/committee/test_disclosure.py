"""What those who see groups alone see of a session: as decided when it was frozen, whatever changes later."""

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from committee.cut_offs import decided_of, frozen_people, frozen_reports, frozen_state
from committee.freezing import freeze
from committee.models import Session
from companies.models import AnnualSales, Company, Participation
from figures.disclosure.cells import State
from figures.disclosure.reading import people, reports, state_of_sales
from figures.models import Programme
from records.models import Verification
from tests import factories as make
from tests.committee.archive import FROZEN, store_session
from tests.figures.disclosure.attacker import Equation, told
from tests.reports.test_overview import text

pytestmark = pytest.mark.django_db

CUT_OFF = datetime.date(2023, 1, 23)
YEAR = 2022
AXES = ("region", "chain", "call", "size")
SALES = (100, 90, 80, 70, 60, 50, 40, 30, 20, 10)


@pytest.fixture
def programme() -> None:
    """Ten companies of two regions and three chains."""
    Programme.objects.update_or_create(id=1, defaults={"opening_cut_off": CUT_OFF, "fewest_companies": 4})
    call = make.CallFactory()
    for number, amount in enumerate(SALES):
        enrolled(call, "20" if number < 6 else "22", ("coffee", "cocoa")[number % 2], amount)


def enrolled(call: Any, region: str, chain: str, amount: int) -> None:
    company = make.CompanyFactory(region_id=region, size="small", women_led=True, members=amount)
    day = datetime.date(2020, 1, 1)
    make.ParticipationFactory(company=company, call=call, chain_id=chain, enrolled_on=day)
    for year, more in ((YEAR - 1, 0), (YEAR, 5)):
        make.AnnualSalesFactory(company=company, chain_id=chain, year=year, fob_usd=amount + more)


def frozen(alice: User, number: int = 1) -> Session:
    session = Session.objects.create(number=number, held_on=CUT_OFF, as_of=CUT_OFF, opened_by=alice)
    freeze(session, by=alice)
    return session


def correct() -> None:
    sale = AnnualSales.objects.filter(year=YEAR).order_by("pk").first()
    assert sale is not None
    AnnualSales.objects.filter(pk=sale.pk).update(fob_usd=sale.fob_usd + 3)


def enrol() -> None:
    enrolled(Participation.objects.order_by("pk")[0].call, "22", "coffee", 33)


def loosen() -> None:
    Programme.objects.update(fewest_companies=3)


def tighten() -> None:
    Programme.objects.update(fewest_companies=6)


def page(client: Client, address: str = "/sessions/1/") -> dict[str, Any]:
    found: dict[str, Any] = client.get(address, {"format": "json"}).json()
    return found


def test_it_works(programme: None, alice: User, as_bob: Client, as_carol: Client) -> None:
    snapshot = frozen(alice).snapshot
    assert snapshot.document["format"] >= 2
    assert snapshot.decisions is not None
    assert snapshot.decisions.states == ("session:1",)
    assert snapshot.decisions.cells
    shown = page(as_carol)
    assert shown["indicators"]["export_sales"]["value"] == 600
    assert shown["indicators"]["export_sales_growth_like_for_like"]["value"] is not None
    assert shown["indicators"]["reporting_coverage_by_value"]["value"] is not None
    assert shown["bridge"]["continuing"]["amount"] is not None
    assert "Staff and auditors may take it" in text(as_carol, "/sessions/1/")
    assert as_carol.get("/sessions/1/frozen.json").status_code == 403
    assert "frozen.json" in as_bob.get("/sessions/1/").text


def test_what_is_frozen_is_what_was_planned(programme: None, alice: User) -> None:
    service = make.ServiceFactory(status="delivered", delivered_on=CUT_OFF)
    for company in Company.objects.order_by("pk")[:4]:
        make.BeneficiaryFactory(service=service, company=company)
    sale = AnnualSales.objects.latest("pk")
    AnnualSales.objects.filter(pk=sale.pk).update(
        verification=Verification.DRAFT, verified_at=None, verified_by=None
    )
    Participation.objects.filter(company=sale.company_id).update(exited_on=datetime.date(YEAR - 1, 5, 1))
    AnnualSales.objects.filter(pk=sale.pk - 2).update(fob_usd=0)
    for number, company in enumerate(Company.objects.order_by("pk")[:5]):
        state = {} if number else {"verification": "draft", "verified_at": None, "verified_by": None}
        make.WorkforceFactory(company=company, workers=number * 3, **state)
    today, employed = state_of_sales(CUT_OFF), people(CUT_OFF)
    assert len(employed.members) == 4 and [len(of) for of in employed.workers.values()] == [4]
    assert len(today.amounts[YEAR]) == 8
    session = frozen(alice)
    found = frozen_state(session)
    assert found.groups == today.groups
    assert {year: dict(of) for year, of in found.amounts.items()} == today.amounts
    assert frozen_reports(session, found) == reports(CUT_OFF, today)
    assert frozen_people(session) == employed


def test_another_session_of_the_same_figures_decides_alike(programme: None, alice: User) -> None:
    first = frozen(alice).snapshot.decisions
    loosen()
    second = frozen(alice, 2).snapshot.decisions
    assert first is not None and second is not None
    assert first.cells == second.cells


def groups_shown(answer: dict[str, Any]) -> dict[tuple[str, ...], Decimal]:
    """The export sales that a page shows, by group."""
    found = {("whole", ""): answer["indicators"]["export_sales"]}
    for axis in AXES:
        for key, of_group in answer["groups_by"][axis].items():
            found[axis, key] = of_group["indicators"]["export_sales"]
    return {group: Decimal(str(it["value"])) for group, it in found.items() if it["value"] is not None}


def equations(state: State, shown: dict[tuple[str, ...], Decimal]) -> list[Equation]:
    """What the shown sums add up, of a state: a corrected amount is another one."""
    members: dict[tuple[str, ...], set[Any]] = defaultdict(set)
    for (company, chain), amount in state.amounts[YEAR].items():
        for group in state.groups_of((company, chain)):
            members[group].add((company, (chain, amount)))
    for group, value in shown.items():
        if value:
            assert sum(which[1] for _company, which in members[group]) == value, group
    return [Equation(frozenset(members[group])) for group in shown]


@pytest.mark.parametrize("change", [correct, enrol, loosen, tighten])
def test_a_session_shows_for_ever_what_it_showed_and_tells_nothing_with_today(
    change: Any, programme: None, alice: User, as_carol: Client
) -> None:
    session = frozen(alice)
    before = page(as_carol)
    change()
    today = page(as_carol, "/brief/")
    assert page(as_carol) == before
    assert groups_shown(today)
    states = (frozen_state(session), state_of_sales(CUT_OFF))
    known = [
        *equations(states[0], groups_shown(before)),
        *equations(states[1], groups_shown(today)),
    ]
    truth = {
        (company, (chain, amount)): float(amount)
        for state in states
        for (company, chain), amount in state.amounts[YEAR].items()
    }
    assert list(told(truth, known, 0.1)) == []


def test_members_are_not_told_by_the_difference_of_two_dates(
    programme: None, alice: User, as_carol: Client
) -> None:
    service = make.ServiceFactory(status="delivered", delivered_on=CUT_OFF)
    for company in Company.objects.all():
        make.BeneficiaryFactory(service=service, company=company)
    frozen(alice)
    assert page(as_carol)["indicators"]["families_reached"]["value"] == sum(SALES)
    assert page(as_carol, "/brief/")["indicators"]["families_reached"]["value"] == sum(SALES)
    enrol()
    make.BeneficiaryFactory(service=service, company=Company.objects.latest("pk"))
    assert page(as_carol, "/brief/")["indicators"]["families_reached"]["reason"] == "confidential"


def test_another_cut_off_shows_parts(programme: None, alice: User, as_carol: Client) -> None:
    frozen(alice)
    Programme.objects.update(opening_cut_off=CUT_OFF + datetime.timedelta(1))
    for day in (CUT_OFF, CUT_OFF + datetime.timedelta(1)):
        found = as_carol.get("/growth/", {"as_of": day.isoformat(), "format": "json"}).json()["indicators"]
        assert found["export_sales_growth_like_for_like"]["value"] is not None


def test_the_committee_sees_counts_and_the_change_of_a_total(
    programme: None, alice: User, as_bob: Client, as_carol: Client
) -> None:
    frozen(alice)
    AnnualSales.objects.filter(year=YEAR, fob_usd__gte=85).update(fob_usd=200)
    seen, of_staff = (text(client, "/sessions/1/changes/") for client in (as_carol, as_bob))
    assert "Record by record" in of_staff
    assert "Record by record" not in seen
    assert "Export sales changed 3 +315.00" in seen
    assert "withheld +315.00" not in seen
    assert "changed 3 +315.00 Total difference 3 +315.00" in of_staff
    for kind in ("pdf", "xlsx", "csv", "json"):
        assert as_carol.get(f"/sessions/1/changes/?format={kind}").status_code == 200


def test_steps_together_of_one_side_are_no_unknown_step(
    programme: None, alice: User, as_carol: Client
) -> None:
    frozen(alice)
    AnnualSales.objects.filter(year=YEAR, fob_usd__gte=85).update(fob_usd=0)
    seen = text(as_carol, "/sessions/1/changes/")
    assert "Withheld steps, together —" in seen


def test_an_old_session_is_shown_by_the_plan_of_today(alice: User, as_carol: Client) -> None:
    snapshot = store_session(FROZEN[0], alice)
    assert snapshot.decisions is None
    assert page(as_carol)["indicators"]["export_sales"]["value"] == 152_000_000
    assert decided_of(snapshot.session).cells
