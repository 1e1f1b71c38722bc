"""The kinds of record of this app: services with their beneficiaries, institutions and service types."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from records.lists import Column, ColumnStyle, DayRange, RecordList
from records.registry import RecordKind, register
from records.wording import words
from services.models import Beneficiary, Institution, Service, ServiceType

NUMBER = ColumnStyle.NUMBER


def _summary(service: Service) -> str:
    day = f" {words(service.delivered_on)}" if service.delivered_on else ""
    amount = service.budget_usd if service.spent_usd is None else service.spent_usd
    dollars = f" · US$ {words(amount, 2)}" if amount is not None else ""
    return f"{service.get_status_display()}{day}{dollars}"


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
        Column(_("Planned end"), "planned_end", "planned_end", NUMBER),
        Column(_("Delivered on"), "delivered_on", "delivered_on", NUMBER),
        Column(_("Budget US$"), "budget_usd", "budget_usd", NUMBER, partial(words, decimals=2)),
        Column(_("Verification"), "get_verification_display", "verification", ColumnStyle.STATE),
    ),
    order="code",
    search=("search", "type__search", "institution__search"),
    search_label=_("Code, type or institution"),
    filters=(
        *("status", "verification", "region", "chain", "call", "institution", "block"),
        DayRange("delivered", "delivered_on", _("Delivered from"), _("Delivered to")),
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
        Column(_("Services"), "offered", "offered", NUMBER, counts="services"),
    ),
    order="acronym",
    search=("search",),
    search_label=_("Acronym or name"),
    links=((_("Enter an institution"), "entry:institution_new"),),
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
        key_values={"service": "service__code", "company": "company__ruc"},
        terms=("service", "company"),
    ),
    RecordKind(model=Institution, place=110, listing=INSTITUTIONS, page="entry:institution"),
    RecordKind(model=ServiceType, place=120),
)
