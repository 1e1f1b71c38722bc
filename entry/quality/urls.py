"""Data quality."""

from django.urls import path

from entry.quality import views

urlpatterns = [
    path("unreported/", views.unreported, name="unreported"),
    path("quality/", views.quality, name="quality"),
    path("quality/<slug:slug>/", views.check, name="check"),
    path("quality/<slug:slug>/accept/", views.accept_value, name="accept_value"),
    path("quality/accepted/<int:pk>/reject/", views.reject_value, name="reject_value"),
]
