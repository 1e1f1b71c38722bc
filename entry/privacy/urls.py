"""Personal data."""

from django.urls import path

from entry.privacy import views

urlpatterns = [
    path("people/", views.held, name="held"),
    path("people/erase/", views.erase_person, name="erase_person"),
]
