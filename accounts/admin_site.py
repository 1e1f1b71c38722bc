"""The Django admin, open to users with the permission of accounts/access.py instead of `is_staff`.

It holds records of the programme and no accounts.
"""

from collections.abc import Iterable

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import lazy

from accounts import programme
from accounts.access import Action, Subject, may
from accounts.admin_records import LoggedAdmin


class ProgrammeAdminSite(AdminSite):
    site_header = site_title = lazy(programme.name, str)()

    def register(
        self,
        model_or_iterable: ModelBase | Iterable[ModelBase],
        admin_class: type[ModelAdmin] | None = None,
        **options: object,
    ) -> None:
        """Register models with a `LoggedAdmin`; those that libraries register, such as sessions, stay out."""
        if admin_class and issubclass(admin_class, LoggedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Redirect to the sign-in page, which has the second factor and the rate limits."""
        if request.user.is_authenticated:
            return redirect("reports:overview")
        return redirect_to_login(request.get_full_path())

    def password_change(  # type: ignore[override] # Django's annotation leaves no redirect
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Redirect to our own page, which writes a line of the audit log."""
        return redirect("account_change_password")

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Action.ENTER, Subject.REFERENCE)
