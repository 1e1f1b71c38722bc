"""Dashboards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import Action, requires
from reports.filters import ScopeFilter
from reports.models import Programme
from reports.overview import overview as figures_of


@requires(Action.VIEW_DASHBOARDS)
def overview(request: HttpRequest) -> HttpResponse:
    """The programme at a glance; filters that cannot be understood are shown with their fault, no figures."""
    filters = ScopeFilter(request.GET)
    context = {
        "filters": filters,
        "opening_date": Programme.opening_date(),
        "page": figures_of(filters.scope()) if filters.is_valid() else None,
    }
    return render(request, "reports/overview.html", context)
