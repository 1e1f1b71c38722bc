"""The pages of single records."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import Action, Subject, must, requires
from companies.models import Application, Call, Company, ValueChain
from customs.models import CustomsSettings
from entry.pages.company import company_page
from entry.pages.details import Parts, application_page, verifiable_page
from entry.pages.programme import (
    call_page,
    chain_page,
    institution_page,
    service_type_page,
    settings_page,
)
from figures.models import Programme
from records.models import Verifiable
from records.registry import kinds
from services.models import Beneficiary, Funding, Institution, Service, ServiceType


@requires(Action.SEE, Subject.COMPANY)
def company(request: HttpRequest, ruc: str) -> HttpResponse:
    companies = Company.objects.seen_by(request.user).select_related("region", "predecessor")
    found = get_object_or_404(companies.known_as(ruc))
    return render(request, "entry/pages/company.html", {"page": company_page(found, request.user)})


@requires(Action.SEE, Subject.PROGRAMME)
def call(request: HttpRequest, number: int) -> HttpResponse:
    page = call_page(get_object_or_404(Call, number=number), request.user)
    return render(request, "entry/pages/programme.html", {"page": page})


@requires(Action.SEE, Subject.PROGRAMME)
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    page = institution_page(get_object_or_404(Institution, pk=pk), request.user)
    return render(request, "entry/pages/programme.html", {"page": page})


@requires(Action.SEE, Subject.PROGRAMME)
def service_type(request: HttpRequest, pk: int) -> HttpResponse:
    page = service_type_page(get_object_or_404(ServiceType, pk=pk), request.user)
    return render(request, "entry/pages/programme.html", {"page": page})


@requires(Action.SEE, Subject.REFERENCE)
def chain(request: HttpRequest, slug: str) -> HttpResponse:
    page = chain_page(get_object_or_404(ValueChain, pk=slug), request.user)
    return render(request, "entry/pages/programme.html", {"page": page})


@requires(Action.SEE, Subject.PROGRAMME)
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """The programme itself; one that nobody has entered yet is shown with blank fields."""
    page = settings_page(Programme.current(), request.user)
    return render(request, "entry/pages/settings.html", {"page": page, "form": "entry:programme_edit"})


@requires(Action.SEE, Subject.CUSTOMS)
def customs_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """What is decided about customs; as a programme begins where nobody has changed anything."""
    page = settings_page(CustomsSettings.current(), request.user)
    return render(request, "entry/pages/settings.html", {"page": page, "form": "entry:customs_settings_edit"})


def verifiable(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page of a record of any verifiable kind, with its child records where the kind has any to show."""
    kind = kinds()[slug]
    must(request.user, Action.SEE, kind.subject)
    record = get_object_or_404(kind.verifiable_records().seen_by(request.user), pk=pk)
    template = slug if slug in PARTS else "record"
    parts = PARTS[slug](record) if slug in PARTS else {}
    context = {"page": verifiable_page(record, request.user, parts)}
    return render(request, f"entry/pages/{template}.html", context)


@requires(Action.SEE, Subject.APPLICATION)
def application(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Application.objects.seen_by(request.user).select_related("call", "region", "chain")
    page = application_page(get_object_or_404(seen, pk=pk), request.user)
    return render(request, "entry/pages/plain.html", {"page": page})


def _of_service(service: Verifiable) -> Parts:
    beneficiaries = Beneficiary.objects.filter(service=service.pk).select_related("company__region")
    fundings = Funding.objects.filter(service=service.pk).select_related("source")
    return {
        "beneficiaries": list(beneficiaries.order_by("company__search", "pk")),
        "fundings": (paid := list(fundings.order_by("source__search", "pk"))),
        "budget": Paid(cast(Service, service).budget_usd, [part.budget_usd for part in paid]),
        "spent": Paid(cast(Service, service).spent_usd, [part.spent_usd for part in paid]),
    }


@dataclass(frozen=True)
class Paid:
    """An amount of a service beside the amounts of who pays for it; None for those that are not known."""

    whole: Decimal | None
    parts: list[Decimal | None]

    @property
    def total(self) -> Decimal | None:
        """The sum of the parts that are known."""
        known = [part for part in self.parts if part is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def without_source(self) -> Decimal:
        """What the service has beyond what its sources are known to pay."""
        return (self.whole or Decimal(0)) - (self.total or Decimal(0))


PARTS: dict[str, Callable[[Verifiable], Parts]] = {"service": _of_service}
"""The child records of kinds whose page shows them, in a template of the kind's name."""
