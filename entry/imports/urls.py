"""The workbook on the web."""

from django.urls import path

from entry.imports import views

urlpatterns = [
    path("import/", views.import_, name="import"),
    path("import/template.xlsx", views.template, name="template"),
    path("import/<uuid:pk>/", views.upload, name="upload"),
    path("import/<uuid:pk>/check/", views.upload_check, name="upload_check"),
    path("import/<uuid:pk>/create-missing/", views.upload_create_missing, name="upload_create_missing"),
    path("import/<uuid:pk>/apply/", views.upload_apply, name="upload_apply"),
    path("import/<uuid:pk>/undo/", views.upload_undo, name="upload_undo"),
    path("import/<uuid:pk>/discard/", views.upload_discard, name="upload_discard"),
]
