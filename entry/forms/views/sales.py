"""Annual sales and market entries, one at a time."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.access import Action, Subject, requires
from companies.models import AnnualSales, Company, MarketEntry
from entry.forms.form_page import form_page
from entry.forms.sales import MarketEntryForm, SaleForm


@requires(Action.ENTER, Subject.SALES)
def sale_new(request: HttpRequest) -> HttpResponse:
    return form_page(request, SaleForm, AnnualSales)


@requires(Action.ENTER, Subject.SALES)
def sale_new_of(request: HttpRequest, ruc: str) -> HttpResponse:
    """The same, from a company's page."""
    company = get_object_or_404(Company.objects.seen_by(request.user).known_as(ruc))
    return form_page(request, SaleForm, partial(AnnualSales, company=company))


@requires(Action.ENTER, Subject.SALES)
def sale_edit(request: HttpRequest, pk: int) -> HttpResponse:
    sales = AnnualSales.objects.seen_by(request.user).select_related("company", "chain")
    return form_page(request, SaleForm, partial(get_object_or_404, sales, pk=pk))


@requires(Action.ENTER, Subject.MARKET_ENTRY)
def market_entry_new(request: HttpRequest) -> HttpResponse:
    return form_page(request, MarketEntryForm, MarketEntry)


@requires(Action.ENTER, Subject.MARKET_ENTRY)
def market_entry_edit(request: HttpRequest, pk: int) -> HttpResponse:
    entries = MarketEntry.objects.seen_by(request.user).select_related("company")
    return form_page(request, MarketEntryForm, partial(get_object_or_404, entries, pk=pk))
