"""The Django admin, open to users with the permission of accounts/access.py instead of `is_staff`."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, may


class ProgrammeAdminSite(AdminSite):
    site_header = site_title = _("Productive Export Route")

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Redirect to the sign-in page, which has the second factor and the rate limits."""
        if request.user.is_authenticated:
            return redirect("reports:overview")
        return redirect_to_login(request.get_full_path())

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Action.ENTER, Subject.REFERENCE)
