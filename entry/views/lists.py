"""The lists of records."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import Action, requires
from entry import listings
from entry.listing import Listing


@requires(Action.VIEW_RECORDS)
def companies(request: HttpRequest) -> HttpResponse:
    return _list(request, listings.COMPANIES)


@requires(Action.VIEW_RECORDS)
def services(request: HttpRequest) -> HttpResponse:
    return _list(request, listings.SERVICES)


@requires(Action.VIEW_RECORDS)
def sales(request: HttpRequest) -> HttpResponse:
    return _list(request, listings.SALES)


@requires(Action.VIEW_RECORDS)
def market_entries(request: HttpRequest) -> HttpResponse:
    return _list(request, listings.MARKET_ENTRIES)


@requires(Action.VIEW_RECORDS)
def calls(request: HttpRequest) -> HttpResponse:
    return _list(request, listings.CALLS)


@requires(Action.VIEW_RECORDS)
def institutions(request: HttpRequest) -> HttpResponse:
    return _list(request, listings.INSTITUTIONS)


def _list(request: HttpRequest, listing: Listing) -> HttpResponse:
    return render(request, "entry/list.html", {"list": listing.ask(request.GET, request.user)})
