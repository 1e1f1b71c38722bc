"""Close periods, and grant exceptions to them."""

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Action, Subject, must, requires
from accounts.models import User
from entry.forms import submissions
from entry.periods.forms import CloseForm, ExceptionForm
from records.closing import wait_for_writers
from records.models import ClosedPeriod, PeriodException


@requires(Action.SEE, Subject.PERIOD)
def closed_periods(request: HttpRequest) -> HttpResponse:
    """The closed periods with their reasons and exceptions, and the form to close another."""
    form = CloseForm(request.POST or submissions.draft_of(request))
    if request.method == "POST":
        must(request.user, Action.ENTER, Subject.PERIOD)
    if request.method == "POST" and _close(form, cast(User, request.user)):
        submissions.delete_draft(request)
        messages.success(request, _("Closed: %(period)s.") % {"period": form.instance})
        return redirect("entry:closed_periods")
    periods = ClosedPeriod.objects.select_related("closed_by")
    periods = periods.prefetch_related("exceptions__person", "exceptions__granted_by")
    return render(
        request,
        "entry/periods/closed_periods.html",
        {"form": form, "periods": periods, "now": timezone.now()},
    )


@transaction.atomic
def _close(form: CloseForm, user: User) -> bool:
    """Close the period of a valid form, and only then say so; of two who close it at once, the second is told."""
    wait_for_writers()
    if not form.is_valid():
        return False
    form.instance.closed_by = user
    form.save()
    return True


@requires(Action.ENTER, Subject.PERIOD)
def period_exception(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant an exception to a closed period."""
    period = get_object_or_404(ClosedPeriod, pk=pk)
    form = ExceptionForm(request.POST or submissions.draft_of(request))
    if request.method == "POST" and form.is_valid():
        form.instance.period, form.instance.granted_by = period, cast(User, request.user)
        form.save()
        submissions.delete_draft(request)
        words = {"period": period, "person": form.instance.person}
        messages.success(request, _("%(period)s is open to %(person)s.") % words)
        return redirect("entry:closed_periods")
    return render(request, "entry/periods/period_exception.html", {"form": form, "period": period})


@requires(Action.ENTER, Subject.PERIOD)
@require_POST
def end_exception(request: HttpRequest, pk: int) -> HttpResponse:
    """End an exception now; the history keeps it."""
    exception = get_object_or_404(PeriodException.objects.in_force(timezone.now()), pk=pk)
    exception.until = timezone.now()
    exception.save()
    messages.success(request, _("The exception of %(person)s has ended.") % {"person": exception.person})
    return redirect("entry:closed_periods")


@requires(Action.ENTER, Subject.PERIOD)
@require_POST
def open_period(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed period for everybody; the history keeps it."""
    period = get_object_or_404(ClosedPeriod, pk=pk)
    words = _("Open again: %(period)s.") % {"period": period}
    period.delete()
    messages.success(request, words)
    return redirect("entry:closed_periods")
