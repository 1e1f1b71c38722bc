"""Whoever only signs in as a committee member cannot work a company out from all that the member can fetch."""

import datetime
import os
from dataclasses import replace

import pytest
from django.test import Client

from accounts.models import User
from committee.freezing import freeze
from committee.models import Session
from figures.models import Programme
from figures.scope import Scope
from figures.selection import years_with_sales
from tests.demo import load_national
from tests.figures.disclosure.member import (
    Member,
    groups_that_may_be_asked,
    groups_that_may_not,
    random_programme,
    stored_programme,
    told,
)
from tests.figures.store import store

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

THOROUGH = "ATTACK" in os.environ
SESSION = datetime.date(2022, 3, 31)


def member_after_a_session(alice: User, as_carol: Client) -> Member:
    """Carol, after a session of an earlier date was frozen."""
    freeze(Session.objects.create(number=1, held_on=SESSION, as_of=SESSION, opened_by=alice), by=alice)
    return Member(as_carol, stored_programme())


@pytest.fixture
def member(demo: None, alice: User, as_carol: Client) -> Member:
    return member_after_a_session(alice, as_carol)


def withstands(member: Member, first_year: int) -> None:
    """Ask for all groups and years that may be asked for, at both cut-offs, and some that may not; then add up."""
    opening = Programme.opening_date()
    for as_of in (opening, SESSION):
        for year in (year for year in years_with_sales() if first_year <= year < as_of.year):
            for scope in groups_that_may_be_asked(member.programme, Scope.at(as_of, year)):
                found = member.asks(scope)
                assert found["women_workers_share"]["value"] is None, "no equation here says it"
    for day in (SESSION - datetime.timedelta(1), datetime.date(2021, 6, 30)):
        member.asks(Scope.at(day, 2021))
    for scope in groups_that_may_not(member.programme, Scope.at(opening, opening.year - 1)):
        member.asks(scope)
    assert member.known and member.wrong == []
    companies = sorted({it.id for it in member.programme.companies})
    assert told(member.programme, member.known, [None, *(companies if THOROUGH else companies[:2])]) == []


def test_it_works(member: Member) -> None:
    withstands(member, 2018 if THOROUGH else 2021)


@pytest.mark.parametrize("seed", range(50 if THOROUGH else 2))
def test_random_programmes(db: None, alice: User, as_carol: Client, seed: int) -> None:
    store(random_programme(seed))
    Programme.objects.update_or_create(id=1, defaults={"opening_cut_off": datetime.date(2023, 1, 23)})
    withstands(member_after_a_session(alice, as_carol), 2021)


@pytest.mark.skipif(not THOROUGH, reason="2,700 records take a minute")
def test_the_national_programme(
    db: None, alice: User, as_carol: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("figures.disclosure.store.AT_ONCE", 10_000)  # No job makes the plan.
    load_national()
    withstands(member_after_a_session(alice, as_carol), 2021)


def test_the_attack_succeeds_where_nothing_is_withheld(member: Member, as_bob: Client) -> None:
    """The same questions by staff give companies away, also without a list of them."""
    staff = Member(as_bob, member.programme)
    for scope in groups_that_may_be_asked(staff.programme, Scope.at(Programme.opening_date(), 2022)):
        staff.asks(scope)
    assert staff.wrong == []
    assert len(told(staff.programme, staff.known, [None])) > 5


def test_what_may_not_be_asked_says_so(member: Member) -> None:
    scope = Scope.at(Programme.opening_date(), 2022)
    other_day = replace(scope, as_of=scope.as_of - datetime.timedelta(1))
    for asked in [*groups_that_may_not(member.programme, scope), other_day]:
        found = member.asks(asked)
        assert {found[slug]["reason"] for slug in ("export_sales", "export_sales_growth")} == {"confidential"}
        assert found["companies_enrolled"]["value"] is not None
