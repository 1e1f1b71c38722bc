"""Dashboards."""

import uuid
from collections.abc import Callable
from functools import cache, partial

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import Action, Subject, Viewer, may, must, requires, viewer_of
from accounts.audit import number_of
from companies.models import Company
from figures.customs_markets import CUSTOMS_MARKETS
from figures.customs_sales import CUSTOMS
from figures.disclosure.store import is_being_planned
from figures.groups import KINDS, name_of
from figures.registry import FAMILY_OF, INDICATORS
from figures.sales import SALES
from jobs.models import Job
from reports import agreements
from reports.calls import calls_page
from reports.compare import compare_page
from reports.customs import customs_page
from reports.design import design
from reports.disclosure import disclosure_page
from reports.execution import execution_page
from reports.explore import explore_page
from reports.exports.brief_page import brief_page
from reports.exports.company import company_sheet as sheet_of
from reports.exports.file_names import file_name
from reports.exports.jobs import AT_ONCE, may_still_take
from reports.exports.page import Page
from reports.exports.page_tables import page_charts, page_tables
from reports.exports.papers import Issuing
from reports.exports.responses import file_response, listing_response, page_response, record_export
from reports.filters import ScopeFilter
from reports.groups import CompareFilter, ExploreFilter
from reports.growth import growth_page
from reports.indicator import indicator_page
from reports.methodology import methodology as definitions
from reports.methodology import plan_in_words
from reports.models import Export
from reports.overview import overview as figures_of
from reports.page_cache import cached_page, template_cache
from reports.record_rows import record_rows as rows_of
from reports.record_rows import subject_of
from reports.results import results_page
from reports.sessions import state_of_sessions
from reports.targets import target_table

beside_sessions = partial(cached_page, standing_of=state_of_sessions)
"""Cache a page that sets its figures beside those of the last session."""


@requires(Action.SEE, Subject.FIGURES)
@beside_sessions
def overview(request: HttpRequest) -> HttpResponse:
    """The programme at a glance."""
    return _page(request, "overview", figures_of)


@requires(Action.SEE, Subject.FIGURES)
@beside_sessions
def group(request: HttpRequest, by: str, key: str | int) -> HttpResponse:
    """One region, chain, call or market."""
    name = name_of(by, key)
    if name is None:
        raise Http404
    content = partial(figures_of, within=by)
    return _page(request, "group", content, within=(by, key), by=by, kind=KINDS[by], title=name)


@requires(Action.SEE, Subject.FIGURES)
@beside_sessions
def growth(request: HttpRequest) -> HttpResponse:
    """Growth of export sales, its causes and its coverage."""
    return _page(request, "growth", growth_page)


@requires(Action.SEE, Subject.FIGURES)
@beside_sessions
def execution(request: HttpRequest) -> HttpResponse:
    """Execution of the plan, of what is due and of the budget."""
    return _page(request, "execution", execution_page)


@requires(Action.SEE, Subject.FIGURES)
@beside_sessions
def calls(request: HttpRequest) -> HttpResponse:
    """From application to enrolment, and the regions and chains covered."""
    return _page(request, "calls", calls_page)


@requires(Action.SEE, Subject.FIGURES)
@beside_sessions
def results(request: HttpRequest) -> HttpResponse:
    """Services beside what companies achieved: association, not effect."""
    return _page(request, "results", results_page)


@requires(Action.SEE, Subject.FIGURES)
@cached_page
def customs(request: HttpRequest) -> HttpResponse:
    """The programme within the country's exports, from export declarations: association, not effect."""
    return _page(request, "customs", customs_page)


@requires(Action.SEE, Subject.FIGURES)
@beside_sessions
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    """One indicator, with the records behind it."""
    if slug not in INDICATORS:
        raise Http404
    records = may(request.user, Action.TAKE, subject_of(slug))
    label = INDICATORS[slug].label
    page = partial(indicator_page, slug)
    return _page(
        request,
        "indicator",
        page,
        slug=slug,
        label=label,
        may_view_records=records,
        endings=list(AT_ONCE),
        declarations=_declarations(slug) if may(request.user, Action.SEE, Subject.CUSTOMS) else "",
    )


