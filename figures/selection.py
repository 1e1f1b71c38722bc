"""The records in a scope: one rule for each kind, which every figure, ledger and list uses."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from companies.models import AnnualSales, Application, MarketEntry, Outcome, Participation, Workforce
from figures.definitions import Axis
from figures.scope import Scope
from records.models import counts
from services.models import Service, delivered

Records = TypeVar("Records", bound=QuerySet[Any])


def participations(scope: Scope, *, chain: bool = True) -> QuerySet[Participation]:
    """The participations whose companies are P; one participation must match call and chain together.

    Sales and markets have a chain of their own, so for them P is taken without the chain (`chain=False`).
    """
    found = Participation.objects.enrolled(by=scope.as_of)
    found = _only(found, "company__region", scope.regions)
    found = _only(found, "company__size", scope.sizes)
    found = _only(found, "call", scope.calls)
    found = _only(found, "chain", scope.chains if chain else None)
    return found if scope.women_led is None else found.filter(company__women_led=scope.women_led)


def counted_sales(scope: Scope) -> QuerySet[AnnualSales]:
    """The sales rows that count, of the chains in scope: any company, any year."""
    return _only(AnnualSales.objects.counted(provisional=scope.provisional), "chain", scope.chains)


def years_with_sales() -> range:
    """From the first to the last year with a sales row in the database, of any company and in any state."""
    return _years_of(AnnualSales)


def years_with_records() -> range:
    """The same of any record of a year: sales or workers."""
    found = [years for years in (_years_of(AnnualSales), _years_of(Workforce)) if years]
    return (
        range(min(years[0] for years in found), max(years[-1] for years in found) + 1) if found else range(0)
    )


def _years_of(model: type[AnnualSales] | type[Workforce]) -> range:
    # Two queries, each for one end of an index: for both at once SQLite reads every row.
    years = model._default_manager.order_by("year").values_list("year", flat=True)
    first, last = years.first(), years.last()
    return range(first, last + 1) if first and last else range(0)


MOST_YEARS = 5
"""How many years pages show; a filter by an earlier year shows those before it."""


def last_years(scope: Scope) -> list[int]:
    """The years with sales that pages show together: the last ones up to the scope's."""
    return [year for year in years_with_sales() if year <= scope.year][-MOST_YEARS:]


def delivered_services(scope: Scope) -> QuerySet[Service]:
    """The services that count as delivered by the cut-off: any region, chain or call."""
    return Service.objects.filter(counts_as_delivered(scope))


def counts_as_delivered(scope: Scope) -> Q:
    """The condition that a service counts as delivered by the cut-off."""
    return counts(provisional=scope.provisional) & delivered(by=scope.as_of)


def planned_services(scope: Scope) -> QuerySet[Service]:
    """The services in the plan, of the regions, chains and calls in scope."""
    found = _only(Service.objects.planned(), "region", scope.regions)
    return _only(_only(found, "chain", scope.chains), "call", scope.calls)


def received_applications(scope: Scope) -> QuerySet[Application]:
    """The applications that came in by the cut-off and were not withdrawn, of the regions, chains and calls in scope."""
    found = Application.objects.filter(applied_on__lte=scope.as_of).exclude(outcome=Outcome.WITHDRAWN)
    return _only(_only(_only(found, "region", scope.regions), "chain", scope.chains), "call", scope.calls)


def new_market_entries(scope: Scope) -> QuerySet[MarketEntry]:
    """For each new pair of company and country, the entry that decides its date and chain.

    The pair is new if that entry left on or after the company's first enrolment, filters aside.
    """
    entries = MarketEntry.objects.counted(provisional=scope.provisional).shipped(by=scope.as_of).deciding()
    entries = _only(_only(entries, "chain", scope.chains), "country", scope.countries)
    return entries.filter(enrolled_by_then(scope))


def enrolled_by_then(scope: Scope) -> Exists:
    """The condition that the company of a market entry had enrolled by the first shipment."""
    enrolments = Participation.objects.enrolled(by=scope.as_of)
    return Exists(
        enrolments.filter(company=OuterRef("company"), enrolled_on__lte=OuterRef("first_shipment_on"))
    )


def _only(records: Records, column: str, allowed: Iterable[str] | Iterable[int] | None) -> Records:
    """The records whose column has one of the allowed values; none given means all."""
    return records.filter(**{f"{column}__in": sorted(allowed)}) if allowed else records


OF_PARTICIPATION = {
    Axis.REGION: "company__region",
    Axis.SIZE: "company__size",
    Axis.CALL: "call",
    Axis.CHAIN: "chain",
}
OF_COMPANY = {"region": F("company__region"), "size": F("company__size")}
"""The groups of a record that are those of its company."""


def of_participants(records: Records, scope: Scope) -> Records:
    """The sales or entries of P."""
    return records.filter(company__in=participations(scope, chain=False).values("company")).order_by()
