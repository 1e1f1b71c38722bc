"""Companies: their form, and the search behind every place where one is picked."""

from functools import partial

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from accounts.access import Action, Subject, requires
from companies.models import Company
from entry.forms.companies import CompanyForm
from entry.forms.form_page import form_page

MOST_HITS = 20
LONGEST_QUERY = 100


@requires(Action.ENTER, Subject.COMPANY)
def company_new(request: HttpRequest) -> HttpResponse:
    return form_page(request, CompanyForm, Company)


@requires(Action.ENTER, Subject.COMPANY)
def company_edit(request: HttpRequest, ruc: str) -> HttpResponse:
    return form_page(
        request, CompanyForm, partial(get_object_or_404, Company.objects.seen_by(request.user).known_as(ruc))
    )


@requires(Action.ENTER, Subject.COMPANY)
def company_search(request: HttpRequest) -> JsonResponse:
    """Companies whose names or RUC hold every word that was typed, whatever its accents and case."""
    asked = request.GET.get("q", "")[:LONGEST_QUERY].replace("\0", "")
    seen = Company.objects.seen_by(request.user).named(asked, request.user)
    found = seen.select_related("region").order_by("search", "pk")
    hits = [
        {"ruc": company.ruc, "name": str(company), "region": company.region.name}
        for company in found[:MOST_HITS]
    ]
    return JsonResponse({"hits": hits})
