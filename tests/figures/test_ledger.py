"""Counted and not counted records are all records, and the counted ones make the figure."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from hypothesis import given, note
from hypothesis import strategies as st

from companies.models import AnnualSales, Application, Company, MarketEntry, Participation, Workforce
from figures.breakdowns import figures
from figures.definitions import Reason
from figures.exclusions import EXCLUSIONS, Exclusion
from figures.ledger import ledger
from figures.measures import Measure
from figures.registry import INDICATORS
from figures.scope import Scope
from services.models import Beneficiary, Funding, Service
from tests import factories as make
from tests.demo import load_national
from tests.examples import examples
from tests.figures import naive, naive_ledger
from tests.figures.store import store
from tests.figures.test_twin import programmes, scopes
from tests.scopes import scope_at

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 10, 15)
SCOPES = [
    scope_at(datetime.date(2022, 12, 31)),
    scope_at(DAY, 2022, provisional=True),
    scope_at(DAY, regions=frozenset({"20", "12"}), chains=frozenset({"coffee"}), calls=frozenset({2})),
    scope_at(datetime.date(2021, 6, 30), sizes=frozenset({"micro", "small"}), women_led=True),
]

Answer = Callable[[QuerySet[Any], Scope], Any]


def number(of: str) -> Answer:
    return lambda counted, scope: counted.aggregate(n=Count(of, distinct=True))["n"]


def sum_of(field: str, **only: str) -> Answer:
    def answer(counted: QuerySet[Any], scope: Scope) -> Decimal:
        years = {"year": scope.year, "previous": scope.year - 1}
        rows = counted.filter(**{name: years[value] for name, value in only.items()})
        return Decimal(str(rows.aggregate(s=Sum(field))["s"] or 0)).quantize(Decimal("0.01"))

    return answer


AGREES: dict[str, tuple[Callable[[Measure], Any], Answer]] = {
    "companies_enrolled": (lambda m: m.value, number("pk")),
    "companies_supported": (lambda m: m.value, number("pk")),
    "families_reached": (
        lambda m: m.value or 0,
        lambda counted, scope: counted.aggregate(s=Sum("members"))["s"] or 0,
    ),
    "services_planned": (lambda m: m.value or 0, number("pk")),
    "services_delivered": (lambda m: m.value or 0, number("pk")),
    "service_execution": (lambda m: m.denominator or 0, number("pk")),
    "service_execution_to_date": (lambda m: m.denominator or 0, number("pk")),
    "budget_execution": (lambda m: m.denominator or 0, sum_of("budget_usd")),
    "exporting_companies": (lambda m: m.value, number("company")),
    "export_sales": (lambda m: m.value or 0, sum_of("fob_usd")),
    "export_sales_growth": (lambda m: m.denominator or 0, sum_of("fob_usd", year="previous")),
    "export_sales_growth_like_for_like": (lambda m: m.numerator or 0, sum_of("fob_usd", year="year")),
    "reporting_coverage": (lambda m: m.numerator, number("pk")),
    "reporting_coverage_by_value": (lambda m: (m.n or 0) - m.missing, number("pk")),
    "market_entries": (lambda m: m.value, number("pk")),
    "companies_entering_markets": (lambda m: m.value, number("company")),
    "new_markets": (lambda m: m.value, number("country")),
    "market_entries_in_year": (lambda m: m.value, number("pk")),
    "workers": (lambda m: m.value or 0, sum_of("workers")),
    "women_workers_share": (lambda m: m.denominator or 0, sum_of("workers")),
    "workers_growth_like_for_like": (lambda m: m.numerator or 0, sum_of("workers", year="year")),
    "applications": (lambda m: m.value or 0, number("pk")),
    "selection_rate": (lambda m: m.denominator or 0, number("pk")),
    "satisfaction": (lambda m: m.numerator or 0, sum_of("satisfaction")),
    "on_time_delivery": (lambda m: m.denominator or 0, number("pk")),
    "counterpart_share": (lambda m: m.denominator or 0, sum_of("budget_usd")),
    "regions_covered": (lambda m: m.value, number("region")),
    "chains_covered": (lambda m: m.value, number("chain")),
    "customs_sales": (lambda m: m.n, number("pk")),
    "programme_share": (lambda m: m.n, number("pk")),
    "evidenced_share": (lambda m: m.denominator or 0, sum_of("fob_usd")),
    "growth_outside_like_for_like": (lambda m: m.n, number("pk")),
    "market_entries_evidenced": (lambda m: m.n, number("pk")),
}


@pytest.mark.parametrize("scope", SCOPES, ids=["all", "provisional", "filtered", "women-small"])
def test_it_works(scope: Scope) -> None:
    """On the national workbook, for every indicator: nothing is lost, and the counted records make the figure."""
    load_national()
    found = figures(scope)
    for slug, (of_measure, of_records) in AGREES.items():
        kind = INDICATORS[slug].model
        book = ledger(slug, scope)
        counted, left = (
            set(book.counted.values_list("pk", flat=True)),
            set(book.not_counted.values_list("pk", flat=True)),
        )
        assert counted | left == set(kind.objects.values_list("pk", flat=True)), slug
        assert not counted & left, slug
        assert of_records(book.counted, scope) == of_measure(found[slug]), slug
        assert set(book.not_counted.values_list("left", flat=True)) <= {
            reason.value for reason in Exclusion
        }, slug


def test_every_indicator_has_a_ledger_and_every_reason_words() -> None:
    assert set(INDICATORS) == set(AGREES)
    assert set(EXCLUSIONS) == set(Exclusion)


IDENTITY: dict[type[Any], tuple[str, ...]] = {
    Company: ("pk",),
    Service: ("pk",),
    AnnualSales: ("company", "chain", "year"),
    MarketEntry: ("company", "country", "chain"),
    Workforce: ("company", "year"),
    Application: ("pk",),
    Participation: ("company", "call"),
    Beneficiary: ("service", "company"),
    Funding: ("service", "source__type"),
}


def disagreements(programme: naive.Programme, scope: Scope) -> list[str]:
    """Where the ledger is not the naive one, or the records that it counts do not make the figure."""
    wrong = []
    found = figures(scope)
    for slug, indicator in INDICATORS.items():
        rows = ledger(slug, scope).records.values_list(*IDENTITY[indicator.model], "left")
        reasons = {tuple(identity): reason for *identity, reason in rows}
        if reasons != (wanted := naive_ledger.reasons(programme, scope, slug)):
            wrong.append(f"{slug}: naive {wanted}, ledger {reasons}")
        all_records = naive_ledger.records(programme, slug)
        counted = [row for row in all_records if not reasons[naive_ledger.identity(row)]]
        for part, value in naive_ledger.parts(slug, counted, scope).items():
            if (of_figure := part_of(found[slug], part)) not in (None, value):
                wrong.append(f"{slug} {part}: ledger {value}, figure {of_figure}")
            if of_figure is None and found[slug].reason is Reason.FILTER_NOT_APPLICABLE and counted:
                wrong.append(f"{slug}: the filters do not apply, and the ledger counts {counted}")
    return wrong


def part_of(measure: Measure, part: str) -> Any:
    """A part of a measure; `reported` are the companies expected to report that did."""
    if part != "reported":
        return getattr(measure, part)
    return None if measure.n is None else measure.n - measure.missing


countries: st.SearchStrategy[frozenset[str]] = st.sampled_from([frozenset()] * 4 + [frozenset({"NL"})])


@examples(40)
@given(programme=programmes(), several=st.lists(st.tuples(scopes, countries), min_size=2, max_size=2))
def test_ledger_twin_and_figures_agree(
    programme: naive.Programme, several: list[tuple[Scope, frozenset[str]]]
) -> None:
    """For every indicator: the records counted, the reason of each other record, and the figure they make."""
    with transaction.atomic():
        store(programme)
        wrong = [
            line
            for scope, chosen in several
            for line in disagreements(programme, replace(scope, countries=chosen))
        ]
        transaction.set_rollback(True)
    for line in wrong:
        note(line)
    assert not wrong


def left(slug: str, **scope: Any) -> list[str]:
    return list(ledger(slug, scope_at(DAY, 2022, **scope)).records.values_list("left", flat=True))


def test_the_first_reason_is_given() -> None:
    make.ServiceFactory(status="cancelled", verification="draft")
    assert left("services_delivered") == ["cancelled"]
    Service.objects.update(status="planned")
    assert left("services_delivered") == ["not_delivered"]
    Service.objects.update(status="delivered", delivered_on=datetime.date(2022, 10, 16))
    assert left("services_delivered") == ["later"]
    Service.objects.update(delivered_on=DAY)
    assert left("services_delivered") == ["not_verified"]
    assert left("services_delivered", sizes=frozenset({"micro"})) == ["outside_filters"]


def test_a_service_is_due_on_the_day_of_its_planned_end() -> None:
    make.ServiceFactory(planned_end=DAY)
    assert left("service_execution_to_date") == [""]
    Service.objects.update(planned_end=DAY + datetime.timedelta(1))
    assert left("service_execution_to_date") == ["not_due"]
    Service.objects.update(planned_end=None)
    assert left("service_execution_to_date") == ["not_due"]


def test_sales_of_companies_outside_the_programme_say_so() -> None:
    sales = make.AnnualSalesFactory()
    assert left("export_sales") == ["not_in_programme"]
    place = make.ParticipationFactory(company=sales.company, enrolled_on=datetime.date(2022, 10, 16))
    assert left("export_sales") == ["enrolled_later"]
    place.enrolled_on = DAY
    place.save()
    assert left("export_sales") == [""]
    assert left("export_sales", chains=frozenset({"cocoa"})) == ["outside_filters"]
    assert left("export_sales_growth_like_for_like") == ["one_year_only"]


def test_market_entries_say_which_rule_left_them_out() -> None:
    place = make.ParticipationFactory(enrolled_on=datetime.date(2022, 1, 1))
    make.MarketEntryFactory(company=place.company, first_shipment_on=datetime.date(2021, 1, 1))
    cocoa = {"chain": place.chain.__class__(slug="cocoa")}
    make.MarketEntryFactory(company=place.company, first_shipment_on=datetime.date(2022, 5, 1), **cocoa)
    make.MarketEntryFactory(company=place.company, country="FR", first_shipment_on=datetime.date(2022, 5, 1))
    assert sorted(left("market_entries")) == ["", "another_decides", "before_enrolment"]
