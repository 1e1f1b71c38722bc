"""The history of records."""

from django.urls import path

from entry.history import views

urlpatterns = [
    path("history/", views.history, name="history"),
]
