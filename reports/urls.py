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
    path("regions/<slug:key>/", views.group, {"by": "region"}, name="region"),
    path("chains/<slug:key>/", views.group, {"by": "chain"}, name="chain"),
    path("calls/<int:key>/", views.group, {"by": "call"}, name="call"),
    path("markets/<slug:key>/", views.group, {"by": "country"}, name="country"),
    path("growth/", views.growth, name="growth"),
    path("execution/", views.execution, name="execution"),
    path("results/", views.results, name="results"),
    path("targets/", views.targets, name="targets"),
    path("methodology/", views.methodology, name="methodology"),
]
