"""The search."""

from django.urls import path

from entry.search import views

urlpatterns = [path("search/", views.search, name="search")]
