"""Pages of users and invitations."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import invitations
from accounts.access import Action, Subject, requires
from accounts.forms import AcceptForm, InvitationForm, PersonForm, ResetForm
from accounts.letters import Letter, LetterState, is_sending
from accounts.models import Invitation, User
from accounts.resets import reset


@requires(Action.SEE, Subject.PERSON)
def people(request: HttpRequest) -> HttpResponse:
    """List all users and the open invitations."""
    found = User.objects.prefetch_related("regions").order_by("-is_active", "name", "pk")
    waiting = Invitation.objects.open().select_related("invited_by").prefetch_related("regions")
    failed = Letter.objects.filter(state=LetterState.FAILED)
    context = {"people": found, "invitations": waiting, "failed": failed}
    return render(request, "accounts/people.html", context)


@requires(Action.ENTER, Subject.PERSON)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person by e-mail and show the link."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.invited_by = request.user
        return _sent(request, form.save())
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@requires(Action.ENTER, Subject.PERSON)
@require_POST
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new link, which invalidates the old one."""
    invitation = get_object_or_404(Invitation.objects.open(), pk=pk)
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_at"])
    return _sent(request, invitation)


def _sent(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    address = f"{_site(request)}{invitation.path}"
    is_sent = invitations.send(invitation, address)
    context = {"invitation": invitation, "address": address, "is_sent": is_sent}
    return render(request, "accounts/invited.html", context)


def _site(request: HttpRequest) -> str:
    """The scheme and host of the links in letters."""
    return f"{request.scheme}://{request.get_host()}"


@requires(Action.ENTER, Subject.PERSON)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = get_object_or_404(Invitation.objects.open(), pk=pk)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    messages.success(request, _("Withdrawn: %(invitation)s.") % {"invitation": invitation})
    return redirect("people")


@requires(Action.ENTER, Subject.PERSON)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a user's role, regions and permission to sign in."""
    found = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=found, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("people")
    return render(
        request, "accounts/person.html", {"form": form, "person": found}, status=422 if form.errors else 200
    )


@requires(Action.ENTER, Subject.PERSON)
def reset_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Reset a person's password, second factors or e-mail address; show the link where no letter carries it."""
    found = get_object_or_404(User, pk=pk)
    by = cast(User, request.user)
    form = ResetForm(request.POST or None, person=found, by=by)
    context: dict[str, object] = {"form": form, "person": found}
    if request.method == "POST" and form.is_valid():
        link = reset(found, form.chosen, by=by, site=_site(request))
        has_mail = is_sending()
        context |= {"is_done": True, "has_mail": has_mail, "link": "" if has_mail else link}
    return render(request, "accounts/reset.html", context, status=422 if form.errors else 200)


@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let the invited person choose a password and create the account."""
    found = invitations.find(token)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    form = AcceptForm(User(email=found.email, name=found.name), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.accept(found, form.cleaned_data["new_password1"], name=form.cleaned_data["name"])
        except ValidationError:
            return render(request, "accounts/invitation_gone.html", status=404)
        messages.success(request, _("Your account is ready. Sign in with your new password."))
        return redirect("account_login")
    return render(
        request,
        "accounts/accept.html",
        {"form": form, "invitation": found},
        status=422 if form.errors else 200,
    )
