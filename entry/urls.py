"""Where the programme's staff enter, find and verify records."""

from typing import Any

from django.urls import path

from entry.views import imports

app_name = "entry"
urlpatterns: list[Any] = [
    # The workbook on the web
    path("records/import/", imports.import_, name="import"),
    path("records/import/template.xlsx", imports.template, name="template"),
    path("records/import/<uuid:pk>/", imports.upload, name="upload"),
    path("records/import/<uuid:pk>/check/", imports.upload_check, name="upload_check"),
    path("records/import/<uuid:pk>/apply/", imports.upload_apply, name="upload_apply"),
    path("records/import/<uuid:pk>/discard/", imports.upload_discard, name="upload_discard"),
]
