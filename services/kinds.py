"""The kinds of record of this app: services with their beneficiaries, institutions and service types."""

from functools import partial

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.lists import Column, ColumnStyle, DayRange, RecordList
from records.registry import RecordKind, register
from records.wording import words
from services.models import Beneficiary, Funding, Institution, Service, ServiceType

NUMBER = ColumnStyle.NUMBER


def _summary(service: Service) -> str:
    day = f" {words(service.delivered_on)}" if service.delivered_on else ""
    return f"{service.get_status_display()}{day}{_dollars(service)}"


def _dollars(service: Service) -> str:
    """What was spent; where that is not known, what is planned."""
    if service.spent_usd is not None:
        return " · " + gettext("US$ %(amount)s spent") % {"amount": words(service.spent_usd, 2)}
    if service.budget_usd is not None:
        return " · " + gettext("US$ %(amount)s of budget") % {"amount": words(service.budget_usd, 2)}
    return ""


SERVICES = RecordList(
    name="services",
    title=_("Services"),
    empty=_("No service yet. Enter one, or import the programme's workbook."),
    columns=(
        Column(_("Code"), "code", "search"),
        Column(_("Type"), "type", "type__search"),
        Column(_("Institution"), "institution", "institution__search"),
        Column(_("Region"), "region", "region_id"),
        Column(_("Value chain"), "chain"),
        Column(_("Status"), "get_status_display", "status"),
        Column(_("Planned end"), "planned_end", "planned_end"),
        Column(_("Delivered on"), "delivered_on", "delivered_on"),
        Column(_("Budget US$"), "budget_usd", "budget_usd", NUMBER, partial(words, decimals=2)),
        Column(_("Verification"), "get_verification_display", "verification", ColumnStyle.STATE),
    ),
    order="code",
    search=("search", "type__search", "institution__search"),
    search_label=_("Code, type or institution"),
    filters=(
        *("status", "verification", "region", "chain", "call", "institution", "block"),
        DayRange("delivered", "delivered_on", _("Delivered since"), _("Delivered until")),
        "evidence",
    ),
    links=((_("Enter a service"), "entry:service_new"),),
)

INSTITUTIONS = RecordList(
    name="institutions",
    title=_("Institutions"),
    empty=_("No institution yet. Enter those that deliver the programme's services."),
    columns=(
        Column(_("Acronym"), "acronym", "search"),
        Column(_("Name"), "name"),
        Column(_("Type of institution"), "get_type_display", "type"),
        Column(_("Services that it delivers"), "offered", "offered", NUMBER, counts="services"),
    ),
    order="acronym",
    search=("search",),
    search_label=_("Acronym or name"),
    filters=("type",),
    links=((_("Enter an institution"), "entry:institution_new"),),
)

FUNDINGS = RecordList(
    name="fundings",
    title=_("Funding"),
    empty=_("No funding yet. Enter it at a service, or import the programme's workbook."),
    columns=(
        Column(_("Service"), "service.code", "service__search"),
        Column(_("Type"), "service.type", "service__type__search"),
        Column(_("Source"), "source", "source__search"),
        Column(_("Type of institution"), "source.get_type_display", "source__type"),
        Column(_("Status"), "service.get_status_display", "service__status"),
        Column(_("Budget US$"), "budget_usd", "budget_usd", NUMBER, partial(words, decimals=2)),
        Column(_("Spent US$"), "spent_usd", "spent_usd", NUMBER, partial(words, decimals=2)),
    ),
    order="service.code",
    search=("service__search", "source__search"),
    search_label=_("Code or source"),
    filters=("funder", "funder_type", "status", "region", "chain"),
    note=_("“—” means that what was spent is not known, which is not zero."),
)

register(
    RecordKind(
        model=Service,
        place=30,
        related=("type", "institution", "region", "chain"),
        paths={"block": "type__block"},
        listing=SERVICES,
        page="entry:service",
        summary=_summary,
        amount="spent_usd",
        show={"hours": lambda hours: words(hours and hours.normalize())},
        name=lambda service: service.code,
        key_values={
            "code": "code",
            "type": "type__name_es",
            "institution": "institution__acronym",
            "region": "region",
            "chain": "chain",
            "call": "call",
            "planned_end": "planned_end",
            "delivered_on": "delivered_on",
            "status": "status",
            "budget_usd": "budget_usd",
            "spent_usd": "spent_usd",
            "verification": "verification",
        },
        terms=("code", "type"),
        field_labels={"type": _("Service")},
        figure_columns={
            "code": _("Code"),
            "type__name_es": _("Service"),
            "institution__acronym": _("Institution"),
            "status": _("Status"),
            "planned_end": _("Planned end"),
            "delivered_on": _("Delivered on"),
            "budget_usd": _("Budget US$"),
            "verification": _("Verification"),
        },
    ),
    RecordKind(
        model=Beneficiary,
        place=40,
        part_of="service",
        title=("service", "company"),
        key_values={"service": "service__code", "company": "company__ruc", "satisfaction": "satisfaction"},
        terms=("service", "company"),
        figure_columns={
            "service__code": _("Code"),
            "company__ruc": _("RUC"),
            "company__legal_name": _("Legal name"),
            "satisfaction": _("Satisfaction"),
        },
    ),
    RecordKind(
        model=Funding,
        place=45,
        related=("service__type", "source"),
        paths={
            "funder": "source",
            "funder_type": "source__type",
            "status": "service__status",
            "region": "service__region",
            "chain": "service__chain",
        },
        listing=FUNDINGS,
        part_of="service",
        anchor="fundings",
        title=("service", "source"),
        key_values={
            "service": "service__code",
            "source": "source__acronym",
            "source_type": "source__type",
            "budget_usd": "budget_usd",
            "spent_usd": "spent_usd",
        },
        terms=("service", "source"),
        field_labels={"source_type": _("type of institution")},
        figure_columns={
            "service__code": _("Code"),
            "source__acronym": _("Source"),
            "source__type": _("Type of institution"),
            "budget_usd": _("Budget US$"),
        },
    ),
    RecordKind(model=Institution, place=110, listing=INSTITUTIONS, page="entry:institution"),
    RecordKind(model=ServiceType, place=120, page="entry:service_type"),
)
