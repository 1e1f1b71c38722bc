"""The pages of single records."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import Action, Subject, requires
from companies.models import Call, Company
from entry.kinds import VERIFIABLE
from entry.pages.company import company_page
from entry.pages.details import verifiable_page
from entry.pages.programme import call_page, institution_page
from services.models import Institution, Service


@requires(Action.SEE, Subject.COMPANY)
def company(request: HttpRequest, ruc: str) -> HttpResponse:
    """A company's story."""
    companies = Company.objects.seen_by(request.user).select_related("region", "predecessor")
    found = get_object_or_404(companies.known_as(ruc))
    return render(request, "entry/pages/company.html", {"page": company_page(found, request.user)})


@requires(Action.SEE, Subject.SERVICE)
def service(request: HttpRequest, pk: int) -> HttpResponse:
    found: Service = _verifiable(request, "service", pk)
    parts = found.beneficiaries.select_related("company__region").order_by("company__search", "pk")
    return _record(request, "service", found, parts)


@requires(Action.SEE, Subject.SALES)
def sale(request: HttpRequest, pk: int) -> HttpResponse:
    return _record(request, "record", _verifiable(request, "annualsales", pk))


@requires(Action.SEE, Subject.MARKET_ENTRY)
def market_entry(request: HttpRequest, pk: int) -> HttpResponse:
    return _record(request, "record", _verifiable(request, "marketentry", pk))


@requires(Action.SEE, Subject.PROGRAMME)
def call(request: HttpRequest, number: int) -> HttpResponse:
    page = call_page(get_object_or_404(Call, number=number), request.user)
    return render(request, "entry/pages/programme.html", {"page": page})


@requires(Action.SEE, Subject.PROGRAMME)
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    page = institution_page(get_object_or_404(Institution, pk=pk), request.user)
    return render(request, "entry/pages/programme.html", {"page": page})


def _verifiable(request: HttpRequest, kind: str, pk: int) -> Any:
    return get_object_or_404(VERIFIABLE[kind].records().seen_by(request.user), pk=pk)


def _record(request: HttpRequest, template: str, record: Any, parts: Any = ()) -> HttpResponse:
    context = {"page": verifiable_page(record, request.user, parts)}
    return render(request, f"entry/pages/{template}.html", context)
