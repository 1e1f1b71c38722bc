"""The verification queue, and decisions on its records."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import Action, Subject, requires
from accounts.models import User
from entry.forms import submissions
from entry.verifying.bulk import begin_decision
from entry.verifying.bulk_decision import BulkDecision
from entry.verifying.decisions import BulkDecisionForm, DecisionForm, DecisionResult, Verb, decide, ticked
from entry.verifying.queue import QueueFilter, queue_page
from entry.verifying.summary import Summary
from jobs.models import Job


@requires(Action.SEE, Subject.QUEUE)
def verification(request: HttpRequest) -> HttpResponse:
    """The submitted records, since when they wait, and those returned to the reader."""
    return render(
        request, "entry/verifying/verification.html", {"page": queue_page(request.GET, request.user)}
    )


@requires(Action.ENTER, Subject.QUEUE)
def all_of_filter(request: HttpRequest) -> HttpResponse:
    """What all that a filter holds is about; sent as a form, the decision on it."""
    filters = QueueFilter(request.GET, request.user)
    if not filters.is_valid():
        return redirect(f"{reverse('entry:verification')}?{request.GET.urlencode()}")
    form = BulkDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("entry:bulk_decision", _decide_on_all(request, form).pk)
    summary = Summary(filters, request.user)
    sample = summary.sample() if "sample" in request.GET else []
    context = {"summary": summary, "form": form, "sample": sample, "seen_at": timezone.now().timestamp()}
    return render(request, "entry/verifying/all.html", context, status=422 if form.errors else 200)


def _decide_on_all(request: HttpRequest, form: BulkDecisionForm) -> BulkDecision:
    chosen = form.cleaned_data
    number = chosen.pop("number")
    query = request.GET.copy()
    query.pop("sample", None)
    made = BulkDecision.objects.create(**chosen, filters=query.urlencode(), asked_by=cast(User, request.user))
    begin_decision(made, number, by=made.asked_by)
    made.refresh_from_db()
    return made


@requires(Action.ENTER, Subject.QUEUE)
@require_safe
def bulk_decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a decision on many records is, and what became of them."""
    made = get_object_or_404(BulkDecision, pk=pk, asked_by=request.user.pk)
    return render(
        request, "entry/verifying/bulk_decision.html", {"decision": made, "job": Job.objects.about(made)}
    )


@requires(Action.ENTER, Subject.QUEUE)
def decision(request: HttpRequest) -> HttpResponseBase:
    """Submit, verify or return what was ticked; the rule itself says who may."""
    if request.method != "POST":
        return _again(request)
    form = DecisionForm(request.POST)
    submissions.delete_draft(request)
    if form.is_valid():
        chosen = form.cleaned_data
        _tell(
            request,
            chosen["verb"],
            decide(chosen["verb"], chosen["record"], by=request.user, note=chosen["note"]),
        )
    elif "note" in form.errors and "record" not in form.errors:
        return _ask(request, form, status=422)
    else:
        for faults in form.errors.values():
            messages.error(request, " ".join(map(str, faults)))
    return redirect(_back(request, form))


def _again(request: HttpRequest) -> HttpResponse:
    """After a form that was sent without a session: show a note that was typed once more, forget mere ticks."""
    form = DecisionForm(submissions.draft_of(request))
    if form.is_valid() and form.cleaned_data["verb"] == Verb.RETURN:
        return _ask(request, form)
    submissions.delete_draft(request)
    return redirect(_back(request, form))


def _ask(request: HttpRequest, form: DecisionForm, status: int = 200) -> HttpResponse:
    records = ticked(form.cleaned_data["record"], request.user).values()
    context = {"form": form, "records": records, "back": _back(request, form)}
    return render(request, "entry/verifying/decision.html", context, status=status)


def _back(request: HttpRequest, form: DecisionForm) -> str:
    """The page that the person came from, if it is one of this site."""
    asked = form.data.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else reverse("entry:verification")


def _tell(request: HttpRequest, verb: str, results: list[DecisionResult]) -> None:
    """Report the records that were decided on together, and the others by the reason for their refusal."""
    done = [result.name for result in results if not result.refusal]
    if done:
        messages.success(request, f"{_done(verb, len(done))} {'; '.join(done)}.")
    refused: dict[str, list[str]] = {}
    for result in results:
        if result.refusal:
            refused.setdefault(result.refusal, []).append(result.name)
    for refusal, names in refused.items():
        messages.error(
            request, _("Left as it was: %(names)s. %(why)s") % {"names": "; ".join(names), "why": refusal}
        )


def _done(verb: str, n: int) -> str:
    words = {
        Verb.SUBMIT.value: ngettext("%(n)s record submitted:", "%(n)s records submitted:", n),
        Verb.VERIFY.value: ngettext("%(n)s record verified:", "%(n)s records verified:", n),
        Verb.RETURN.value: ngettext("%(n)s record returned:", "%(n)s records returned:", n),
    }
    return words[verb] % {"n": n}
