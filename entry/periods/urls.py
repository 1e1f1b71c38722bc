"""Closed periods."""

from django.urls import path

from entry.periods import views

urlpatterns = [
    path("closed-periods/", views.closed_periods, name="closed_periods"),
    path("closed-periods/<int:pk>/exception/", views.period_exception, name="period_exception"),
    path("closed-periods/<int:pk>/open/", views.open_period, name="open_period"),
    path("closed-periods/exceptions/<int:pk>/end/", views.end_exception, name="end_exception"),
]
