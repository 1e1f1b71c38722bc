"""The lists of records."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.access import Action, may, must
from entry.lists.catalogue import lists
from entry.lists.record_list import ListPage
from reports.exports.jobs import AT_ONCE
from reports.exports.responses import listing_response


def record_list(request: HttpRequest, name: str) -> HttpResponseBase:
    """The list, or with `?format=` everything that its filters find as a file."""
    kind = lists()[name]
    must(request.user, Action.SEE, kind.subject)
    page = ListPage(kind, request.GET, request.user)
    wanted = request.GET.get("format")
    if wanted in AT_ONCE and page.filters.is_valid():
        return listing_response(request, "list", wanted, name=name)
    endings = list(AT_ONCE) if may(request.user, Action.TAKE, kind.subject) else []
    links = page.listing.links if may(request.user, Action.ENTER, kind.subject) else ()
    return render(request, "entry/lists/list.html", {"list": page, "endings": endings, "links": links})
