"""Export declarations: files, codes, reconciliation with what was declared, and proposals."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Action, Subject, must, requires
from accounts.models import User
from companies.models import Company
from customs.codes import replace_codes
from customs.problems import Unusable
from customs.queries import has_lines
from customs.uploads import receive
from entry.customs.codes_page import codes_page
from entry.customs.company import evidenced_entries, lines_page
from entry.customs.files_page import files_page
from entry.customs.forms import CodesForm, DeclarationsForm, DifferenceForm, ProposalForm
from entry.customs.proposals import CannotPropose, Proposals, apply, proposals
from entry.customs.reconciliation import accept_difference, reconciliation_page, withdraw
from records.closing import PeriodClosed
from records.models import Stale
from records.storage import NotStored
from reports.exports.jobs import AT_ONCE
from reports.exports.responses import listing_response


@requires(Action.SEE, Subject.CUSTOMS)
def customs_files(request: HttpRequest) -> HttpResponse:
    """The files that count, the days that they cover, and the form for new ones."""
    form = DeclarationsForm()
    if request.method == "POST":
        must(request.user, Action.ENTER, Subject.CUSTOMS)
        form = DeclarationsForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return _receive(request, form)
            except NotStored as fault:
                form.add_error("declarations", str(fault))
    context = {"page": files_page(request.GET), "form": form}
    return render(request, "entry/customs/files.html", context, status=422 if form.errors else 200)


def _receive(request: HttpRequest, form: DeclarationsForm) -> HttpResponse:
    found = form.cleaned_data
    for file in found["declarations"]:
        receive(file, cast(User, request.user), first_day=found["first_day"], published=found["published"])
    n = len(found["declarations"])
    messages.info(request, ngettext("%(n)d file was received.", "%(n)d files were received.", n) % {"n": n})
    return redirect("entry:customs_files")


@requires(Action.TAKE, Subject.CUSTOMS)
@require_safe
def customs_rejects(request: HttpRequest, name: str) -> HttpResponseBase:
    """The lines of a file that were rejected, and why."""
    return listing_response(request, "customs_rejects", "csv", name=name)


@requires(Action.SEE, Subject.CUSTOMS)
def customs_codes(request: HttpRequest) -> HttpResponse:
    """Which codes belong to which chain and country, and those of customs that no country has."""
    form = CodesForm()
    if request.method == "POST":
        must(request.user, Action.ENTER, Subject.REFERENCE)
        form = CodesForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                replace_codes(form.cleaned_data["file"])
            except Unusable as fault:
                form.add_error("file", str(fault))
            except ValidationError as fault:
                form.add_error("file", ValidationError(list(fault.messages)))
            else:
                messages.success(request, _("The codes were replaced."))
                return redirect("entry:customs_codes")
    context = {"page": codes_page(), "form": form}
    return render(request, "entry/customs/codes.html", context, status=422 if form.errors else 200)


@requires(Action.SEE, Subject.CUSTOMS)
@require_safe
def customs_reconciliation(request: HttpRequest) -> HttpResponse:
    """What was declared beside customs, and who differs."""
    return _reconciliation(request, DifferenceForm())


def _reconciliation(request: HttpRequest, accept: DifferenceForm) -> HttpResponse:
    """The page that the filters of the address choose, with what was typed into the form of one of its rows."""
    page = reconciliation_page(request.GET, request.user)
    if page is None:
        return redirect("entry:customs_reconciliation")
    status = 422 if accept.errors else 200
    return render(
        request, "entry/customs/reconciliation.html", {"page": page, "accept": accept}, status=status
    )


@requires(Action.TAKE, Subject.CUSTOMS)
@require_safe
def customs_reconciliation_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The comparisons that the filters choose, as a file."""
    return listing_response(request, "customs_reconciliation", ending)


@requires(Action.ENTER, Subject.QUALITY)
@require_POST
def customs_accept(request: HttpRequest) -> HttpResponse:
    """Accept a difference with a reason, and go back to the page with its filters."""
    form = DifferenceForm(request.POST)
    if not form.is_valid():
        return _reconciliation(request, form)
    found = form.cleaned_data
    by = cast(User, request.user)
    row = accept_difference(found["year"], found["ruc"], found["chain"], reason=found["reason"], by=by)
    messages.success(request, _("Accepted: %(record)s.") % {"record": f"{row.company} · {row.chain}"})
    return redirect(f"{reverse('entry:customs_reconciliation')}?{request.GET.urlencode()}")


@requires(Action.ENTER, Subject.QUALITY)
@require_POST
def customs_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the acceptance of a difference, and go back to the page with its filters."""
    row = withdraw(pk, cast(User, request.user))
    messages.success(request, _("Open again: %(record)s.") % {"record": row})
    return redirect(f"{reverse('entry:customs_reconciliation')}?{request.GET.urlencode()}")


@requires(Action.ENTER, Subject.SALES)
def customs_proposals(request: HttpRequest) -> HttpResponse:
    """Records that customs propose: each change, old and new; applied as a whole."""
    asked = request.POST if request.method == "POST" else request.GET
    form = ProposalForm(asked)
    by = cast(User, request.user)
    found, problem = None, ""
    if form.is_valid():
        year, replace = form.cleaned_data["year"], form.cleaned_data["replace_declared"]
        try:
            found = proposals(year, by, replace_declared=replace)
            if request.method == "POST":
                return _apply(request, found, by)
        except (CannotPropose, Stale, PeriodClosed) as fault:
            problem = str(fault)
    context = {"form": form, "found": found, "problem": problem}
    return render(
        request,
        "entry/customs/proposals.html",
        context,
        status=422 if problem and asked is request.POST else 200,
    )


def _apply(request: HttpRequest, found: Proposals, by: User) -> HttpResponse:
    """Apply what was shown; where it is something else by now, show it anew."""
    if request.POST.get("digest") != found.digest:
        messages.error(
            request, _("Nothing was applied: what customs propose has changed. Look at it once more.")
        )
    else:
        apply(found, by=by)
        n = found.writes
        messages.success(
            request,
            ngettext(
                "%(n)d record was submitted; another person verifies it.",
                "%(n)d records were submitted; another person verifies them.",
                n,
            )
            % {"n": n},
        )
    return redirect(f"{reverse('entry:customs_proposals')}?year={found.year}")


@requires(Action.SEE, Subject.CUSTOMS)
@require_safe
def customs_lines(request: HttpRequest, ruc: str) -> HttpResponse:
    """The lines of a company's declarations in a year, by month, market and product."""
    company = _company(request, ruc)
    return render(request, "entry/customs/lines.html", {"page": lines_page(company, request.GET)})


@requires(Action.TAKE, Subject.CUSTOMS)
@require_safe
def customs_lines_file(request: HttpRequest, ruc: str, ending: str) -> HttpResponseBase:
    """The same lines as a file."""
    if ending not in AT_ONCE:
        raise Http404
    return listing_response(request, "customs_lines", ending, ruc=_company(request, ruc).address_key)


def _company(request: HttpRequest, ruc: str) -> Company:
    return get_object_or_404(Company.objects.seen_by(request.user).known_as(ruc))


@requires(Action.SEE, Subject.CUSTOMS)
@require_safe
def customs_markets(request: HttpRequest) -> HttpResponse:
    """The market entries that customs show, with the lines behind them."""
    page = Paginator(evidenced_entries(request.user), 50).get_page(request.GET.get("page"))
    return render(request, "entry/customs/markets.html", {"page": page, "is_loaded": has_lines()})
