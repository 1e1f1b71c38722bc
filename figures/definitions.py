"""The vocabulary of indicators: units, axes, reasons for an unknown value. Each indicator is in its family's module."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from records.text import LazyText


class Unit(StrEnum):
    """What a figure counts, or its n. Frozen sessions name units, so none is renamed or removed."""

    COMPANIES = "companies"
    MEMBERS = "members"
    SERVICES = "services"
    RATIO = "ratio"
    USD = "USD"
    ENTRIES = "entries"
    COUNTRIES = "countries"
    WORKERS = "workers"
    APPLICATIONS = "applications"
    POINTS = "points"
    REGIONS = "regions"
    CHAINS = "chains"
    ANSWERS = "answers"
    BENEFICIARIES = "beneficiaries"
    FUNDINGS = "fundings"
    SALES = "sales"


UNITS: dict[Unit, LazyText] = {
    Unit.COMPANIES: _("companies"),
    Unit.MEMBERS: _("members"),
    Unit.SERVICES: _("services"),
    Unit.RATIO: _("per cent"),
    Unit.USD: _("US$"),
    Unit.ENTRIES: _("pairs of company and country"),
    Unit.COUNTRIES: _("countries"),
    Unit.WORKERS: _("workers"),
    Unit.APPLICATIONS: _("applications"),
    Unit.POINTS: _("points of 5"),
    Unit.REGIONS: _("regions"),
    Unit.CHAINS: _("value chains"),
    Unit.ANSWERS: _("answers"),
    Unit.BENEFICIARIES: _("beneficiaries"),
    Unit.FUNDINGS: _("sources of a service"),
    Unit.SALES: _("records of sales"),
}


class Axis(StrEnum):
    """An axis along which every figure can be broken down."""

    REGION = "region"
    CHAIN = "chain"
    CALL = "call"
    SIZE = "size"
    YEAR = "year"


class Reason(StrEnum):
    """Why a figure is unknown, or does not exist; never shown as zero.

    Frozen sessions name reasons, so none is renamed or removed.
    """

    NO_DATA = "no_data"
    NO_PLAN = "no_plan"
    NO_BUDGET = "no_budget"
    NO_PREVIOUS_SALES = "no_previous_sales"
    NO_MATCHED_COMPANIES = "no_matched_companies"
    NO_EXPECTED = "no_expected"
    NO_PREVIOUS_WORKERS = "no_previous_workers"
    NO_DECISION = "no_decision"
    YEAR_NOT_COMPLETE = "year_not_complete"
    FILTER_NOT_APPLICABLE = "filter_not_applicable"
    CONFIDENTIAL = "confidential"
    NOTHING_MATCHES = "nothing_matches"  # of pages alone: a count of nothing stays zero in exports
    NOT_DEFINED_THEN = "not_defined_then"
    NO_LONGER_DEFINED = "no_longer_defined"


REASONS: dict[Reason, LazyText] = {
    Reason.NO_DATA: _("no records yet"),
    Reason.NO_PLAN: _("no services planned"),
    Reason.NO_BUDGET: _("no budget is recorded for it"),
    Reason.NO_PREVIOUS_SALES: _("no sales in the previous year to compare with"),
    Reason.NO_MATCHED_COMPANIES: _("no company reported both years"),
    Reason.NO_EXPECTED: _("no company was expected to report"),
    Reason.NO_PREVIOUS_WORKERS: _("no workers in the previous year to compare with"),
    Reason.NO_DECISION: _("no application has been decided"),
    Reason.YEAR_NOT_COMPLETE: _("the export declarations of the year are not complete"),
    Reason.FILTER_NOT_APPLICABLE: _(
        "the filters do not apply: services and applications have no size and are not women-led,"
        " and only markets have a country"
    ),
    Reason.CONFIDENTIAL: _("withheld to protect companies' data"),
    Reason.NOTHING_MATCHES: _("no data: there is nothing to count here"),
    Reason.NOT_DEFINED_THEN: _("not defined then"),
    Reason.NO_LONGER_DEFINED: _("no longer defined"),
}

ONE_COMPANY_ONE_GROUP = frozenset({Axis.REGION, Axis.SIZE})
"""Every company has one region and one size, but may be in several chains and calls."""

SERVICE_GROUPS = frozenset({Axis.REGION, Axis.CHAIN, Axis.CALL})
"""A service has at most one region, chain and call; what has none is its own group."""

RECORD_GROUPS = ONE_COMPANY_ONE_GROUP | {Axis.CHAIN}
"""A sales row or market has one chain too; its company may still be in several calls."""

NEVER = frozenset[Axis]()

COMPLETE_FROM = 0.95
"""Sales of a year are complete enough for growth from this coverage by value; below it growth is provisional."""
