"""A company's sheet as PDF: its data, services received, sales and markets."""

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from companies import countries
from companies.models import Application, Company
from figures.models import Programme
from figures.scope import Scope
from reports import formatting
from reports.exports import blocks
from reports.exports.listing_files import as_of
from reports.exports.papers import Issuing, issue


def company_sheet(company: Company, issuing: Issuing) -> bytes:
    """The sheet of a company as of the programme's opening date, with every record and its verification."""
    scope = Scope.at(Programme.opening_date())
    data = blocks.document(
        company.legal_name,
        [*_who(company), *issuing.facts],
        [
            *_participations(company),
            *_services(company),
            *_sales(company),
            *_workforce(company),
            *_entries(company),
            *_applications(company),
        ],
        cut_off=as_of(scope),
        subtitle=_("Company sheet"),
    )
    # The page that verifies it is public, so it shows that the paper is a company's sheet, not the company.
    return issue(data, scope.as_json(), issuing, called=_("Company sheet"))


def _who(company: Company) -> list[tuple[str, str]]:
    known = {
        _("RUC"): company.ruc,
        _("Trade name"): company.trade_name,
        _("Legal form"): company.get_legal_form_display(),
        _("Region"): str(company.region),
        _("Size"): company.get_size_display(),
        _("Women-led"): {True: _("Yes"), False: _("No"), None: ""}[company.women_led],
        _("Members"): "" if company.members is None else formatting.number(company.members),
        _("Women members"): "" if company.women_members is None else formatting.number(company.women_members),
    }
    return [(word, value or "—") for word, value in known.items()]


def _participations(company: Company) -> list[blocks.Block]:
    rows = company.participations.select_related("call", "chain").order_by("enrolled_on", "pk")
    return [
        blocks.grid(
            [_("Call"), _("Value chain"), _("Enrolled on"), _("Exited on")],
            [[str(row.call), str(row.chain), _day(row.enrolled_on), _day(row.exited_on)] for row in rows],
            name=_("Participations"),
        )
    ]


def _services(company: Company) -> list[blocks.Block]:
    rows = company.services_received.select_related("service__type", "service__institution")
    return [
        blocks.grid(
            [_("Code"), _("Service"), _("Institution"), _("Status"), _("Delivered on"), _("Verification")],
            [
                [
                    row.service.code,
                    str(row.service.type),
                    str(row.service.institution),
                    row.service.get_status_display(),
                    _day(row.service.delivered_on),
                    row.service.get_verification_display(),
                ]
                for row in rows.order_by("service__delivered_on", "service__code")
            ],
            name=_("Services received"),
        )
    ]


def _sales(company: Company) -> list[blocks.Block]:
    rows = company.sales.select_related("chain").order_by("year", "chain")
    return [
        blocks.grid(
            [_("Year"), _("Value chain"), _("FOB US$"), _("Verification")],
            [
                [
                    str(row.year),
                    str(row.chain),
                    formatting.number(row.fob_usd, 2),
                    row.get_verification_display(),
                ]
                for row in rows
            ],
            name=_("Export sales"),
        )
    ]


def _workforce(company: Company) -> list[blocks.Block]:
    return [
        blocks.grid(
            [_("Year"), _("Workers"), _("Women"), _("Verification")],
            [
                [
                    str(row.year),
                    formatting.number(row.workers),
                    "—" if row.women is None else formatting.number(row.women),
                    row.get_verification_display(),
                ]
                for row in company.workforce.order_by("year")
            ],
            name=_("Workforce"),
        )
    ]


def _applications(company: Company) -> list[blocks.Block]:
    """The applications of the company's RUC."""
    rows = Application.objects.filter(ruc=company.ruc).select_related("call", "chain")
    return [
        blocks.grid(
            [_("Call"), _("Value chain"), _("Applied on"), _("Outcome")],
            [
                [
                    str(row.call),
                    str(row.chain or "—"),
                    _day(row.applied_on),
                    row.get_outcome_display(),
                ]
                for row in rows.order_by("applied_on", "pk")
            ],
            name=_("Applications"),
        )
    ]


def _entries(company: Company) -> list[blocks.Block]:
    rows = company.market_entries.select_related("chain").order_by("first_shipment_on", "country")
    return [
        blocks.grid(
            [_("Country"), _("Value chain"), _("First shipment on"), _("Verification")],
            [
                [
                    countries.name(row.country),
                    str(row.chain),
                    _day(row.first_shipment_on),
                    row.get_verification_display(),
                ]
                for row in rows
            ],
            name=_("Markets"),
        )
    ]


def _day(day: datetime.date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else "—"
