"""Dashboards."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from accounts.access import Action, may, requires
from reports.answers import answered_once, keeping
from reports.definitions import INDICATORS
from reports.execution import execution_page
from reports.exports import csv_response
from reports.filters import ScopeFilter
from reports.growth import growth_page
from reports.indicator import indicator_page, record_rows
from reports.labels import KINDS, name_of
from reports.methodology import methodology as definitions
from reports.models import Programme
from reports.overview import overview as figures_of
from reports.results import results_page
from reports.targets import target_table


@requires(Action.VIEW_DASHBOARDS)
@answered_once
def overview(request: HttpRequest) -> HttpResponse:
    """The programme at a glance."""
    return _page(request, "overview", figures_of)


@requires(Action.VIEW_DASHBOARDS)
@answered_once
def group(request: HttpRequest, by: str, key: Any) -> HttpResponse:
    """One region, chain, call or market."""
    name = name_of(by, key)
    if name is None:
        raise Http404
    content = partial(figures_of, within=by)
    return _page(request, "group", content, within=(by, key), by=by, kind=KINDS[by], title=name)


@requires(Action.VIEW_DASHBOARDS)
@answered_once
def growth(request: HttpRequest) -> HttpResponse:
    """What moved export sales, and how much of the truth that covers."""
    return _page(request, "growth", growth_page)


@requires(Action.VIEW_DASHBOARDS)
@answered_once
def execution(request: HttpRequest) -> HttpResponse:
    """How far the plan, what is due and the money have come."""
    return _page(request, "execution", execution_page)


@requires(Action.VIEW_DASHBOARDS)
@answered_once
def results(request: HttpRequest) -> HttpResponse:
    """Services and what companies achieved: associated, not proven."""
    return _page(request, "results", results_page)


@requires(Action.VIEW_DASHBOARDS)
@answered_once
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    """Why this number."""
    if slug not in INDICATORS:
        raise Http404
    records = may(request.user, Action.VIEW_RECORDS)
    label = INDICATORS[slug].label
    page = partial(indicator_page, slug)
    return _page(request, "indicator", page, slug=slug, label=label, may_view_records=records)


@requires(Action.VIEW_DASHBOARDS)
@answered_once
def targets(request: HttpRequest) -> HttpResponse:
    """What was promised, beside what was reached."""
    return _page(request, "targets", target_table)


@requires(Action.VIEW_DASHBOARDS)
def methodology(request: HttpRequest) -> HttpResponse:
    """What every figure means."""
    return render(request, "reports/methodology.html", {"definitions": definitions()})


@requires(Action.VIEW_RECORDS)
def records(request: HttpRequest, slug: str, part: str) -> HttpResponseBase:
    """The records that an indicator counts, or those it does not, as CSV."""
    filters = ScopeFilter(request.GET)
    if slug not in INDICATORS:
        raise Http404
    if not filters.is_valid():
        return _page(request, "overview", figures_of)
    columns, rows = record_rows(slug, filters.scope(), counted=part == "counted")
    return csv_response(f"{slug}-{part}", columns, rows)


def _page(
    request: HttpRequest,
    name: str,
    content_of: Any,
    *,
    within: tuple[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """A page of one scope. Filters that cannot be understood are shown with their fault and no figures.

    Nothing of it is computed before the template asks for it, which it does not where the answer is kept.
    """
    filters = SimpleLazyObject(lambda: ScopeFilter(request.GET, fixed=within))
    context |= {
        "filters": filters,
        "opening_date": Programme.opening_date,
        "page": SimpleLazyObject(
            lambda: content_of(filters.scope(), filters.links) if filters.is_valid() else None
        ),
    }
    return render(request, f"reports/{name}.html", context | keeping(request))
