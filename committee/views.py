"""Committee sessions with their minutes, agreements, and the verification of issued documents."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Action, Subject, may, regions_of, requires, viewer_of
from accounts.models import User
from accounts.people import Visitor
from committee.actions import Frozen, changing, is_open, why_closed, withdraw_draft
from committee.agreements import row
from committee.forms import (
    AgendaForm,
    AgreementForm,
    AttendanceForm,
    FollowUpForm,
    PaperForm,
    SessionEditForm,
    SessionForm,
    SessionPartsForm,
)
from committee.freezing import AlreadyFrozen, begin_freezing
from committee.minutes_page import minutes_page
from committee.models import Agreement, Session, Snapshot
from committee.pages import changes_page
from committee.records import kept_kinds
from entry.forms.form_page import form_page
from entry.history.changes import history_of
from jobs.models import Job, JobState
from records.digests import sha256
from reports.exports.models import Paper
from reports.exports.page_tables import page_tables
from reports.exports.papers import read_code
from reports.exports.responses import file_response, page_response, record_export


@requires(Action.SEE, Subject.SESSION)
def sessions(request: HttpRequest) -> HttpResponse:
    """List all sessions, the latest first."""
    found = Job.objects.beside(Session.objects.select_related("snapshot__frozen_by", "opened_by"))
    return render(request, "committee/sessions.html", {"sessions": found, **_rights(request)})


@requires(Action.ENTER, Subject.SESSION)
def open_session(request: HttpRequest) -> HttpResponse:
    """Open a session with its number, date and cut-off."""
    form = SessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.opened_by = _user(request)
        return redirect("committee:session", form.save().number)
    return render(request, "committee/open.html", {"form": form})


@requires(Action.SEE, Subject.SESSION)
def session(request: HttpRequest, number: int) -> HttpResponse:
    """Show a session as frozen; before that, the figures and minutes that would be frozen now."""
    found = _session(number)
    page = minutes_page(found, request.user)
    if "format" in request.GET:
        return page_response(request, lambda: page, f"session-{number}", page.title)
    context = {
        "session": found,
        "job": None if found.frozen else Job.objects.about(found),
        "page": page,
        "tables": page_tables(page),
        "log": {"history": history_of(found, request.user)},
        "may_enter_minutes": may(request.user, Action.ENTER, Subject.AGREEMENT) and is_open(found),
        **_rights(request),
    }
    return render(request, "committee/session.html", context)


@requires(Action.ENTER, Subject.SESSION)
def edit_session(request: HttpRequest, number: int) -> HttpResponse:
    """Change the dates of an open session."""
    found = _session(number)
    form = SessionEditForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        _change(request, found, form.save, _("The session was changed."))
        return redirect("committee:session", number)
    return render(request, "committee/edit.html", {"form": form, "session": found})


@requires(Action.ENTER, Subject.SESSION)
@require_POST
def discard_session(request: HttpRequest, number: int) -> HttpResponse:
    """Discard an open session."""
    found = _session(number)
    if _change(request, found, found.discard, _("The session was discarded.")):
        return redirect("committee:sessions")
    return redirect("committee:session", number)


def _change(request: HttpRequest, session: Session, change: Callable[[], object], done: str) -> bool:
    """Change a session unless it is frozen or about to be; say what happened."""
    try:
        with changing(session):
            change()
    except Frozen as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


@requires(Action.ENTER, Subject.AGREEMENT)
def agenda(request: HttpRequest, number: int) -> HttpResponse:
    """Enter the agenda of an open session."""
    return _parts(request, AgendaForm, number)


@requires(Action.ENTER, Subject.AGREEMENT)
def attendance(request: HttpRequest, number: int) -> HttpResponse:
    """Enter who was invited to an open session, and who came."""
    return _parts(request, AttendanceForm, number)


def _parts(request: HttpRequest, form: type[SessionPartsForm], number: int) -> HttpResponse:
    return _closed(request, _session(number)) or form_page(request, form, partial(_session, number))


def _closed(request: HttpRequest, session: Session) -> HttpResponse | None:
    """Where a form would be shown that nobody can send any more: the session, with the reason."""
    if request.method == "POST" or is_open(session):
        return None
    messages.error(request, why_closed())
    return redirect("committee:session", session.number)


@requires(Action.ENTER, Subject.AGREEMENT)
def agreement_new(request: HttpRequest, number: int) -> HttpResponse:
    """Enter an agreement of an open session, with the next number."""
    return _closed(request, _session(number)) or form_page(
        request, AgreementForm, partial(_next_agreement, number)
    )


def _next_agreement(number: int) -> Agreement:
    session = _session(number)
    last = session.agreements.aggregate(last=Max("number"))["last"] or 0
    return Agreement(session=session, number=last + 1)


@requires(Action.SEE, Subject.AGREEMENT)
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """An agreement with its notes of follow-up."""
    found = _agreement(request, pk)
    context = {
        "agreement": found,
        "row": row(found, timezone.localdate()),
        "notes": found.notes.select_related("written_by"),
        "may_still_change": is_open(found.session),
        "log": {"history": history_of(found, request.user)},
    }
    return render(request, "committee/agreement.html", context)


@requires(Action.ENTER, Subject.AGREEMENT)
def agreement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an agreement of an open session."""
    found = _agreement(request, pk)
    return _closed(request, found.session) or form_page(
        request, AgreementForm, partial(_agreement, request, pk)
    )


