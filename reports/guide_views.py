"""The pages of the guides."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from reports.guides import GUIDES, all_guides
from reports.guides import guide as guide_named


def guides(request: HttpRequest) -> HttpResponse:
    """All guides with their chapters."""
    return render(request, "reports/guides.html", {"guides": all_guides()})


def guide(request: HttpRequest, name: str) -> HttpResponse:
    """One guide."""
    if name not in GUIDES:
        raise Http404
    return render(request, "reports/guide.html", {"guide": guide_named(name), "guides": all_guides()})
