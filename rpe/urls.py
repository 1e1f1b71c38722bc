"""The root URL configuration."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, register_converter
from django.views.i18n import set_language

from companies.ruc import RucConverter

# Before URL modules that use the converter are imported.
register_converter(RucConverter, "ruc")

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("entry.urls")),
    path("", include("committee.urls")),
    path("accounts/", include("accounts.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("admin/", admin.site.urls),
]

handler500 = "rpe.faults.server_error"
