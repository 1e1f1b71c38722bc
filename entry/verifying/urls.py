"""The verification queue."""

from django.urls import path

from entry.verifying import views

urlpatterns = [
    path("verification/", views.verification, name="verification"),
    path("verification/decide/", views.decision, name="decide"),
]
