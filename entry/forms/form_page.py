"""The one way of every form: shown, filled in, sent, and saved once or shown again with what was typed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from entry.forms import submissions
from entry.forms.conflicts import conflict
from entry.forms.record import EntryForm
from entry.links import page_of
from records.closing import PeriodClosed
from records.models import Stale

MakeForm = Callable[[QueryDict | None], Any]
"""Makes the form with what was typed, or as it opens."""

FORM = "entry/forms/form.html"


def form_page(
    request: HttpRequest, form_class: Any, record: Callable[[], Any], *, template: str = FORM, **options: Any
) -> HttpResponse:
    """The page of a form. `record` reads the record, anew for each form, because a form writes onto it."""

    def make(typed: QueryDict | None) -> Any:
        return form_class(typed, instance=record(), user=request.user, **options)

    if request.method == "POST":
        deed = DEEDS.get(request.POST.get("do", ""), _save)
        return deed(request, make, template)
    typed = submissions.draft_of(request)
    form = make(typed)
    return _show(request, template, form.quietly() if typed else form, is_restored=bool(typed))


def _save(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    """Save what was sent and go to the record; or say what stands in the way."""
    form = make(request.POST)
    try:
        address = submissions.save_once(
            request, partial(_keep, form, and_submit=request.POST.get("do") == "submit")
        )
    except Stale:
        return _show_conflict(request, make, template)
    except PeriodClosed as refusal:
        form.add_error(None, str(refusal))
    except IntegrityError:
        # Somebody else took the key between the look and the leap; a second look finds it taken.
        form.full_clean()
    except submissions.NotSaved:
        pass
    else:
        return _done(request, address, form.said)
    return _show(request, template, form)


def _keep(form: Any, *, and_submit: bool) -> str:
    form.must_be_as_shown()
    if not form.is_valid():
        raise submissions.NotSaved
    return page_of(form.keep(and_submit=and_submit))


def _done(request: HttpRequest, address: str, said: Any = EntryForm.said) -> HttpResponse:
    """The record's page; the word “saved” tells the browser, too, that it need not keep a copy."""
    submissions.delete_draft(request)
    messages.success(request, said, extra_tags=f"saved {request.user.pk}:{request.path}")
    return redirect(address)


def _show_conflict(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    """Both versions side by side; what was typed becomes a change of the newer one, if the person wants that."""
    stored, sent = make(None), make(request.POST)
    found = conflict(sent, stored)
    newer = make(sent.on_top_of(stored.instance)).quietly()
    do = request.POST.get("do", "save")
    return _show(request, template, newer, conflict=found, do=do)


def _add_rows(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    form = make(request.POST)
    return _show(request, template, make(form.parts.with_more_rows(request.POST)).quietly())


def _check(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    """Say what would happen, and do nothing."""
    form = make(request.POST)
    form.is_valid()
    return _show(request, template, form, is_checked=True)


def _restore(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    """The browser hands in what it kept; if that arrived after all, it is saved already."""
    if address := submissions.saved_address(request):
        return _done(request, address)
    submissions.save_draft(request)
    return redirect(request.path)


def _discard(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    submissions.delete_draft(request)
    return redirect(request.get_full_path())


DEEDS: dict[str, Callable[[HttpRequest, MakeForm, str], HttpResponse]] = {
    "rows": _add_rows,
    "check": _check,
    "restore": _restore,
    "discard": _discard,
}
"""What the buttons of a form do besides saving."""


def _show(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    has_ticket = form.is_bound and submissions.token_of(form.data)
    context |= {
        "form": form,
        "ticket": form.data["ticket"] if has_ticket else submissions.new_token(request),
        "typed_by": f"{request.user.pk}:{request.path}",
        "back": page_of(form.instance) if form.instance.pk and not form.instance._state.adding else None,
    }
    return render(request, template, context)
