"""Proposals: shown old and new, submitted in the person's name as a whole, and nothing the second time."""

import datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from companies.models import AnnualSales, Company, MarketEntry, Source
from entry.customs.proposals import apply, proposals
from records.closing import PeriodClosed
from records.models import Verification
from records.verification import refusal_to_decide
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("companies")]
PAGE = "/records/customs/proposals/"


def proposed(client: Client, **query: str) -> Any:
    return client.get(PAGE, {"year": "2022", **query}).context["found"]


def submit(client: Client, found: Any, **more: str) -> Any:
    return client.post(PAGE, {"year": "2022", "digest": found.digest, **more}, follow=True)


def test_it_works(as_dora: Client, dora: User, bob: User, companies: list[Company]) -> None:
    declared = make.AnnualSalesFactory(company=companies[1], source=Source.DECLARATION, fob_usd=1900)
    known = make.AnnualSalesFactory(company=companies[2], source=Source.CUSTOMS, fob_usd=2900)
    found = proposed(as_dora)
    assert [one.fate for one in found.sales] == ["created", "left", "changed"]
    submit(as_dora, found)
    made = AnnualSales.objects.get(company=companies[0])
    assert (made.fob_usd, made.net_weight_kg, made.source) == (Decimal(1000), Decimal(500), "customs")
    assert (made.verification, made.submitted_by) == (Verification.SUBMITTED, dora)
    assert refusal_to_decide(dora, made) and not refusal_to_decide(bob, made)
    known.refresh_from_db()
    assert (known.fob_usd, known.verification, known.verified_by) == (3000, Verification.SUBMITTED, None)
    declared.refresh_from_db()
    assert declared.verification == Verification.VERIFIED
    entry = MarketEntry.objects.get(company=companies[0])
    assert (entry.country, entry.first_shipment_on.isoformat(), entry.fob_usd) == ("DE", "2022-08-20", 1000)
    assert not proposed(as_dora).writes


def test_what_was_declared_is_replaced_where_that_is_asked(as_dora: Client, companies: list[Company]) -> None:
    declared = make.AnnualSalesFactory(company=companies[1], source=Source.DECLARATION, fob_usd=2000)
    submit(as_dora, proposed(as_dora, replace_declared="on"), replace_declared="on")
    declared.refresh_from_db()
    assert (declared.source, declared.verification) == (Source.CUSTOMS, Verification.SUBMITTED)


def test_nothing_is_applied_that_was_not_shown(as_dora: Client, companies: list[Company]) -> None:
    found = proposed(as_dora)
    make.AnnualSalesFactory(company=companies[1], fob_usd=1900)
    submit(as_dora, found)
    assert AnnualSales.objects.count() == 1


def test_a_year_that_is_not_complete(as_dora: Client, dora: User) -> None:
    assert as_dora.get(PAGE, {"year": "2023"}).context["problem"]
    with pytest.raises(CommandError, match="nothing applied"):
        call_command("propose_from_customs", "--year", "2023", "--as", dora.email)


def test_a_closed_year_refuses_all(as_dora: Client, dora: User) -> None:
    make.ClosedPeriodFactory(starts_on=datetime.date(2022, 1, 1), ends_on=datetime.date(2022, 12, 31))
    with pytest.raises(PeriodClosed):
        apply(proposals(2022, dora), by=dora)
    assert submit(as_dora, proposed(as_dora)).status_code == 422
    assert not AnnualSales.objects.exists() and not MarketEntry.objects.exists()


def test_a_coordinator_proposes_for_her_region(as_erin: Client, companies: list[Company]) -> None:
    submit(as_erin, proposed(as_erin))
    assert set(AnnualSales.objects.values_list("company__legal_name", flat=True)) == {"Norte", "Sierra"}


def test_a_trial_writes_nothing(dora: User) -> None:
    out = StringIO()
    call_command("propose_from_customs", "--year", "2022", "--as", dora.email, "--dry-run", stdout=out)
    assert "3 created" in out.getvalue() and not AnnualSales.objects.exists()


@pytest.mark.parametrize("who", ["carol", "frank"])
def test_who_may_not_enter_cannot_propose(who: str, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(who)
    with pytest.raises(CommandError, match="may not enter"):
        call_command("propose_from_customs", "--year", "2022", "--as", user.email)


def test_nobody_by_that_address() -> None:
    with pytest.raises(CommandError, match="nobody"):
        call_command("propose_from_customs", "--year", "2022", "--as", "x@example.org")