def _declarations(slug: str) -> str:
    """The page with the declarations behind an indicator; blank where it has none."""
    if FAMILY_OF[slug] is CUSTOMS_MARKETS:
        return reverse("entry:customs_markets")
    return reverse("entry:customs_reconciliation") if FAMILY_OF[slug] in (CUSTOMS, SALES) else ""


@requires(Action.SEE, Subject.FIGURES)
@beside_sessions
def compare(request: HttpRequest) -> HttpResponse:
    """Two to four groups side by side."""
    return _page(request, "compare", compare_page, chosen_by=CompareFilter)


@requires(Action.SEE, Subject.FIGURES)
@beside_sessions
def explore(request: HttpRequest) -> HttpResponse:
    """Any measure along any axis over years."""
    return _page(request, "explore", explore_page, chosen_by=ExploreFilter)


@requires(Action.SEE, Subject.FIGURES)
@cached_page
def targets(request: HttpRequest) -> HttpResponse:
    """Each indicator beside its target."""
    return _page(request, "targets", target_table)


@requires(Action.SEE, Subject.SALES)
def disclosure(request: HttpRequest) -> HttpResponse:
    """What is withheld from those who see groups alone; not cached, because the plan is made without a change of data."""
    page = disclosure_page()
    if "format" in request.GET:
        return page_response(request, lambda: page, "disclosure", page.title)
    return render(request, "reports/disclosure.html", {"page": page, "tables": page_tables(page)})


@requires(Action.SEE, Subject.FIGURES)
def design_system(request: HttpRequest) -> HttpResponse:
    """Each component in each state."""
    return render(request, "reports/design.html", {"page": design()})


@requires(Action.SEE, Subject.FIGURES)
def methodology(request: HttpRequest) -> HttpResponse:
    """The definition of every indicator."""
    return render(
        request, "reports/methodology.html", {"definitions": definitions(), "plan": plan_in_words()}
    )


@requires(Action.SEE, Subject.FIGURES)
def records(request: HttpRequest, slug: str, part: str, ending: str) -> HttpResponseBase:
    """The records that an indicator counts, or those it does not, as a file."""
    if slug not in INDICATORS:
        raise Http404
    if not ScopeFilter(request.GET).is_valid():
        return _page(request, "overview", figures_of)
    return listing_response(request, "records", ending, slug=slug, part=part)


