"""Mending mistakes: removing a record, merging two companies, changing all services of a list."""

from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Action, Subject, must, requires
from companies.models import Company
from entry.corrections.bulk_edit import MOST, BulkEditForm, apply, plan, services_of
from entry.corrections.deleting import refusal_to_delete
from entry.corrections.merging import Merge, merge
from entry.forms.fields import CompanyField, dress
from records.closing import PeriodClosed
from records.links import list_of, page_of
from records.models import Stale, Verifiable
from records.registry import verifiable_kinds

REFUSALS = (PeriodClosed, Stale, PermissionDenied)


def delete(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask whether a record is to be removed; sent as a form, remove it."""
    found = verifiable_kinds().get(kind)
    if found is None:
        raise Http404
    must(request.user, Action.ENTER, found.subject)
    record = cast(Verifiable, get_object_or_404(found.verifiable_records().seen_by(request.user), pk=pk))
    refusal = refusal_to_delete(request.user, record)
    if request.method == "POST" and not refusal:
        return _remove(request, record, list_of(found))
    parts = [str(part) for name in record.PARTS for part in getattr(record, name).all()]
    context = {
        "record": record,
        "kind": found.heading,
        "refusal": refusal,
        "parts": parts,
        "back": page_of(record),
    }
    return render(request, "entry/corrections/delete.html", context)


def _remove(request: HttpRequest, record: Verifiable, address: str) -> HttpResponse:
    name = str(record)
    if request.POST.get("version") != str(record.version):
        messages.error(request, str(Stale(record)))
        return redirect(page_of(record))
    try:
        record.delete()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect(page_of(record))
    messages.success(request, _("Removed: %s") % name)
    return redirect(address)


class MergeForm(forms.Form):
    """The company that is the same."""

    other = CompanyField(
        label=gettext_lazy("The same company, entered a second time"),
        help_text=gettext_lazy("RUC, or part of the name."),
    )


@requires(Action.ENTER, Subject.COMPANY)
def merge_companies(request: HttpRequest, ruc: str) -> HttpResponse:
    """Choose the company that is the same, see what merging does, and merge."""
    kept = get_object_or_404(Company.objects.seen_by(request.user).known_as(ruc))
    sent = request.POST or request.GET
    form = MergeForm(sent or None)
    dress(form)
    found = None
    if form.is_bound and form.is_valid():
        if form.cleaned_data["other"] == kept:
            form.add_error("other", _("This is the company itself."))
        else:
            found = Merge(kept, form.cleaned_data["other"])
    if found and request.method == "POST":
        return _merge(request, found)
    context = {"kept": kept, "form": form, "merge": found, "back": page_of(kept)}
    return render(request, "entry/corrections/merge.html", context)


def _merge(request: HttpRequest, found: Merge) -> HttpResponse:
    try:
        merge(found, seen=request.POST.get("seen", ""))
    except (*REFUSALS, ValidationError) as refusal:
        messages.error(
            request, " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        )
        return redirect(request.path)
    messages.success(request, _("Merged: everything of %s is here now.") % found.gone)
    return redirect(page_of(found.kept))


@requires(Action.ENTER, Subject.SERVICE)
def change_all(request: HttpRequest) -> HttpResponse:
    """Say what all services of a filtered list get, see what that does, and do it."""
    services = services_of(request.GET, request.user)
    back = f"{reverse('entry:services')}?{request.GET.urlencode()}"
    if not services or len(services) > MOST:
        messages.error(
            request,
            _("Filter the list first: from 1 to %(most)s services can be changed at once.") % {"most": MOST},
        )
        return redirect(back)
    form = BulkEditForm(request.POST if request.method == "POST" else None)
    edit = None
    if request.method == "POST" and form.is_valid():
        edit = plan(services, form.values())
        if request.POST.get("do") == "save":
            try:
                apply(edit, seen=request.POST.get("seen", ""))
            except REFUSALS as refusal:
                messages.error(request, str(refusal))
            else:
                n = len(edit.changed)
                words = ngettext("%(n)s service was changed.", "%(n)s services were changed.", n)
                messages.success(request, words % {"n": n})
            return redirect(back)
    context = {"form": form, "number": len(services), "edit": edit, "back": back}
    return render(request, "entry/corrections/change_all.html", context, status=422 if form.errors else 200)
