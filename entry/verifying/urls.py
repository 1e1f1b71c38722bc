"""The verification queue."""

from django.urls import path

from entry.verifying import views

urlpatterns = [
    path("verification/", views.verification, name="verification"),
    path("verification/all/", views.all_of_filter, name="decide_all"),
    path("verification/all/<uuid:pk>/", views.bulk_decision, name="bulk_decision"),
    path("verification/decide/", views.decision, name="decide"),
]