@requires(Action.SEE, Subject.FIGURES)
def record_rows(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """The records that an indicator counts, or those it does not; not cached: coordinators see those of their regions."""
    if slug not in INDICATORS:
        raise Http404
    must(request.user, Action.TAKE, subject_of(slug))
    filters = ScopeFilter(request.GET, viewer=viewer_of(request.user))
    page = rows_of(request.user, request.GET, slug, part) if filters.is_valid() else None
    context = {"filters": filters, "page": page, "slug": slug, "part": part, "label": INDICATORS[slug].label}
    return render(
        request, "reports/record_rows.html", context | {"endings": list(AT_ONCE)} | template_cache(request)
    )


@requires(Action.SEE, Subject.FIGURES)
@partial(cached_page, standing_of=lambda: f"{agreements.source.standing()} {state_of_sessions()}")
def brief(request: HttpRequest) -> HttpResponse:
    """The committee's brief and the paragraph for the press, of any scope."""
    return _page(request, "brief", brief_page, label=_("Brief for the committee"))


@requires(Action.TAKE, Subject.SALES)
def company_sheet(request: HttpRequest, ruc: str) -> HttpResponse:
    """A company's sheet as PDF."""
    company = get_object_or_404(Company.objects.seen_by(request.user).known_as(ruc).select_related("region"))
    record_export(request, number_of(company), "pdf")
    return file_response(sheet_of(company, Issuing.of(request)), f"{ruc}", "pdf")


@requires(Action.SEE, Subject.FIGURES)
def export(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The progress of an export that the worker writes, for the user who requested it."""
    found = get_object_or_404(Export.objects.defer("content"), pk=pk, asked_by=request.user)
    job = Job.objects.about(found)
    return render(request, "reports/export.html", {"export": found, "job": job})


@requires(Action.SEE, Subject.FIGURES)
def export_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The file of an export, for the user who requested it."""
    found = get_object_or_404(Export, pk=pk, asked_by=request.user, content__isnull=False)
    if not may_still_take(request.user, found):
        raise PermissionDenied
    record_export(request, found.name, found.ending, rows=found.total)
    return file_response(bytes(found.content or b""), found.name.rsplit(".", 1)[0], found.ending)


def _page(
    request: HttpRequest,
    name: str,
    content_of: Callable[..., Page],
    *,
    chosen_by: type[ScopeFilter] = ScopeFilter,
    within: tuple[str, str | int] | None = None,
    **context: object,
) -> HttpResponse:
    """A page of one scope, or with `?format=` the same content as a file.

    `content_of` takes the scope, the links and what else the filters `chosen_by` ask for.

    Invalid filters are shown with their errors and without figures. The content is computed when the template first
    uses it, which it does not where the page is cached.
    """
    filters = SimpleLazyObject(lambda: chosen_by(request.GET, viewer=viewer_of(request.user), fixed=within))

    def found() -> Page:
        return content_of(filters.scope(), filters.links, **filters.asked())

    content = cache(lambda: found() if filters.is_valid() else None)
    wanted = "format" in request.GET
    if wanted and filters.is_valid():
        title = context.get("label") or context.get("title") or TITLES[name]
        scope = filters.scope()
        called = file_name(str(SUBJECTS.get(name, title)), scope, scope.as_of)
        return page_response(request, found, called, str(title))
    context |= {
        "filters": filters,
        "page": SimpleLazyObject(content),
        "tables": SimpleLazyObject(lambda: page_tables(shown) if (shown := content()) else []),
        "charts": SimpleLazyObject(lambda: page_charts(shown) if (shown := content()) else []),
        # Known when its figures have been asked for.
        "is_being_planned": SimpleLazyObject(
            lambda: content() is not None and filters.scope().viewer is Viewer.GROUPS and is_being_planned()
        ),
    }
    return render(
        request, f"reports/{name}.html", context | template_cache(request), status=400 if wanted else 200
    )


TITLES = {
    "overview": gettext_lazy("What the programme has achieved"),
    "targets": gettext_lazy("What was promised, and what was reached"),
    "growth": gettext_lazy("What moved export sales"),
    "execution": gettext_lazy("How far the plan has come"),
    "results": gettext_lazy("Services and results"),
    "calls": gettext_lazy("Who joins, and where the programme reaches"),
    "customs": gettext_lazy("The programme within the country's exports"),
    "compare": gettext_lazy("Side by side"),
    "explore": gettext_lazy("Explore the figures"),
}
"""The titles in files of pages that have no label of their own."""
SUBJECTS = {
    "overview": pgettext_lazy("name of a file", "overview"),
    "group": pgettext_lazy("name of a file", "overview"),
    "targets": pgettext_lazy("name of a file", "targets"),
    "growth": pgettext_lazy("name of a file", "growth"),
    "execution": pgettext_lazy("name of a file", "execution"),
    "results": pgettext_lazy("name of a file", "results"),
    "calls": pgettext_lazy("name of a file", "calls"),
    "customs": pgettext_lazy("name of a file", "customs"),
    "brief": pgettext_lazy("name of a file", "brief"),
}
"""The subject of a page in the name of its files; that of an indicator's is its label."""
