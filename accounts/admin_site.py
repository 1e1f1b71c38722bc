"""The plain admin, open to whoever may administer: accounts/access.py decides, not `is_staff` alone."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Kind, may


class ProgrammeAdminSite(AdminSite):
    site_header = site_title = _("Productive Export Route")

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Action.ENTER, Kind.REFERENCE)
