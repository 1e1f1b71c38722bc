"""The kinds of record of this app: companies with their participations and contacts, annual export sales, market entries,
workers, calls and the applications to them.
"""

from functools import partial

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.access import Subject
from companies import countries
from companies.models import (
    AnnualSales,
    Application,
    Call,
    Company,
    Contact,
    FollowUp,
    HSCode,
    MarketEntry,
    Participation,
    ValueChain,
    Workforce,
)
from records.lists import Column, ColumnStyle, DayRange, RecordList
from records.registry import RecordKind, register
from records.wording import words

NUMBER, STATE = ColumnStyle.NUMBER, ColumnStyle.STATE
money, whole = partial(words, decimals=2), partial(words, decimals=0)


def _dollars(record: AnnualSales | MarketEntry) -> str:
    return f"US$ {money(record.fob_usd)}" if record.fob_usd is not None else gettext("value unknown")


def _shipment(entry: MarketEntry) -> str:
    return f"{words(entry.first_shipment_on)} · {_dollars(entry)}"


def _workers(row: Workforce) -> str:
    workers = ngettext("%(n)s worker", "%(n)s workers", row.workers) % {"n": words(row.workers)}
    if row.women is None:
        women = gettext("women unknown")
    else:
        women = ngettext("%(n)s woman", "%(n)s women", row.women) % {"n": words(row.women)}
    return f"{workers}, {women}"


COMPANIES = RecordList(
    name="companies",
    title=_("Companies"),
    empty=_("No company yet. Enter one, or import the programme's workbook."),
    columns=(
        Column(_("Legal name"), "legal_name", "search"),
        Column(_("RUC"), "ruc", "ruc", subject=Subject.CONTACT),
        Column(_("Region"), "region", "region_id"),
        Column(_("Size"), "get_size_display", "size"),
        Column(_("Women-led"), "women_led"),
        Column(_("Members"), "members", "members", NUMBER, subject=Subject.MEMBERS),
        Column(_("Women members"), "women_members", "women_members", NUMBER, subject=Subject.MEMBERS),
    ),
    order="legal_name",
    note=_("“—” means that it is not known."),
    links=((_("Enter a company"), "entry:company_new"),),
)

SALES = RecordList(
    name="sales",
    title=_("Annual export sales"),
    empty=_("No sales yet. Enter a year in the grid, or import the programme's workbook."),
    columns=(
        Column(_("Company"), "company", "company__search"),
        Column(_("RUC"), "company.ruc"),
        Column(_("Region"), "company.region"),
        Column(_("Year"), "year", "year", show=str),
        Column(_("Value chain"), "chain"),
        Column(_("FOB US$"), "fob_usd", "fob_usd", NUMBER, money),
        Column(_("Net weight kg"), "net_weight_kg", "net_weight_kg", NUMBER, whole),
        Column(_("Source"), "get_source_display"),
        Column(_("Verification"), "get_verification_display", "verification", STATE),
    ),
    order="-year",
    ties=("-fob_usd",),
    search=("company__search",),
    search_label=_("Company or RUC"),
    filters=("year", "verification", "chain", "region", "source", "evidence"),
    links=(
        (_("Enter a year in the grid"), "entry:grid"),
        (_("Enter one company's sales"), "entry:sale_new"),
    ),
)

MARKET_ENTRIES = RecordList(
    name="market_entries",
    title=_("Market entries"),
    empty=_("No market entry yet. Enter one, or import the programme's workbook."),
    columns=(
        Column(_("Company"), "company", "company__search"),
        Column(_("RUC"), "company.ruc"),
        Column(_("Region"), "company.region"),
        Column(_("Country"), "country", show=countries.name),
        Column(_("Value chain"), "chain"),
        Column(_("First shipment on"), "first_shipment_on", "first_shipment_on"),
        Column(_("FOB US$"), "fob_usd", "fob_usd", NUMBER, money),
        Column(_("Verification"), "get_verification_display", "verification", STATE),
    ),
    order="-first_shipment_on",
    search=("company__search",),
    search_label=_("Company or RUC"),
    filters=(
        *("country", "verification", "chain", "region"),
        DayRange("shipped", "first_shipment_on", _("Shipped since"), _("Shipped until")),
        "evidence",
    ),
    links=((_("Enter a market entry"), "entry:market_entry_new"),),
)

