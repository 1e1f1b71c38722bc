"""Signing in and out, second factors, who is here, and who may do what.

allauth's own addresses are named one by one: those of signing up, of changing an e-mail address and of connecting
other accounts do not exist here.
"""

from allauth.account import views as account
from allauth.socialaccount.providers.openid_connect import views as directory
from allauth.usersessions import views as usersessions
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, re_path
from django.utils.translation import gettext as _

from accounts.views import forgotten, people
from accounts.views.account import account as own
from accounts.views.privacy import privacy
from accounts.views.rules import rules


@login_not_required
def nowhere(request: HttpRequest) -> HttpResponse:
    """allauth names the address of its open sign-up on every page; here it leads nowhere."""
    raise Http404


@login_not_required
def cancelled(request: HttpRequest) -> HttpResponse:
    """Back from a ministry's directory without having signed in there."""
    messages.info(request, _("You did not sign in at the directory. You can try again, or sign in here."))
    return redirect("account_login")


urlpatterns = [
    path("", own, name="account"),
    path("access/", rules, name="access"),
    path("privacy/", privacy, name="privacy"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/reset/", people.reset_access, name="reset_access"),
    path("people/invitations/<int:pk>/again/", people.invite_again, name="invite_again"),
    path("people/invitations/<int:pk>/withdraw/", people.withdraw, name="withdraw"),
    path("invitation/<str:token>/", people.invitation, name="invitation"),
    # allauth's
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", nowhere, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", forgotten.forgotten, name="account_reset_password"),
    path("password/reset/done/", forgotten.sent, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-0-9A-Za-z]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", include("allauth.mfa.urls")),
    path("sessions/", usersessions.list_usersessions, name="usersessions_list"),
    path("directory/<slug:provider_id>/login/", directory.login, name="openid_connect_login"),
    path("directory/<slug:provider_id>/login/callback/", directory.callback, name="openid_connect_callback"),
    path("directory/cancelled/", cancelled, name="socialaccount_login_cancelled"),
]
