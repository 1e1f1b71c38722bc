"""The grid of a year's sales or workers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Action, Subject, must, requires
from entry.forms import submissions
from entry.grid.cells import CellOutcome, CellResult, Quantity, refuse_unsaved, save, submit_drafts
from entry.grid.forms import NotCells, cells_of_form, cells_of_json
from entry.grid.table import grid as grid_of
from entry.grid.table import is_a_year
from figures.models import Programme
from figures.scope import last_ended_year
from records.closing import PeriodClosed


@requires(Action.ENTER, Subject.SALES)
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The grid of the last year that ended by the programme's cut-off."""
    return redirect("entry:grid", last_ended_year(Programme.opening_date()))


@requires(Action.ENTER, Subject.WORKFORCE)
@require_safe
def latest_workforce(request: HttpRequest) -> HttpResponse:
    """The same with workers in its cells."""
    address = reverse("entry:grid", args=[last_ended_year(Programme.opening_date())])
    return redirect(f"{address}?measure={Quantity.WORKERS}")


@requires(Action.ENTER, Subject.SALES)
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest, year: int) -> HttpResponse:
    """The grid of a year; sent as a form, it saves the cells that were changed in it."""
    _require_year(year)
    try:
        results = _save(request, year) if request.method == "POST" else _late_results(request, year)
    except NotCells:
        return HttpResponse(status=400)
    if request.method == "POST" and not any(result.is_open for result in results):
        return redirect(request.get_full_path())
    content = grid_of(year, request.GET, results)
    return render(request, "entry/grid/grid.html", {"content": content})


def _save(request: HttpRequest, year: int) -> list[CellResult]:
    results = save(cells_of_form(request.POST), year=year, quantity=_quantity(request))
    submissions.delete_draft(request)
    _report_saved(request, results)
    return results


def _late_results(request: HttpRequest, year: int) -> list[CellResult]:
    """What was sent after the session had ended, if it was typed into cells that hold the same."""
    typed, quantity = submissions.draft_of(request), _quantity(request)
    if typed is None or typed.get("measure") != quantity:
        return []
    return refuse_unsaved(cells_of_form(typed), year=year, quantity=quantity)


@requires(Action.ENTER, Subject.SALES)
@require_POST
def cells(request: HttpRequest, year: int) -> JsonResponse:
    """Save one cell or many; each has its own outcome."""
    _require_year(year)
    try:
        typed = cells_of_json(request.body)
    except NotCells:
        return JsonResponse({"message": _("The request could not be understood.")}, status=400)
    results = save(typed, year=year, quantity=_quantity(request))
    return JsonResponse({"cells": [_as_json(result) for result in results]})


@requires(Action.ENTER, Subject.SALES)
@require_POST
def submit(request: HttpRequest, year: int) -> HttpResponse:
    """Hand in the person's own drafts of the year."""
    _require_year(year)
    try:
        n = submit_drafts(year=year, by=request.user, quantity=_quantity(request))
    except PeriodClosed as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("%(n)s draft was submitted.", "%(n)s drafts were submitted.", n)
        messages.success(request, words % {"n": n})
    return redirect(f"{reverse('entry:grid', args=[year])}?{request.GET.urlencode()}")


def _require_year(year: int) -> None:
    if not is_a_year(year):
        raise Http404


def _quantity(request: HttpRequest) -> Quantity:
    asked = request.GET.get("measure")
    found = Quantity(asked) if asked in list(Quantity) else Quantity.FOB
    must(request.user, Action.ENTER, found.model.SUBJECT)
    return found


def _report_saved(request: HttpRequest, results: list[CellResult]) -> None:
    n = sum(result.outcome in (CellOutcome.SAVED, CellOutcome.REMOVED) for result in results)
    if n:
        words = ngettext("%(n)s cell was saved.", "%(n)s cells were saved.", n)
        messages.success(request, words % {"n": n})


def _as_json(result: CellResult) -> dict[str, str | int]:
    return {
        "company": result.typed.company,
        "chain": result.typed.chain,
        "outcome": result.outcome,
        "text": result.stored.text,
        "version": result.stored.version,
        "state": result.stored.state,
        "words": result.stored.words,
        "message": result.message,
    }
