"""Where the programme's staff enter, find and verify records."""

from django.urls import path

from entry.views import closing, quality

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
]
