"""The page of the user's own account."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import needs_second_factor
from accounts.adapters import factors_of
from accounts.forms import LettersForm
from accounts.resets import resets_of


def account(request: HttpRequest) -> HttpResponse:
    """Show the account with links to password, second factors and sessions, and which letters the person gets."""
    form = LettersForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("account")
    context = {
        "form": form,
        "factors": factors_of(request.user).count(),
        "must_have_one": needs_second_factor(request.user),
        "resets": resets_of(request.user),  # type: ignore[arg-type]
        "sessions": UserSession.objects.filter(user_id=request.user.pk).count(),
    }
    return render(request, "accounts/account.html", context)
