"""Dashboards."""

from django.urls import path, re_path

from reports import guide_views, saved_view_pages, views

app_name = "reports"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("indicators/<slug:slug>/", views.indicator, name="indicator"),
    re_path(
        r"^indicators/(?P<slug>\w+)/records-(?P<part>counted|not-counted)\.(?P<ending>csv|xlsx|pdf)$",
        views.records,
        name="records",
    ),
    re_path(
        r"^indicators/(?P<slug>\w+)/records-(?P<part>counted|not-counted)/$",
        views.record_rows,
        name="record_rows",
    ),
    path("regions/<slug:key>/", views.group, {"by": "region"}, name="region"),
    path("chains/<slug:key>/", views.group, {"by": "chain"}, name="chain"),
    path("calls/<int:key>/", views.group, {"by": "call"}, name="call"),
    path("markets/<slug:key>/", views.group, {"by": "country"}, name="country"),
    path("growth/", views.growth, name="growth"),
    path("execution/", views.execution, name="execution"),
    path("calls/", views.calls, name="calls"),
    path("results/", views.results, name="results"),
    path("customs/", views.customs, name="customs"),
    path("brief/", views.brief, name="brief"),
    path("companies/<ruc:ruc>/sheet.pdf", views.company_sheet, name="company_sheet"),
    path("exports/<uuid:pk>/", views.export, name="export"),
    path("exports/<uuid:pk>/file", views.export_file, name="export_file"),
    path("compare/", views.compare, name="compare"),
    path("explore/", views.explore, name="explore"),
    path("views/", saved_view_pages.views, name="views"),
    path("views/save/", saved_view_pages.save, name="view_save"),
    path("views/<uuid:pk>/", saved_view_pages.view, name="view"),
    path("views/<uuid:pk>/remove/", saved_view_pages.remove, name="view_remove"),
    path("targets/", views.targets, name="targets"),
    path("ayuda/", guide_views.guides, name="guides"),
    path("ayuda/<slug:name>/", guide_views.guide, name="guide"),
    path("disclosure/", views.disclosure, name="disclosure"),
    path("design/", views.design_system, name="design"),
    path("methodology/", views.methodology, name="methodology"),
]
