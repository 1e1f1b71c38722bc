"""Export declarations."""

from django.urls import path

from entry.customs import views

urlpatterns = [
    path("customs/files/", views.customs_files, name="customs_files"),
    path("customs/rejected/<slug:name>.csv", views.customs_rejects, name="customs_rejects"),
    path("customs/codes/", views.customs_codes, name="customs_codes"),
]
