"""Reminders to companies."""

from django.urls import path

from entry.reminders import views

urlpatterns = [path("unreported/reminders/", views.company_reminders, name="reminders")]
