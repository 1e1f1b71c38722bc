"""Personal data."""

from django.urls import path

from entry.privacy import views

urlpatterns = [
    path("people/", views.people, name="personal_data"),
    path("people/erase/", views.erase_person, name="erase_person"),
]
