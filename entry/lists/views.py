"""The lists of records."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.access import Action, Subject, may, requires
from entry.lists import declarations
from entry.lists.audit import AUDIT
from entry.lists.record_list import Listing
from reports.exports.answers import listing_answer
from reports.exports.jobs import AT_ONCE


@requires(Action.SEE, Subject.COMPANY)
def companies(request: HttpRequest) -> HttpResponseBase:
    return _list(request, declarations.COMPANIES)


@requires(Action.SEE, Subject.SERVICE)
def services(request: HttpRequest) -> HttpResponseBase:
    return _list(request, declarations.SERVICES)


@requires(Action.SEE, Subject.SALES)
def sales(request: HttpRequest) -> HttpResponseBase:
    return _list(request, declarations.SALES)


@requires(Action.SEE, Subject.MARKET_ENTRY)
def market_entries(request: HttpRequest) -> HttpResponseBase:
    return _list(request, declarations.MARKET_ENTRIES)


@requires(Action.SEE, Subject.PROGRAMME)
def calls(request: HttpRequest) -> HttpResponseBase:
    return _list(request, declarations.CALLS)


@requires(Action.SEE, Subject.PROGRAMME)
def institutions(request: HttpRequest) -> HttpResponseBase:
    return _list(request, declarations.INSTITUTIONS)


@requires(Action.SEE, Subject.AUDIT)
def audit(request: HttpRequest) -> HttpResponseBase:
    return _list(request, AUDIT)


def _list(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    """The list, or with `?format=` everything that its filters find as a file."""
    page = listing.ask(request.GET, request.user)
    wanted = request.GET.get("format")
    if wanted in AT_ONCE and page.filters.is_valid():
        return listing_answer(request, "list", wanted, name=listing.name)
    endings = list(AT_ONCE) if may(request.user, Action.TAKE, listing.kind) else []
    return render(request, "entry/lists/list.html", {"list": page, "endings": endings})
