"""Suspicious values, and companies that have not reported."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Action, Subject, requires
from accounts.people import User
from entry.forms import submissions
from entry.quality.acceptance import Acceptance
from entry.quality.checks import CHECKS, Check, accept
from entry.quality.forms import AcceptForm, UnreportedForm
from entry.quality.unreported import Unreported
from records.links import form_of, list_of, page_of
from records.registry import verifiable_kinds

ON_A_PAGE = 50


@requires(Action.SEE, Subject.QUALITY)
def quality(request: HttpRequest) -> HttpResponse:
    """How many values each check finds, and how many records have no evidence."""
    reader = request.user
    found = [
        (check, check.open(reader).count() if check.is_possible else None, check.accepted(reader).count())
        for check in CHECKS.values()
    ]
    # What there is something to look at of comes first; else the order is that of the checks.
    counts = sorted(found, key=lambda one: not one[1])
    unproven = [
        (kind.heading, list_of(kind), records.without_evidence().count(), records.count())
        for kind in verifiable_kinds().values()
        for records in [kind.verifiable_records().seen_by(reader)]
    ]
    return render(request, "entry/quality/quality.html", {"counts": counts, "unproven": unproven})


@requires(Action.SEE, Subject.QUALITY)
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """The findings of one check, each to be corrected or accepted."""
    return _check_page(request, _known(slug), {})


@requires(Action.ENTER, Subject.QUALITY)
def accept_value(request: HttpRequest, slug: str) -> HttpResponse:
    """Accept one value with a reason; it is suspicious again once its record changes."""
    found, typed = _known(slug), request.POST or submissions.draft_of(request)
    if typed is None:
        return redirect("entry:check", slug)
    form = AcceptForm(typed)
    if request.method != "POST" or not form.is_valid():
        return _check_page(request, found, {typed.get("record", ""): form})
    submissions.delete_draft(request)
    record = get_object_or_404(found.open(request.user), pk=form.cleaned_data["record"])
    accept(found, record, reason=form.cleaned_data["reason"], by=cast(User, request.user))
    messages.success(request, _("Accepted: %(record)s.") % {"record": record})
    return redirect("entry:check", slug)


@requires(Action.ENTER, Subject.QUALITY)
@require_POST
def reject_value(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an acceptance: the value is suspicious again."""
    acceptance = get_object_or_404(Acceptance, pk=pk)
    found = _known(acceptance.check_slug)
    get_object_or_404(found.accepted(request.user), pk=pk).delete()
    return redirect("entry:check", found.slug)


@requires(Action.SEE, Subject.QUALITY)
def unreported(request: HttpRequest) -> HttpResponse:
    """Companies that should have reported a year's sales and have not."""
    form = UnreportedForm(request.GET)
    if not form.is_valid():
        return render(request, "entry/quality/unreported.html", {"form": form})
    content = Unreported(**form.chosen(), reader=request.user)
    page = Paginator(content.companies, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "content": content, "companies": page}
    return render(request, "entry/quality/unreported.html", context)


def _known(slug: str) -> Check:
    if slug not in CHECKS:
        raise Http404
    return CHECKS[slug]


def _check_page(request: HttpRequest, found: Check, forms: dict[str, AcceptForm]) -> HttpResponse:
    """A page of findings; a form with errors is shown at its record, with what was typed."""
    page = Paginator(found.open(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    findings = [
        {
            "record": record,
            "explanation": found.explain(record),
            "page": page_of(record),
            "form_address": form_of(record),
            "form": forms.get(str(record.pk))
            or AcceptForm(initial={"record": record.pk}, auto_id=f"id_{record.pk}_%s"),
        }
        for record in page
    ]
    accepted = found.accepted(request.user)[:ON_A_PAGE]
    context = {"check": found, "page": page, "findings": findings, "accepted": accepted}
    return render(request, "entry/quality/check.html", context, status=422 if forms else 200)
