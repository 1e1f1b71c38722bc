"""A company's page: its profile, the services it received, its shipments and sales by year, and what is missing."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import Action, Subject, may
from accounts.people import Reader
from companies.models import (
    WITHOUT_MEMBERS,
    AnnualSales,
    Company,
    Contact,
    FollowUp,
    MarketEntry,
    Participation,
    Workforce,
)
from entry.customs.company import ChainOfYear, chains_of_years, equal_to_customs
from entry.history.changes import history_of
from entry.pages.charts import company_sales_chart
from entry.pages.details import RecordPage, fields_of
from figures.models import Programme
from figures.scope import last_ended_year
from records.models import Evidence, Verifiable
from records.states import HANDED_IN, NOT_HANDED_IN
from records.wording import label
from reports.charts.chart import Chart
from services.models import Service

MEMBERS = ("members", "women_members")
NEEDED = ("legal_form", "size", "women_led", *MEMBERS)
"""The fields on which figures by size, women-led companies and families reached depend."""


@dataclass(frozen=True)
class StoryYear:
    """A year of the company's story; `number` is None for services without any date."""

    number: int | None
    events: list[str] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    entries: list[MarketEntry] = field(default_factory=list)
    sales: list[AnnualSales] = field(default_factory=list)
    workforce: list[Workforce] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)


@dataclass(frozen=True)
class Gap:
    """Something that is missing, in words, the records to complete, and what is entered there, if anything."""

    words: str
    records: list[Verifiable] = field(default_factory=list)
    enters: str = ""


@dataclass(frozen=True)
class CompanyPage(RecordPage):
    """The page of a company."""

    participations: list[Participation]
    contacts: list[Contact]
    successors: list[Company]
    years: list[StoryYear]
    chart: Chart | None
    gaps: list[Gap]
    customs: list[ChainOfYear]

    @property
    def equal_to_customs(self) -> set[int]:
        """The keys of the rows of sales that customs equal."""
        return equal_to_customs(self.customs)


@dataclass(frozen=True)
class Story:
    """All records of a company that the reader may see, each kind read once."""

    company: Company
    participations: list[Participation]
    services: list[Service]
    entries: list[MarketEntry]
    sales: list[AnnualSales]
    workforce: list[Workforce]
    follow_ups: list[FollowUp]

    @property
    def verifiable(self) -> list[Verifiable]:
        return [*self.services, *self.entries, *self.sales, *self.workforce]


def company_page(company: Company, reader: Reader) -> CompanyPage:
    story = _story(company, reader)
    return CompanyPage(
        company,
        fields_of(company, reader),
        history_of(company, reader),
        participations=story.participations,
        contacts=list(company.contacts.seen_by(reader)),
        successors=list(company.successors.seen_by(reader)),
        years=_years(story),
        chart=company_sales_chart(story.sales) if may(reader, Action.SEE, Subject.SALES) else None,
        gaps=_gaps(story) if may(reader, Action.SEE, Subject.QUALITY) else [],
        customs=chains_of_years(company, story.sales, reader),
    )


def _story(company: Company, reader: Reader) -> Story:
    services = Service.objects.seen_by(reader).filter(beneficiaries__company=company).select_related("type")
    return Story(
        company,
        list(company.participations.select_related("call", "chain", "company")),
        list(services.order_by("delivered_on", "code")),
        list(
            company.market_entries.seen_by(reader)
            .select_related("company", "chain")
            .order_by("first_shipment_on", "pk")
        ),
        list(company.sales.seen_by(reader).select_related("company", "chain").order_by("year", "chain")),
        list(company.workforce.seen_by(reader).select_related("company").order_by("year")),
        list(company.follow_ups.seen_by(reader).order_by("on", "pk")),
    )


# ── The timeline ────────────────────────────────────────────────────────────────────────────────


