"""Dashboards."""

from django.urls import path, re_path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("indicators/<slug:slug>/", views.indicator, name="indicator"),
    re_path(
        r"^indicators/(?P<slug>\w+)/records-(?P<part>counted|not-counted)\.csv$",
        views.records,
        name="records",
    ),
    path("targets/", views.targets, name="targets"),
    path("methodology/", views.methodology, name="methodology"),
]
