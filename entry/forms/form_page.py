"""The page of every form of a record: shown, sent, and saved once or shown again with its input."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypedDict, Unpack

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from entry.forms import submissions
from entry.forms.conflicts import Conflict, conflict
from entry.forms.record import EntryForm, RecordForm
from records.closing import PeriodClosed
from records.links import list_of, page_of
from records.models import Record, Stale
from records.registry import kind_of
from records.text import LazyText

MakeForm = Callable[[QueryDict | None], EntryForm]
"""Makes the form with its input, or as it opens."""


class FormOptions(TypedDict, total=False):
    """Further arguments of a form: `like` gives the first rows of a new record."""

    like: Sequence[Record]


class Shown(TypedDict, total=False):
    """Further variables of a form's template."""

    is_restored: bool
    is_checked: bool
    conflict: Conflict
    do: str


FORM = "entry/forms/form.html"


def form_page(
    request: HttpRequest,
    form_class: Callable[..., EntryForm],
    record: Callable[[], Record],
    *,
    template: str = FORM,
    **options: Unpack[FormOptions],
) -> HttpResponse:
    """The page of a form. `record` reads the record again for each form, because a form changes it."""

    def make(typed: QueryDict | None) -> EntryForm:
        return form_class(typed, instance=record(), user=request.user, **options)

    if request.method == "POST":
        respond = BUTTONS.get(request.POST.get("do", ""), _save)
        return respond(request, make, template)
    typed = submissions.draft_of(request)
    form = make(typed)
    return _show(request, template, form.without_errors() if typed else form, is_restored=bool(typed))


def _save(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    """Save and go to the record, or show the form with its errors or the conflict."""
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
        # Another request inserted the same key; validating again reports it.
        form.full_clean()
    except submissions.NotSaved:
        pass
    else:
        return _done(request, address, form.success_message)
    return _show(request, template, form)


def _keep(form: EntryForm, *, and_submit: bool) -> str:
    form.must_be_as_shown()
    if not form.is_valid():
        raise submissions.NotSaved
    return page_of(form.keep(and_submit=and_submit))


def _done(request: HttpRequest, address: str, message: LazyText = EntryForm.success_message) -> HttpResponse:
    """Go to the record's page; the tag “saved” makes the browser delete its copy of the input."""
    submissions.delete_draft(request)
    messages.success(request, str(message), extra_tags=f"saved {request.user.pk}:{request.path}")
    return redirect(address)


def _show_conflict(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    """Show both versions side by side; sending again changes the newer one."""
    stored, sent = make(None), make(request.POST)
    if not (isinstance(stored, RecordForm) and isinstance(sent, RecordForm)):
        raise TypeError("only forms of one record can be stale")
    found = conflict(sent, stored)
    newer = make(sent.on_top_of(stored.instance)).without_errors()
    do = request.POST.get("do", "save")
    return _show(request, template, newer, conflict=found, do=do)


def _add_rows(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    parts = make(request.POST).parts
    data = parts.with_more_rows(request.POST) if parts else request.POST
    return _show(request, template, make(data).without_errors())


def _check(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    """Validate without saving."""
    form = make(request.POST)
    form.is_valid()
    return _show(request, template, form, is_checked=True)


def _restore(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    """Take the browser's copy of the input as a draft, unless it was saved already."""
    if address := submissions.saved_address(request):
        return _done(request, address)
    submissions.save_draft(request)
    return redirect(request.path)


def _discard(request: HttpRequest, make: MakeForm, template: str) -> HttpResponse:
    submissions.delete_draft(request)
    return redirect(request.get_full_path())


BUTTONS: dict[str, Callable[[HttpRequest, MakeForm, str], HttpResponse]] = {
    "rows": _add_rows,
    "check": _check,
    "restore": _restore,
    "discard": _discard,
}
"""The buttons of a form besides those that save, by their value."""


def _show(request: HttpRequest, template: str, form: EntryForm, **further: Unpack[Shown]) -> HttpResponse:
    has_token = form.is_bound and submissions.token_of(form.data)
    context = {
        **further,
        "form": form,
        "ticket": form.data["ticket"] if has_token else submissions.new_token(request),
        "typed_by": f"{request.user.pk}:{request.path}",
        "back": _back(form.instance),
    }
    return render(request, template, context)


def _back(record: Model) -> str:
    """The page of a record; of a new one that of the company or session it is for, or where its kind is listed."""
    if not record._state.adding:
        return page_of(record)
    kind, owner = kind_of(record), getattr(record, "company", None) or getattr(record, "session", None)
    return page_of(owner) or (kind and list_of(kind)) or reverse("entry:settings")