CALLS = RecordList(
    name="calls",
    title=_("Calls"),
    empty=_("No call yet. Enter the programme's first call; then companies can be enrolled in it."),
    columns=(
        Column(_("Call"), "__str__"),
        Column(_("Number"), "number", "number", NUMBER),
        Column(_("Launched on"), "launched_on", "launched_on"),
        Column(_("Closes on"), "closes_on", "closes_on"),
        Column(_("Places"), "places", "places", NUMBER),
        Column(
            _("Applications"),
            "applied",
            "applied",
            NUMBER,
            subject=Subject.APPLICATION,
            counts="applications",
        ),
        Column(_("Companies enrolled"), "companies", "companies", NUMBER, counts="participations"),
        Column(_("Services"), "offered", "offered", NUMBER, counts="services"),
    ),
    order="number",
    links=((_("Enter a call"), "entry:call_new"),),
)

WORKFORCE = RecordList(
    name="workforce",
    title=_("Workforce"),
    empty=_("No workers yet. Enter a year in the grid, or import the programme's workbook."),
    columns=(
        Column(_("Company"), "company", "company__search"),
        Column(_("RUC"), "company.ruc"),
        Column(_("Region"), "company.region"),
        Column(_("Year"), "year", "year", show=str),
        Column(_("Workers"), "workers", "workers", NUMBER),
        Column(_("Women"), "women", "women", NUMBER),
        Column(_("Verification"), "get_verification_display", "verification", STATE),
    ),
    order="-year",
    ties=("company__search",),
    search=("company__search",),
    search_label=_("Company or RUC"),
    filters=("year", "verification", "region", "evidence"),
    links=(
        (_("Enter a year in the grid"), "entry:workforce_grid"),
        (_("Enter one company's workers"), "entry:workforce_year_new"),
    ),
)

APPLICATIONS = RecordList(
    name="applications",
    title=_("Applications"),
    empty=_("No application yet. Enter one, or import the programme's workbook."),
    columns=(
        Column(_("Applicant"), "legal_name", "search"),
        Column(_("RUC"), "ruc", "ruc", subject=Subject.CONTACT),
        Column(_("Call"), "call", "call_id"),
        Column(_("Region"), "region", "region_id"),
        Column(_("Value chain"), "chain"),
        Column(_("Applied on"), "applied_on", "applied_on"),
        Column(_("Outcome"), "get_outcome_display", "outcome"),
        Column(_("Reason"), "reason"),
    ),
    order="-applied_on",
    search=("search",),
    search_label=_("Name or RUC"),
    filters=(
        *("call", "outcome", "region", "chain"),
        DayRange("applied", "applied_on", _("Applied since"), _("Applied until")),
    ),
    links=((_("Enter an application"), "entry:application_new"),),
)

FOLLOW_UPS = RecordList(
    name="follow_ups",
    title=_("Visits and phone calls"),
    empty=_("No visits or phone calls yet. Add one from a company's page."),
    columns=(
        Column(_("Company"), "company", "company__search"),
        Column(_("Region"), "company.region"),
        Column(_("Day"), "on", "on"),
        Column(_("Kind of contact"), "get_how_display", "how"),
        Column(_("Who"), "by_whom"),
        Column(_("What was said"), "note"),
        Column(_("What comes next"), "next_step"),
        Column(_("When"), "next_on", "next_on"),
    ),
    order="-on",
    search=("company__search", "search"),
    search_label=_("Company, or words of the note"),
    filters=(
        *("how", "region"),
        DayRange("next", "next_on", _("Next step from"), _("Next step until")),
    ),
)

OF_COMPANY = {"region": "company__region"}

