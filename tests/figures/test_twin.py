"""Random programmes and random questions: the database and the naive twin say the same.

What Hypothesis is told for all tests (no deadline, the same examples at each run) is in tests/conftest.py.
"""

import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import example, given, note
from hypothesis import strategies as st

from accounts.access import Viewer
from figures.breakdowns import Figures, break_down, figures
from figures.bridge import bridge_total
from figures.definitions import Axis
from figures.registry import INDICATORS
from figures.scope import Scope
from tests.examples import examples
from tests.figures import naive
from tests.figures.store import differences, differences_within, store, sum_of_parts
from tests.scopes import scope_at

REGIONS = ["20", "12", "22", "06"]
CHAINS = ["coffee", "cocoa", "organic-banana", "a-b", "aa"]
CALLS = [1, 2, 10]
COUNTRIES = ["NL", "NA"]
VERIFICATIONS = ["verified", "verified", "verified", "submitted", "draft", "returned"]
YEARS = [2020, 2021, 2022]
# Few dates, on and beside the edges of years, so that records meet on the same day and on the cut-off.
DATES = [
    datetime.date(2019, 12, 31),
    datetime.date(2020, 1, 1),
    datetime.date(2020, 12, 31),
    datetime.date(2021, 1, 1),
    datetime.date(2021, 6, 30),
    datetime.date(2021, 12, 31),
    datetime.date(2022, 1, 1),
    datetime.date(2022, 12, 31),
    datetime.date(2023, 1, 1),
]
AMOUNTS = [Decimal(text) for text in ("0", "0", "0.10", "0.20", "0.01", "100.05", "33333.33", "99999999.99")]
WEIGHTS = [None, Decimal(0), Decimal("0.5"), Decimal("1234.567"), Decimal(90_000)]

dates = st.sampled_from(DATES)
amounts = st.sampled_from(AMOUNTS)
verifications = st.sampled_from(VERIFICATIONS)


@st.composite
def programmes(draw: st.DrawFn) -> naive.Programme:
    """A small programme that holds every case of the contract somewhere among its many."""
    programme = naive.Programme()
    programme.services = [draw(services_with(number)) for number in range(1, draw(st.integers(0, 5)) + 1)]
    for number in range(1, draw(st.integers(0, 5)) + 1):
        programme.companies.append(draw(companies_with(number)))
        programme.participations += draw(participations_of(number))
        programme.sales += draw(sales_of(number))
        programme.entries += draw(entries_of(number))
        programme.workforce += draw(workforce_of(number))
        programme.beneficiaries += [
            naive.Beneficiary(service.id, number, draw(st.sampled_from([None, 1, 4, 5])))
            for service in programme.services
            if draw(st.booleans())
        ]
    for service in programme.services:
        programme.fundings += draw(fundings_of(service.id))
    numbers = range(1, draw(st.integers(0, 4)) + 1)
    programme.applications = [draw(applications_with(number)) for number in numbers]
    return programme


def workforce_of(company: int) -> st.SearchStrategy[list[naive.Workforce]]:
    """Of several years; nobody at all worked for some, and the women of others are not known."""
    row = st.builds(
        lambda year, numbers, verification: naive.Workforce(company, year, *numbers, verification),
        st.sampled_from(YEARS),
        st.sampled_from([(0, 0), (0, None), (7, 0), (7, 7), (12, None), (1200, 500)]),
        verifications,
    )
    return st.lists(row, max_size=3, unique_by=lambda found: found.year)


def fundings_of(service: int) -> st.SearchStrategy[list[naive.Funding]]:
    row = st.builds(
        naive.Funding,
        st.just(service),
        st.sampled_from(["", "national", "cooperation", "cooperation", "private"]),
        amounts,
    )
    return st.lists(row, max_size=2, unique_by=lambda found: found.source_type)


def applications_with(number: int) -> st.SearchStrategy[naive.Application]:
    return st.builds(
        naive.Application,
        st.just(number),
        st.sampled_from(CALLS),
        st.sampled_from(REGIONS),
        st.sampled_from([None, *CHAINS[:3]]),
        dates,
        st.sampled_from(["received", "eligible", "selected", "not_selected", "withdrawn"]),
    )


def companies_with(number: int) -> st.SearchStrategy[naive.Company]:
    return st.builds(
        naive.Company,
        st.just(number),
        st.sampled_from(REGIONS[:3]),
        st.sampled_from(["", "micro", "small", "large"]),
        st.sampled_from([None, True, False]),
        st.sampled_from([None, 0, 7, 120]),
    )


@st.composite
def participations_of(draw: st.DrawFn, company: int) -> list[naive.Participation]:
    """In up to three calls, each with a chain of its own, in force for a day, some years, or until today."""
    found = []
    for call in draw(st.lists(st.sampled_from(CALLS), unique=True)):
        enrolled_on = draw(dates)
        exits = [day for day in DATES if day >= enrolled_on]
        found.append(
            naive.Participation(
                company,
                call,
                draw(st.sampled_from(CHAINS[:3])),
                enrolled_on,
                draw(st.sampled_from([None, None, *exits])),
            )
        )
    return found


