"""Mending mistakes: removing, merging, changing many."""

from django.urls import path

from entry.corrections import views

urlpatterns = [
    path("<slug:kind>/<int:pk>/delete/", views.delete, name="delete"),
    path("companies/<ruc:ruc>/merge/", views.merge_companies, name="merge"),
    path("services/change-all/", views.change_all, name="change_all"),
]