register(
    RecordKind(
        model=Company,
        place=10,
        related=("region",),
        listing=COMPANIES,
        page="entry:company",
        page_key="address_key",
        key_values={
            "ruc": "ruc",
            "legal_name": "legal_name",
            "region": "region",
            "size": "size",
            "women_led": "women_led",
            "members": "members",
        },
        terms=("ruc", "legal_name"),
        figure_columns={
            "ruc": _("RUC"),
            "legal_name": _("Legal name"),
            "region__name": _("Region"),
            "members": _("Members"),
        },
    ),
    RecordKind(
        model=Participation,
        place=20,
        part_of="company",
        title=("company", "call"),
        key_values={
            "company": "company__ruc",
            "call": "call",
            "chain": "chain",
            "enrolled_on": "enrolled_on",
            "exited_on": "exited_on",
        },
        terms=("company", "call"),
        figure_columns={
            "company__ruc": _("RUC"),
            "company__legal_name": _("Legal name"),
            "call": _("Call"),
            "chain": _("Value chain"),
            "enrolled_on": _("Enrolled on"),
        },
    ),
    RecordKind(
        model=AnnualSales,
        place=50,
        related=("company__region", "chain"),
        paths=OF_COMPANY,
        listing=SALES,
        page="entry:sale",
        summary=_dollars,
        amount="fob_usd",
        title=("company", "chain", "year"),
        key_values={
            "company": "company__ruc",
            "chain": "chain",
            "year": "year",
            "fob_usd": "fob_usd",
            "verification": "verification",
        },
        terms=("company", "chain", "year"),
        figure_columns={
            "company__ruc": _("RUC"),
            "company__legal_name": _("Legal name"),
            "chain": _("Value chain"),
            "year": _("Year"),
            "fob_usd": _("FOB US$"),
            "verification": _("Verification"),
        },
    ),
    RecordKind(
        model=MarketEntry,
        place=60,
        related=("company__region", "chain"),
        paths=OF_COMPANY,
        listing=MARKET_ENTRIES,
        page="entry:market_entry",
        summary=_shipment,
        amount="fob_usd",
        title=("company", "country"),
        show={"country": countries.name},
        key_values={
            "company": "company__ruc",
            "country": "country",
            "chain": "chain",
            "first_shipment_on": "first_shipment_on",
            "verification": "verification",
        },
        terms=("company", "country", "chain"),
        field_labels={"first_shipment_on": _("First shipment on")},
        figure_columns={
            "company__ruc": _("RUC"),
            "company__legal_name": _("Legal name"),
            "country": _("Country"),
            "chain": _("Value chain"),
            "first_shipment_on": _("First shipment on"),
            "verification": _("Verification"),
        },
    ),
    RecordKind(
        model=Workforce,
        place=65,
        related=("company__region",),
        paths=OF_COMPANY,
        listing=WORKFORCE,
        page="entry:workforce_year",
        summary=_workers,
        title=("company", "year"),
        key_values={
            "company": "company__ruc",
            "year": "year",
            "workers": "workers",
            "women": "women",
            "verification": "verification",
        },
        terms=("company", "year"),
        figure_columns={
            "company__ruc": _("RUC"),
            "company__legal_name": _("Legal name"),
            "year": _("Year"),
            "workers": _("Workers"),
            "women": _("Women"),
            "verification": _("Verification"),
        },
    ),
    RecordKind(
        model=Application,
        place=67,
        related=("call", "region", "chain"),
        listing=APPLICATIONS,
        page="entry:application",
        title=("legal_name", "call"),
        name=lambda application: application.legal_name,
        key_values={
            "call": "call",
            "ruc": "ruc",
            "region": "region",
            "chain": "chain",
            "applied_on": "applied_on",
            "outcome": "outcome",
        },
        terms=("ruc", "call"),
        figure_columns={
            "ruc": _("RUC"),
            "legal_name": _("Legal name"),
            "call": _("Call"),
            "region__name": _("Region"),
            "chain": _("Value chain"),
            "applied_on": _("Applied on"),
            "outcome": _("Outcome"),
        },
    ),
    RecordKind(model=Contact, place=70, part_of="company", anchor="contacts", title=("company", "name")),
    RecordKind(
        model=FollowUp,
        place=75,
        related=("company__region",),
        paths=OF_COMPANY,
        listing=FOLLOW_UPS,
        part_of="company",
        anchor="contacts",
        title=("company", "on"),
    ),
    RecordKind(model=Call, place=100, listing=CALLS, page="entry:call", page_key="number"),
    RecordKind(model=ValueChain, place=121, page="entry:chain", title=("name_es",)),
    RecordKind(model=HSCode, place=122, part_of="chain", title=("chain", "code")),
)
