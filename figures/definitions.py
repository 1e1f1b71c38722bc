"""What each indicator means: the one text that pages, exports and the methodology read.

The calculation of each is the function of the same name in figures/indicators.py; the contract that
both follow is docs/indicators.md.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Unit(StrEnum):
    COMPANIES = "companies"
    MEMBERS = "members"
    SERVICES = "services"
    RATIO = "ratio"
    USD = "USD"
    ENTRIES = "entries"
    COUNTRIES = "countries"


UNITS: dict[Unit, Any] = {
    Unit.COMPANIES: _("companies"),
    Unit.MEMBERS: _("members"),
    Unit.SERVICES: _("services"),
    Unit.RATIO: _("per cent"),
    Unit.USD: _("US$"),
    Unit.ENTRIES: _("pairs of company and country"),
    Unit.COUNTRIES: _("countries"),
}


class Axis(StrEnum):
    """What a figure can be broken down by."""

    REGION = "region"
    CHAIN = "chain"
    CALL = "call"
    SIZE = "size"
    YEAR = "year"


class Reason(StrEnum):
    """Why a figure is unknown, or does not exist; never shown as zero."""

    NO_DATA = "no_data"
    NO_PLAN = "no_plan"
    NO_BUDGET = "no_budget"
    NO_PREVIOUS_SALES = "no_previous_sales"
    NO_MATCHED_COMPANIES = "no_matched_companies"
    NO_EXPECTED = "no_expected"
    FILTER_NOT_APPLICABLE = "filter_not_applicable"
    NOTHING_MATCHES = "nothing_matches"  # of pages alone: a count of nothing stays zero in exports


REASONS: dict[Reason, Any] = {
    Reason.NO_DATA: _("no records yet"),
    Reason.NO_PLAN: _("no services planned"),
    Reason.NO_BUDGET: _("no service has a budget"),
    Reason.NO_PREVIOUS_SALES: _("no sales in the previous year to compare with"),
    Reason.NO_MATCHED_COMPANIES: _("no company reported both years"),
    Reason.NO_EXPECTED: _("no company was expected to report"),
    Reason.FILTER_NOT_APPLICABLE: _(
        "the filters do not apply: services have no size and are not women-led, and only markets have a country"
    ),
    Reason.NOTHING_MATCHES: _("no data: nothing matches the filters"),
}

ONE_COMPANY_ONE_GROUP = frozenset({Axis.REGION, Axis.SIZE})
"""Every company has one region and one size, but may be in several chains and calls."""

SERVICE_GROUPS = frozenset({Axis.REGION, Axis.CHAIN, Axis.CALL})
"""A service has at most one region, chain and call; what has none is its own group."""

RECORD_GROUPS = ONE_COMPANY_ONE_GROUP | {Axis.CHAIN}
"""A sales row or market has one chain too; its company may still be in several calls."""

NEVER = frozenset[Axis]()


@dataclass(frozen=True)
class Definition:
    """An indicator in words.

    `adds_up` holds the axes along which the parts add up to the total; `year_matters` is false
    where the figure is cumulative up to the cut-off date, whatever the year. Percentages are shown with
    `decimals`, and with their sign where the indicator `is_change`.
    """

    label: Any
    unit: Unit
    definition: Any
    adds_up: frozenset[Axis] = NEVER
    year_matters: bool = False
    decimals: int = 0
    is_change: bool = False


COMPLETE_FROM = 0.95
"""Sales of a year are complete enough for growth from this coverage by value; below it growth is provisional."""


INDICATORS: dict[str, Definition] = {
    "companies_enrolled": Definition(
        _("Companies enrolled"),
        Unit.COMPANIES,
        _(
            "Companies with a participation that began on or before the cut-off date. An exit does not remove a company."
        ),
        ONE_COMPANY_ONE_GROUP,
    ),
    "companies_supported": Definition(
        _("Companies supported"),
        Unit.COMPANIES,
        _(
            "Enrolled companies that benefited from at least one service delivered on or before the cut-off date."
        ),
        ONE_COMPANY_ONE_GROUP,
    ),
    "families_reached": Definition(
        _("Families reached"),
        Unit.MEMBERS,
        _(
            "Members of the companies supported. Companies whose number of members is unknown are not in the sum."
        ),
        ONE_COMPANY_ONE_GROUP,
    ),
    "services_planned": Definition(
        _("Services planned"),
        Unit.SERVICES,
        _("Services in the plan that were not cancelled."),
        SERVICE_GROUPS,
    ),
    "services_delivered": Definition(
        _("Services delivered"),
        Unit.SERVICES,
        _("Services delivered on or before the cut-off date."),
        SERVICE_GROUPS,
    ),
    "service_execution": Definition(
        _("Service execution"), Unit.RATIO, _("Services delivered, divided by services planned.")
    ),
    "service_execution_to_date": Definition(
        _("Service execution to date"),
        Unit.RATIO,
        _(
            "Services delivered, divided by the services whose planned end is on or before the cut-off date."
            " It exceeds 100 % where services were delivered ahead of the plan."
        ),
    ),
    "budget_execution": Definition(
        _("Budget execution"),
        Unit.RATIO,
        _("US$ spent, divided by US$ budgeted, over services that are not cancelled and have a budget."),
    ),
    "exporting_companies": Definition(
        _("Exporting companies"),
        Unit.COMPANIES,
        _("Enrolled companies with export sales above zero in the year."),
        ONE_COMPANY_ONE_GROUP,
        year_matters=True,
    ),
    "export_sales": Definition(
        _("Export sales"),
        Unit.USD,
        _("FOB value in US$ that enrolled companies exported in the year."),
        RECORD_GROUPS,
        year_matters=True,
    ),
    "export_sales_growth": Definition(
        _("Growth of export sales"),
        Unit.RATIO,
        _(
            "Export sales of the year, divided by those of the year before, minus one; the same set of enrolled companies."
        ),
        year_matters=True,
        decimals=1,
        is_change=True,
    ),
    "export_sales_growth_like_for_like": Definition(
        _("Like-for-like growth"),
        Unit.RATIO,
        _("The same growth over only the companies that reported both years."),
        year_matters=True,
        decimals=1,
        is_change=True,
    ),
    "reporting_coverage": Definition(
        _("Reporting coverage"),
        Unit.RATIO,
        _(
            "Companies that reported the year, divided by those expected to: enrolled, and not gone before the year began."
        ),
        year_matters=True,
        decimals=1,
    ),
    "reporting_coverage_by_value": Definition(
        _("Reporting coverage by value"),
        Unit.RATIO,
        _(
            "The share of last year's sales of the expected companies that belongs to companies that reported this year."
        ),
        year_matters=True,
        decimals=1,
    ),
    "market_entries": Definition(
        _("New market entries"),
        Unit.ENTRIES,
        _(
            "Company and country pairs whose first shipment ever left after the company enrolled"
            " and on or before the cut-off date."
        ),
        RECORD_GROUPS,
    ),
    "companies_entering_markets": Definition(
        _("Companies entering markets"),
        Unit.COMPANIES,
        _("Different companies among the new market entries."),
        ONE_COMPANY_ONE_GROUP,
    ),
    "new_markets": Definition(
        _("New markets"), Unit.COUNTRIES, _("Different countries among the new market entries.")
    ),
    "market_entries_in_year": Definition(
        _("New market entries in the year"),
        Unit.ENTRIES,
        _("New market entries whose first shipment left in the year."),
        RECORD_GROUPS,
        year_matters=True,
    ),
}

BRIDGE: dict[str, Any] = {
    "continuing": _("Exported both years"),
    "new_exporters": _("Began to export"),
    "first_report": _("First report"),
    "stopped": _("Stopped exporting"),
    "not_reported": _("Not reported"),
}
"""The five ways in which a company moves the sum of sales from one year to the next."""
