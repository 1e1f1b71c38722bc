"""Files of evidence."""

from django.urls import path

from entry.evidence import views

urlpatterns = [
    path("evidence/<str:kind>/<int:pk>/", views.evidence_add, name="evidence_add"),
    path("evidence/<int:pk>/", views.evidence, name="evidence"),
    path("evidence/<int:pk>/remove/", views.evidence_remove, name="evidence_remove"),
]