@requires(Action.ENTER, Subject.AGREEMENT)
def agreement_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how an agreement goes on."""
    return form_page(request, FollowUpForm, partial(_agreement, request, pk))


@requires(Action.ENTER, Subject.AGREEMENT)
@require_POST
def agreement_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an agreement of an open session. One of a frozen session stays."""
    found = _agreement(request, pk)
    try:
        withdraw_draft(found)
    except Frozen as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Removed: %s") % found)
    return redirect("committee:session", found.session_id)


def _agreement(request: HttpRequest, pk: int) -> Agreement:
    seen = Agreement.objects.seen_by(request.user).select_related("session")
    found: Agreement = get_object_or_404(seen, pk=pk)
    return found


@requires(Action.ENTER, Subject.SESSION)
def freeze_session(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether a session is to be frozen, which cannot be undone; then freeze it, once."""
    found = _session(number)
    if request.method != "POST" and not found.frozen:
        context = {"session": found, "missing": ", ".join(_missing(found))}
        return render(request, "committee/freeze.html", context)
    try:
        begun = begin_freezing(found, by=_user(request))
    except AlreadyFrozen:
        messages.warning(request, _("The session was frozen already; nothing was changed."))
    else:
        if begun and begun.state == JobState.FINISHED:
            messages.success(request, _("The session is frozen. Nobody can change it any more."))
    return redirect("committee:session", number)


def _missing(session: Session) -> Iterator[str]:
    """What of the minutes nobody has entered; once the session is frozen, nobody can."""
    for words, parts in (
        (_("attendance"), session.attendance),
        (_("agenda"), session.agenda),
        (_("agreements"), session.agreements),
    ):
        if not parts.exists():
            yield words


@requires(Action.SEE, Subject.SESSION)
def changes(request: HttpRequest, number: int) -> HttpResponse:
    """Compare the frozen session with today and explain each difference."""
    records = _may_see_all_records(request.user)
    page = changes_page(_snapshot(number), viewer_of(request.user), records=records)
    if "format" in request.GET:
        return page_response(request, lambda: page, f"session-{number}-changes", page.title)
    context = {"session": page.session, "page": page, "tables": page_tables(page)}
    return render(request, "committee/changes.html", context)


def _may_see_all_records(user: Visitor) -> bool:
    """Whether the user may see records of every kept kind and region: a restatement names them with their values."""
    subjects = [kind.subject for kind in kept_kinds().values()]
    return regions_of(user) is None and all(may(user, Action.SEE, subject) for subject in subjects)


@requires(Action.SEE, Subject.SESSION)
@requires(Action.SEE, Subject.SALES)
def document(request: HttpRequest, number: int) -> HttpResponse:
    """The text whose SHA-256 is the session's digest: every figure, also those that give a company away."""
    record_export(request, request.path, "json")
    return file_response(_snapshot(number).content.encode(), f"session-{number}", "json")


@login_not_required
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Tell whether a document was issued, when and about what; no figures, because the page is public."""
    typed = code or request.GET.get("code", "")
    paper = _paper(typed)
    sent = request.method == "POST"
    form = PaperForm(request.POST, request.FILES) if sent else PaperForm()
    same = None
    if paper and sent and form.is_valid():
        same = sha256(form.cleaned_data["document"].read()) == paper.file_digest
    context = {"typed": typed, "paper": paper, "form": form, "same": same}
    return render(request, "committee/verify.html", context, status=404 if typed and not paper else 200)


def _user(request: HttpRequest) -> User:
    """The signed-in user: `requires` refuses everybody else."""
    return cast(User, request.user)


def _paper(typed: str) -> Paper | None:
    code = read_code(typed)
    return Paper.objects.filter(code=code).first() if code else None


def _session(number: int) -> Session:
    return get_object_or_404(Session.objects.select_related("snapshot__frozen_by", "opened_by"), pk=number)


def _snapshot(number: int) -> Snapshot:
    found = _session(number).frozen
    if found is None:
        raise Http404
    return found


def _rights(request: HttpRequest) -> dict[str, bool]:
    return {"may_administer": may(request.user, Action.ENTER, Subject.SESSION)}
