"""The pages of single records."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import Action, requires
from companies.models import Call, Company
from entry.company import company_page
from entry.details import verifiable_page
from entry.kinds import VERIFIABLE
from entry.programme import call_page, institution_page
from services.models import Institution, Service


@requires(Action.VIEW_RECORDS)
def company(request: HttpRequest, ruc: str) -> HttpResponse:
    """A company's story."""
    found = get_object_or_404(Company.objects.select_related("region", "predecessor"), ruc=ruc)
    return render(request, "entry/company.html", {"page": company_page(found)})


@requires(Action.VIEW_RECORDS)
def service(request: HttpRequest, pk: int) -> HttpResponse:
    found: Service = _verifiable("service", pk)
    parts = found.beneficiaries.select_related("company__region").order_by("company__search", "pk")
    return _record(request, "service", found, parts)


@requires(Action.VIEW_RECORDS)
def sale(request: HttpRequest, pk: int) -> HttpResponse:
    return _record(request, "record", _verifiable("annualsales", pk))


@requires(Action.VIEW_RECORDS)
def market_entry(request: HttpRequest, pk: int) -> HttpResponse:
    return _record(request, "record", _verifiable("marketentry", pk))


@requires(Action.VIEW_RECORDS)
def call(request: HttpRequest, number: int) -> HttpResponse:
    page = call_page(get_object_or_404(Call, number=number))
    return render(request, "entry/programme.html", {"page": page})


@requires(Action.VIEW_RECORDS)
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    page = institution_page(get_object_or_404(Institution, pk=pk))
    return render(request, "entry/programme.html", {"page": page})


def _verifiable(kind: str, pk: int) -> Any:
    return get_object_or_404(VERIFIABLE[kind].records(), pk=pk)


def _record(request: HttpRequest, template: str, record: Any, parts: Any = ()) -> HttpResponse:
    context = {"page": verifiable_page(record, request.user, parts)}
    return render(request, f"entry/{template}.html", context)
