"""Committee sessions, and the verification of issued documents."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Action, Subject, may, regions_of, requires, viewer_of
from accounts.models import User
from accounts.people import Visitor
from committee.forms import PaperForm, SessionEditForm, SessionForm
from committee.freezing import AlreadyFrozen, begin_freezing
from committee.models import Session, Snapshot
from committee.pages import changes_page, frozen_page
from committee.records import kept_kinds
from jobs.models import Job, JobState
from records.digests import sha256
from reports.exports.brief_page import brief_page
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
    """Show a session as frozen; before that, the figures that would be frozen now."""
    found = _session(number)
    viewer = viewer_of(request.user)
    page = frozen_page(found.frozen, viewer) if found.frozen else brief_page(found.scope.seen_by(viewer))
    if "format" in request.GET:
        return page_response(request, lambda: page, f"session-{number}", str(found))
    job = None if found.frozen else Job.objects.about(found)
    context = {"session": found, "job": job, "page": page, "tables": page_tables(page), **_rights(request)}
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
    with transaction.atomic():
        # Whoever freezes looks at the session again at the end.
        Session.objects.select_for_update().filter(pk=session.pk).first()
        is_open = not Snapshot.objects.filter(session=session.pk).exists()
        is_open = is_open and not Job.objects.unfinished().filter(key=session.job_key).exists()
        if is_open:
            change()
    if is_open:
        messages.success(request, done)
    else:
        messages.error(request, _("The session is frozen or being frozen: it cannot be changed."))
    return is_open


@requires(Action.ENTER, Subject.SESSION)
def freeze_session(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether a session is to be frozen, which cannot be undone; then freeze it, once."""
    found = _session(number)
    if request.method != "POST" and not found.frozen:
        return render(request, "committee/freeze.html", {"session": found})
    try:
        begun = begin_freezing(found, by=_user(request))
    except AlreadyFrozen:
        messages.warning(request, _("The session was frozen already; nothing was changed."))
    else:
        if begun and begun.state == JobState.FINISHED:
            messages.success(request, _("The session is frozen. Nobody can change it any more."))
    return redirect("committee:session", number)


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
