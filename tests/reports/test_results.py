"""Services and results: associations, with their naive twins."""

import datetime
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation
from hypothesis import given

from figures.associations import MANY, Cost, Received, Waiting, costs, received_and_entered
from figures.definitions import Reason
from figures.scope import Scope
from reports.charts.associations import received_chart, waiting_chart
from reports.plots.plot import Columns
from tests.examples import examples
from tests.figures import naive
from tests.figures.store import Example, store
from tests.figures.test_twin import programmes, several_scopes
from tests.reports.test_overview import text
from tests.scopes import scope_at

SCOPE = scope_at(datetime.date(2022, 12, 31))


@pytest.mark.django_db
def test_it_works(demo: None, as_carol: Client) -> None:
    page = text(as_carol, "/results/")
    for words in (
        "Association, not effect.",
        "13 months median of 24 companies",
        "Cost per company supported US$ 6,274",
        "US$ 941,055 spent on delivered services ÷ 150 companies",
        "Half of 24 companies took 13 months or less to enter a new market",
        "Export 38 0 384,467 119 3,231",
    ):
        assert words in page, words


@pytest.mark.django_db
def test_wrong_filters_and_an_empty_database(as_carol: Client) -> None:
    assert "no figures are shown" in text(as_carol, "/results/?region=99")
    page = text(as_carol, "/results/")
    assert "no company has entered a new market after a service yet" in page
    assert "US$ 0" not in page


@pytest.mark.django_db
def test_costs_do_not_know_the_size_of_companies(demo: None, as_carol: Client) -> None:
    assert "services and applications have no size" in text(as_carol, "/results/?size=small")


@pytest.mark.parametrize(
    ("months", "bands"),
    [
        ({}, ["0–12", "13–24", "25+"]),
        ({3: 3, 30: 1}, ["0–12", "13–24", "25+"]),
        ({3: 1, 30: 3, 50: 1}, ["0–12", "13–24", "25–36", "37+"]),
        ({70: 1}, ["0–12", "13–24", "25–36", "37–48", "49–60", "61–72", "73+"]),
    ],
)
def test_months_fit_what_companies_took(months: dict[int, int], bands: list[str]) -> None:
    """At most a quarter is in the last column, which has no end."""
    chart = waiting_chart(SCOPE, Waiting(Counter(months), 0, 0, 0))
    assert isinstance(chart.plot, Columns)
    assert list(chart.plot.names) == bands
    assert sum(mark.size for mark in chart.plot.series[0].marks) == sum(months.values())


@pytest.mark.parametrize(
    ("without", "title"),
    [
        (Received(), "50\u00a0% of the 40 companies with services entered a new market"),
        (
            Received(19, 12, 12),
            "50\u00a0% of the 40 companies with services entered a new market;"
            " the 19 without services are too few to compare",
        ),
        (
            Received(20, 5, 5),
            "50\u00a0% of the 40 companies with services entered a new market; of the 20 without, 25\u00a0%",
        ),
    ],
)
def test_few_companies_are_not_compared(without: Received, title: str) -> None:
    with translation.override("en"):
        assert received_chart(SCOPE, {0: without, 1: Received(40, 20, 30)}).title == title


def naive_companies(programme: naive.Programme, scope: Scope) -> tuple[dict[int, tuple[int, int, int]], Any]:
    """For each number of services, companies, those entering and their markets; and the months that they waited."""
    by_number = dict.fromkeys(range(MANY + 1), (0, 0, 0))
    months: Counter[int] = Counter()
    apart: Counter[str] = Counter()
    delivered = {row.id: row.delivered_on for row in programme.services if naive.is_delivered(row, scope)}
    pairs = [
        pair
        for pair in naive.new_pairs(programme, naive_all(scope))
        if naive.passes(pair.chain, scope.chains)
    ]
    for company in naive.participants(programme, scope, by_chain=True):
        days = [
            delivered[row.service]
            for row in programme.beneficiaries
            if row.company == company.id and row.service in delivered
        ]
        shipped = [pair.shipped_on for pair in pairs if pair.company == company.id]
        n, entering, entries = by_number[min(len(days), MANY)]
        by_number[min(len(days), MANY)] = (n + 1, entering + bool(shipped), entries + len(shipped))
        if days and shipped:
            first, market = min(days), min(shipped)
            if market < first:
                apart["market first"] += 1
            else:
                months[(market.year - first.year) * 12 + market.month - first.month] += 1
        elif days or shipped:
            apart["no market" if days else "no service"] += 1
    return by_number, Waiting(months, apart["market first"], apart["no market"], apart["no service"])


def naive_all(scope: Scope) -> Scope:
    """New pairs of any company: whether it is in P is decided with the chain of the participation here."""
    return Scope(scope.as_of, scope.year, provisional=scope.provisional, viewer=scope.viewer)


def naive_cost(programme: naive.Programme, scope: Scope) -> Cost:
    services = [row for row in naive.planned(programme, scope) if naive.is_delivered(row, scope)]
    ids = {row.id for row in services}
    members = {company.id for company in naive.participants(programme, scope, by_chain=True)}
    known = [row.spent for row in services if row.spent is not None]
    return Cost(
        sum(known, Decimal(0)),
        len(services),
        len(services) - len(known),
        len({row.company for row in programme.beneficiaries if row.service in ids} & members),
    )


@pytest.mark.django_db
@examples(50)
@given(programme=programmes(), several=several_scopes)
def test_database_and_twin_agree(programme: naive.Programme, several: list[Scope]) -> None:
    with transaction.atomic():
        store(programme)
        answers = [(scope, *received_and_entered(scope), costs(scope)[None]) for scope in several]
        transaction.set_rollback(True)
    for scope, by_number, waiting, cost in answers:
        wanted, waited = naive_companies(programme, scope)
        assert {n: (it.companies, it.entering, it.entries) for n, it in by_number.items()} == wanted
        assert waiting == waited
        assert cost == naive_cost(programme, scope)


def waiting(*months: int) -> Waiting:
    return Waiting(Counter(months), 0, 0, 0)


def test_half_of_the_companies_took_at_most_the_median() -> None:
    assert waiting().median is None
    assert waiting(3).median == 3
    assert waiting(1, 2, 10).median == 2
    assert waiting(1, 2, 3, 10).median == Decimal("2.5")


def test_a_cost_that_nobody_knows_is_no_zero() -> None:
    assert Cost(Decimal(0), 3, 3, 5).each.reason is Reason.NO_DATA
    assert Cost(Decimal(0), 3, 2, 5).each.value == 0
    assert Cost(Decimal(10), 1, 0, 0).each.reason is Reason.NO_DATA
    assert Cost(Decimal(10), 1, 0, 4).each.value == Decimal("2.5")


@pytest.mark.django_db
def test_months_are_those_of_the_calendar() -> None:
    programme = Example()
    company = programme.company((1, "coffee", "2020-01-01"))
    programme.service(company, delivered="2021-12-31")
    programme.shipped(company, "NL", "2022-01-01")
    _received, found = received_and_entered(programme.scope("2022-12-31", None))
    assert found.months == Counter({1: 1})


def test_the_scope_of_the_twin_is_everybody() -> None:
    assert naive_all(scope_at(datetime.date(2022, 1, 1), regions=frozenset({"20"}))).regions == frozenset()
