"""The way to a new password by letter, where letters can be sent."""

from allauth.account import views as account
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render


@login_not_required
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """allauth's page. Without a mail server, or with one that does not answer, say whom to ask instead."""
    if not settings.EMAIL_HOST:
        return render(request, "accounts/no_letters.html")
    try:
        answer: HttpResponseBase = account.password_reset(request)
    except OSError:
        return render(request, "accounts/no_letters.html", status=503)
    return answer


@login_not_required
def sent(request: HttpRequest) -> HttpResponse:
    """allauth's page after a letter was sent."""
    if not settings.EMAIL_HOST:
        return redirect("account_reset_password")
    answer: HttpResponse = account.password_reset_done(request)
    return answer
