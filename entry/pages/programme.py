"""The pages of a call and of an institution: counts, and the first services and companies."""

import datetime
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people import Reader
from companies.models import Call, Participation, ValueChain
from customs.models import CustomsSettings
from entry.history.changes import history_of
from entry.pages.details import FieldText, RecordPage, fields_of
from figures.family import Wanted
from figures.funding import FundingFacts, budget_by_source, counterpart_share, funding_facts
from figures.models import Programme
from figures.registry import INDICATORS
from figures.satisfaction import SatisfactionFacts, satisfaction, satisfaction_facts
from figures.scope import Scope
from figures.selection import planned_services
from figures.services import (
    ServiceFacts,
    budget_execution,
    on_time_delivery,
    service_facts,
    services_delivered,
    services_planned,
)
from records.text import LazyText
from records.wording import UNKNOWN, words
from reports import formatting
from reports.agreements import Agreements, agreements_of
from reports.sources import source_table
from reports.tables import Table
from services.models import Funding, Institution, Service, ServiceType, Status

FIRST = 20


@dataclass(frozen=True)
class HowMany:
    """A count, and the list of what it counts."""

    label: LazyText
    n: int
    address: str = ""


@dataclass(frozen=True)
class ProgrammePage(RecordPage):
    """A page with counts, and the first services and companies; the lists have them all.

    `offered` and `enrolled` are how many services and places there are, `funding` what an institution pays for.
    """

    counts: list[HowMany]
    services: list[Service]
    all_services: str
    offered: int
    participations: list[Participation]
    all_companies: str = ""
    enrolled: int = 0
    provider: "Provider | None" = None
    funding: list[FieldText] | None = None
    agreements: Agreements | None = None


@dataclass(frozen=True)
class Provider:
    """How an institution delivers: services, punctuality, satisfaction, beneficiaries and who pays, as of a day."""

    as_of: datetime.date
    figures: list[FieldText]
    sources: Table


def call_page(call: Call, reader: Reader) -> ProgrammePage:
    companies = f"{reverse('entry:companies')}?call={call.number}"
    services = f"{reverse('entry:services')}?call={call.number}"
    places = Participation.objects.seen_by(reader).filter(call=call)
    offered = call.services.seen_by(reader)
    numbers = places.aggregate(enrolled=Count("pk"), left=Count("pk", filter=Q(exited_on__isnull=False)))
    return ProgrammePage(
        call,
        fields_of(call, reader),
        history_of(call, reader),
        [
            HowMany(_("Companies enrolled"), numbers["enrolled"], companies),
            HowMany(_("Companies that left"), numbers["left"]),
            *_by_status(offered, services),
        ],
        _first(offered),
        services,
        offered.count(),
        list(places.select_related("company__region", "chain").order_by("company__search", "pk")[:FIRST]),
        companies,
        numbers["enrolled"],
    )


def institution_page(institution: Institution, reader: Reader) -> ProgrammePage:
    services = f"{reverse('entry:services')}?institution={institution.pk}"
    offered = institution.services.seen_by(reader)
    return ProgrammePage(
        institution,
        fields_of(institution, reader),
        history_of(institution, reader),
        _by_status(offered, services, _("Services that it delivers")),
        _first(offered),
        services,
        offered.count(),
        [],
        provider=_provider(institution) if institution.services.exists() else None,
        funding=_funding(institution, reader),
        agreements=agreements_of(institution.pk, timezone.localdate()),
    )


def service_type_page(type_: ServiceType, reader: Reader) -> ProgrammePage:
    services = f"{reverse('entry:services')}?q={quote(type_.name_es)}"
    offered = Service.objects.seen_by(reader).filter(type=type_)
    return ProgrammePage(
        type_,
        fields_of(type_, reader),
        history_of(type_, reader),
        _by_status(offered, ""),
        _first(offered),
        services,
        offered.count(),
        [],
    )