def _years(story: Story) -> list[StoryYear]:
    """Services, first shipments and sales beside each other, year by year; services without a date come last."""
    years: dict[int | None, StoryYear] = {}

    def year(of: datetime.date | int | None) -> StoryYear:
        number = of.year if isinstance(of, datetime.date) else of
        return years.setdefault(number, StoryYear(number))

    for place in story.participations:
        year(place.enrolled_on).events.append(_("Enrolled in %(call)s") % {"call": place.call})
        if place.exited_on:
            year(place.exited_on).events.append(_("Left %(call)s") % {"call": place.call})
    for service in story.services:
        year(service.delivered_on or service.planned_end or service.planned_start).services.append(service)
    for entry in story.entries:
        year(entry.first_shipment_on).entries.append(entry)
    for row in story.sales:
        year(row.year).sales.append(row)
    for report in story.workforce:
        year(report.year).workforce.append(report)
    for follow_up in story.follow_ups:
        year(follow_up.on).follow_ups.append(follow_up)
    return sorted(years.values(), key=lambda found: found.number or datetime.MAXYEAR)


# ── What is missing ─────────────────────────────────────────────────────────────────────────────


def _gaps(story: Story) -> list[Gap]:
    return [
        *_places_missing(story),
        *_years_missing(story),
        *_unknown(story.company),
        *_not_handed_in(story),
        *_without_evidence(story),
    ]


def _places_missing(story: Story) -> Iterable[Gap]:
    if not story.participations:
        yield Gap(_("It is enrolled in no call, so no figure counts it."))


def expected_years(participations: Iterable[Participation], until: int) -> set[int]:
    """The years in which at least one participation was in force on some day, up to one that has ended."""
    return {
        year
        for place in participations
        for year in range(place.enrolled_on.year, min(until, (place.exited_on or datetime.date.max).year) + 1)
    }


def _years_missing(story: Story) -> Iterable[Gap]:
    """Years of which it was expected to report, and no sales or no workers were handed in."""
    expected = expected_years(story.participations, last_ended_year(Programme.opening_date()))
    missing = sorted(expected - {row.year for row in story.sales if row.verification in HANDED_IN})
    if missing:
        yield Gap(
            _("No sales handed in for %(years)s.") % {"years": ", ".join(map(str, missing))}, enters="sales"
        )
    workless = sorted(expected - {row.year for row in story.workforce if row.verification in HANDED_IN})
    if workless:
        yield Gap(
            _("No workers handed in for %(years)s.") % {"years": ", ".join(map(str, workless))},
            enters="workforce",
        )


def _unknown(company: Company) -> Iterable[Gap]:
    fields = [company._meta.get_field(name) for name in NEEDED]
    unknown = [
        label(field)
        for field in fields
        if getattr(company, field.name) in (None, "")
        and not (field.name in MEMBERS and company.legal_form in WITHOUT_MEMBERS)
    ]
    if unknown:
        yield Gap(_("Unknown: %(fields)s.") % {"fields": ", ".join(unknown)})


def _not_handed_in(story: Story) -> Iterable[Gap]:
    drafts = [record for record in story.verifiable if record.verification in NOT_HANDED_IN]
    if drafts:
        words = ngettext(
            "%(n)s record is a draft or was returned, and counts nowhere:",
            "%(n)s records are drafts or were returned, and count nowhere:",
            len(drafts),
        )
        yield Gap(words % {"n": len(drafts)}, drafts)


def _without_evidence(story: Story) -> Iterable[Gap]:
    """Records without evidence; one query for all kinds."""
    kinds: dict[ContentType, list[Verifiable]] = {}
    for record in story.verifiable:
        kinds.setdefault(ContentType.objects.get_for_model(record), []).append(record)
    if not kinds:
        return
    asked = Q()
    for kind, records in kinds.items():
        asked |= Q(content_type=kind, object_id__in=[record.pk for record in records])
    files = set(Evidence.objects.filter(asked).order_by().values_list("content_type", "object_id"))
    missing = [
        record for kind, records in kinds.items() for record in records if (kind.pk, record.pk) not in files
    ]
    if missing:
        words = ngettext("%(n)s record has no evidence:", "%(n)s records have no evidence:", len(missing))
        yield Gap(words % {"n": len(missing)}, missing)