def sales_of(company: int) -> st.SearchStrategy[list[naive.Sale]]:
    """Of several chains and years, each at most once; many amounts are zero."""
    row = st.builds(
        naive.Sale,
        st.just(company),
        st.sampled_from(CHAINS[:3]),
        st.sampled_from(YEARS),
        amounts,
        verifications,
        st.sampled_from(WEIGHTS),
    )
    return st.lists(row, max_size=5, unique_by=lambda sale: (sale.chain, sale.year))


def entries_of(company: int) -> st.SearchStrategy[list[naive.Entry]]:
    """Often to the same country with several chains, before and after the enrolment or on its very day."""
    row = st.builds(
        naive.Entry,
        st.just(company),
        st.sampled_from(COUNTRIES),
        st.sampled_from(CHAINS),
        st.sampled_from(DATES[2:7]),
        verifications,
    )
    return st.lists(row, max_size=5, unique_by=lambda entry: (entry.country, entry.chain))


def services_with(number: int) -> st.SearchStrategy[naive.Service]:
    """A service of any status, with any of its fields blank; only a delivered one has a date of delivery."""
    others = {
        "region": st.sampled_from([None, *REGIONS]),
        "chain": st.sampled_from([None, *CHAINS[:3]]),
        "call": st.sampled_from([None, *CALLS]),
        "planned_end": st.sampled_from([None, *DATES]),
        "budget": st.sampled_from([None, *AMOUNTS]),
        "spent": st.sampled_from([None, *AMOUNTS]),
        "verification": verifications,
    }
    undelivered = st.sampled_from(["planned", "under_way", "cancelled"])
    return st.one_of(
        st.builds(naive.Service, st.just(number), undelivered, **others),
        st.builds(naive.Service, st.just(number), st.just("delivered"), delivered_on=dates, **others),
        st.builds(naive.Service, st.just(number), st.just("delivered"), delivered_on=dates, **others),
    )


def filters(values: list[Any]) -> st.SearchStrategy[frozenset[Any]]:
    """Most often no filter, else one or two values."""
    none = st.just(frozenset[Any]())
    return st.one_of(none, none, none, st.frozensets(st.sampled_from(values), min_size=1, max_size=2))


scopes = st.builds(
    partial(Scope, viewer=Viewer.ALL),
    as_of=st.sampled_from([*DATES, *DATES[-4:], *DATES[-2:]]),
    year=st.sampled_from([2019, *YEARS, *YEARS, 2023]),
    regions=filters(REGIONS),
    chains=filters(CHAINS[:3]),
    calls=filters(CALLS),
    sizes=filters(["micro", "small", "medium"]),
    women_led=st.sampled_from([None, None, None, None, True, False]),
    provisional=st.booleans(),
)


several_scopes = st.lists(scopes, min_size=3, max_size=3)
"""Of one programme: to draw and to store it takes ten times as long as a question."""


def claims_that_fail(whole: Figures, parts: dict[str, Figures], by: Axis) -> list[str]:
    """The indicators whose definition says that the parts add up, and whose parts do not."""
    return [
        f"{slug} by {by}: parts {sum_of_parts(parts, slug)}, whole {whole[slug].value}"
        for slug, definition in INDICATORS.items()
        if by in definition.adds_up and parts and whole[slug].value != sum_of_parts(parts, slug)
    ]


@pytest.mark.django_db
@examples(250)
@given(
    programme=programmes(),
    questions=st.lists(st.tuples(scopes, st.sampled_from(Axis)), min_size=1, max_size=3),
)
@example(
    programme=naive.Programme(), questions=[(scope_at(datetime.date(2022, 12, 31)), axis) for axis in Axis]
)
def test_database_and_twin_agree(programme: naive.Programme, questions: list[tuple[Scope, Axis]]) -> None:
    wrong = []
    with transaction.atomic():
        store(programme)
        for scope, by in questions:
            whole, parts = figures(scope), break_down(scope, by)
            wrong += differences(programme, scope, whole)
            wrong += differences_within(programme, scope, by, parts)
            wrong += claims_that_fail(whole, parts, by)
            if bridge_total(whole.bridge) != change_of_sales(programme, scope):
                wrong.append("the bridge does not add up")
        transaction.set_rollback(True)
    for line in wrong:
        note(line)
    assert not wrong


def change_of_sales(programme: naive.Programme, scope: Scope) -> Decimal:
    """S(Y) − S(Y−1), of the twin."""
    return sum(
        (
            (current or Decimal(0)) - (previous or Decimal(0))
            for previous, current in naive.sums(programme, scope)
        ),
        Decimal(0),
    )