def chain_page(chain: ValueChain, reader: Reader) -> ProgrammePage:
    companies = f"{reverse('entry:companies')}?chain={chain.pk}"
    services = f"{reverse('entry:services')}?chain={chain.pk}"
    places = Participation.objects.seen_by(reader).filter(chain=chain)
    offered = Service.objects.seen_by(reader).filter(chain=chain)
    codes = ", ".join(chain.hs_codes.values_list("pk", flat=True)) or UNKNOWN
    return ProgrammePage(
        chain,
        [*fields_of(chain, reader), FieldText(_("HS codes"), codes)],
        history_of(chain, reader),
        [
            HowMany(_("Companies enrolled"), places.values("company").distinct().count(), companies),
            *_by_status(offered, services),
        ],
        _first(offered),
        services,
        offered.count(),
        list(places.select_related("company__region", "chain").order_by("company__search", "pk")[:FIRST]),
        companies,
        places.count(),
    )


def settings_page(found: Programme | CustomsSettings, reader: Reader) -> RecordPage:
    """The page of what is set for the whole programme."""
    return RecordPage(found, fields_of(found, reader), history_of(found, reader))


def _funding(institution: Institution, reader: Reader) -> list[FieldText]:
    """What it pays for, where it pays for any service."""
    paid = Funding.objects.seen_by(reader).filter(source=institution)
    sums = paid.aggregate(n=Count("pk"), budget=Sum("budget_usd"), spent=Sum("spent_usd"))
    if not sums["n"]:
        return []
    return [
        FieldText(
            _("Services that it pays for"),
            str(sums["n"]),
            f"{reverse('entry:fundings')}?funder={institution.pk}",
        ),
        FieldText(_("Budget US$"), words(sums["budget"], 2)),
        FieldText(_("Spent US$"), words(sums["spent"], 2)),
    ]


def _provider(institution: Institution) -> Provider:
    """Of the whole programme, as all figures are, at the cut-off with which dashboards open."""
    scope, key = Scope.at(Programme.opening_date()), str(institution.pk)
    by: Wanted = {INSTITUTION: frozenset()}
    service = service_facts(scope, by)[INSTITUTION].get(key, ServiceFacts())
    answers = satisfaction_facts(scope, by)[INSTITUTION].get(key, SatisfactionFacts())
    funded = funding_facts(scope, by)[INSTITUTION].get(key, FundingFacts())
    measures = {
        "services_planned": services_planned(service),
        "services_delivered": services_delivered(service),
        "on_time_delivery": on_time_delivery(service),
        "satisfaction": satisfaction(answers),
        "budget_execution": budget_execution(service),
        "counterpart_share": counterpart_share(funded),
    }
    figures = [
        FieldText(str(INDICATORS[slug].label), formatting.value(slug, found))
        for slug, found in measures.items()
    ]
    figures += [
        FieldText(_("Beneficiaries of delivered services"), str(formatting.number(answers.beneficiaries))),
        FieldText(_("Ratings of satisfaction"), str(formatting.number(answers.answers))),
    ]
    own = planned_services(scope).filter(institution=institution)
    return Provider(scope.as_of, figures, source_table(budget_by_source(own)))


INSTITUTION = "institution"
"""The axis of services along which providers are told apart."""


OF_WHICH = {
    Status.PLANNED: gettext_lazy("of which planned"),
    Status.UNDER_WAY: gettext_lazy("of which under way"),
    Status.DELIVERED: gettext_lazy("of which delivered"),
    Status.CANCELLED: gettext_lazy("of which cancelled"),
}
"""Services of each status, as parts of all."""


def _by_status(services: QuerySet[Service], address: str, all_of_them: str = "") -> list[HowMany]:
    """How many services have each status; a status without services is left out."""
    found = dict(services.order_by().values_list("status").annotate(Count("pk")))
    return [HowMany(all_of_them or _("Services"), sum(found.values()), address)] + [
        HowMany(OF_WHICH[Status(status)], n, f"{address}&status={status}" if address else "")
        for status, n in sorted(found.items(), key=lambda pair: Status.values.index(pair[0]))
    ]


def _first(services: QuerySet[Service]) -> list[Service]:
    return list(services.select_related("type", "institution", "region").order_by("search", "pk")[:FIRST])
