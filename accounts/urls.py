"""Signing in and out, and who may do what."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from accounts.rules import rules

urlpatterns = [
    path("access/", rules, name="access"),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
