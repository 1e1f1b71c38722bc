"""The home page of staff."""

from django.urls import path

from entry.home import views

urlpatterns = [path("home/", views.home, name="home")]
