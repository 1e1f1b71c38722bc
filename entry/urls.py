"""Where the programme's staff enter, find and verify records."""

from django.urls import path

from entry.views import closing, grid, imports, quality

app_name = "entry"
urlpatterns = [
    # Closed periods
    path("records/closed-periods/", closing.closed_periods, name="closed_periods"),
    path("records/closed-periods/<int:pk>/exception/", closing.period_exception, name="period_exception"),
    path("records/closed-periods/<int:pk>/open/", closing.open_period, name="open_period"),
    path("records/closed-periods/exceptions/<int:pk>/end/", closing.end_exception, name="end_exception"),
    # Data quality
    path("records/unreported/", quality.unreported, name="unreported"),
    path("records/quality/", quality.quality, name="quality"),
    path("records/quality/<slug:slug>/", quality.check, name="check"),
    path("records/quality/<slug:slug>/accept/", quality.accept_value, name="accept_value"),
    path("records/quality/accepted/<int:pk>/reject/", quality.reject_value, name="reject_value"),
    # The workbook on the web
    path("records/import/", imports.import_, name="import"),
    path("records/import/template.xlsx", imports.template, name="template"),
    path("records/import/<uuid:pk>/", imports.upload, name="upload"),
    path("records/import/<uuid:pk>/check/", imports.upload_check, name="upload_check"),
    path("records/import/<uuid:pk>/apply/", imports.upload_apply, name="upload_apply"),
    path("records/import/<uuid:pk>/discard/", imports.upload_discard, name="upload_discard"),
    # The grid of a year's sales
    path("records/sales/grid/", grid.latest, name="grid"),
    path("records/sales/grid/<int:year>/", grid.grid, name="grid"),
    path("records/sales/grid/<int:year>/cells/", grid.cells, name="grid_cells"),
    path("records/sales/grid/<int:year>/submit/", grid.submit, name="grid_submit"),
]
