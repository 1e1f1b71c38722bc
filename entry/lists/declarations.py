"""The lists of records, each declared once."""

from functools import partial

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.access import Subject
from accounts.actor import person
from companies import countries
from companies.models import AnnualSales, Call, Company, MarketEntry, Participation
from entry.lists.filters import (
    CallFilter,
    CompanyFilter,
    InstitutionFilter,
    MarketEntryFilter,
    SalesFilter,
    ServiceFilter,
)
from entry.lists.record_list import Column, Listing, Shown
from records.models import RecordQuerySet
from records.wording import words
from services.models import Institution, Service

NUMBER, STATE = Shown.NUMBER, Shown.STATE
money, whole = partial(words, decimals=2), partial(words, decimals=0)


def how_many(records: RecordQuerySet, owner: str) -> Coalesce:
    """How many records that the person at work sees each owner has; counted alone, so that counts do not multiply."""
    counts = (
        records.seen_by(person())
        .filter(**{owner: OuterRef("pk")})
        .order_by()
        .values(owner)
        .annotate(n=Count("pk"))
    )
    return Coalesce(Subquery(counts.values("n")), 0)


COMPANIES = Listing(
    "companies",
    _("Companies"),
    _("No company yet. Enter one, or import the programme's workbook."),
    Company.objects.all,
    (
        Column(_("Legal name"), "legal_name", "search"),
        Column(_("RUC"), "ruc", "ruc", kind=Subject.CONTACT),
        Column(_("Region"), "region", "region_id"),
        Column(_("Size"), "get_size_display", "size"),
        Column(_("Women-led"), "women_led"),
        Column(_("Members"), "members", "members", NUMBER, kind=Subject.MEMBERS),
        Column(_("Women members"), "women_members", "women_members", NUMBER, kind=Subject.MEMBERS),
    ),
    CompanyFilter,
    "legal_name",
    ("region",),
)

SERVICES = Listing(
    "services",
    _("Services"),
    _("No service yet. Enter one, or import the programme's workbook."),
    Service.objects.all,
    (
        Column(_("Code"), "code", "search"),
        Column(_("Type"), "type", "type__search"),
        Column(_("Institution"), "institution", "institution__search"),
        Column(_("Region"), "region", "region_id"),
        Column(_("Value chain"), "chain"),
        Column(_("Status"), "get_status_display", "status"),
        Column(_("Planned end"), "planned_end", "planned_end", NUMBER),
        Column(_("Delivered on"), "delivered_on", "delivered_on", NUMBER),
        Column(_("Budget US$"), "budget_usd", "budget_usd", NUMBER, money),
        Column(_("Verification"), "get_verification_display", "verification", STATE),
    ),
    ServiceFilter,
    "code",
    ("type", "institution", "region", "chain"),
)

SALES = Listing(
    "sales",
    _("Annual export sales"),
    _("No sales yet. Enter a year in the grid, or import the programme's workbook."),
    AnnualSales.objects.all,
    (
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
    SalesFilter,
    "-year",
    ("company__region", "chain"),
)

MARKET_ENTRIES = Listing(
    "market_entries",
    _("Market entries"),
    _("No market entry yet. Enter one, or import the programme's workbook."),
    MarketEntry.objects.all,
    (
        Column(_("Company"), "company", "company__search"),
        Column(_("RUC"), "company.ruc"),
        Column(_("Region"), "company.region"),
        Column(_("Country"), "country", show=countries.name),
        Column(_("Value chain"), "chain"),
        Column(_("First shipment on"), "first_shipment_on", "first_shipment_on", NUMBER),
        Column(_("FOB US$"), "fob_usd", "fob_usd", NUMBER, money),
        Column(_("Verification"), "get_verification_display", "verification", STATE),
    ),
    MarketEntryFilter,
    "-first_shipment_on",
    ("company__region", "chain"),
)

CALLS = Listing(
    "calls",
    _("Calls"),
    _("No call yet. Enter the programme's first call; then companies can be enrolled in it."),
    lambda: Call.objects.annotate(
        companies=how_many(Participation.objects.all(), "call"),
        offered=how_many(Service.objects.all(), "call"),
    ),
    (
        Column(_("Call"), "__str__"),
        Column(_("Number"), "number", "number", NUMBER),
        Column(_("Companies enrolled"), "companies", "companies", NUMBER),
        Column(_("Services"), "offered", "offered", NUMBER),
    ),
    CallFilter,
    "number",
)

INSTITUTIONS = Listing(
    "institutions",
    _("Institutions"),
    _("No institution yet. Enter those that deliver the programme's services."),
    lambda: Institution.objects.annotate(offered=how_many(Service.objects.all(), "institution")),
    (
        Column(_("Acronym"), "acronym", "search"),
        Column(_("Name"), "name"),
        Column(_("Services"), "offered", "offered", NUMBER),
    ),
    InstitutionFilter,
    "acronym",
)
