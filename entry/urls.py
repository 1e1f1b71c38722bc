"""Where the programme's staff enter, find and verify records."""

from django.urls import path, re_path

from entry.views import closing, details, history, lists, quality, verification

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
    # Lists
    path("records/companies/", lists.companies, name="companies"),
    path("records/services/", lists.services, name="services"),
    path("records/sales/", lists.sales, name="sales"),
    path("records/market-entries/", lists.market_entries, name="market_entries"),
    path("records/calls/", lists.calls, name="calls"),
    path("records/institutions/", lists.institutions, name="institutions"),
    # Single records
    re_path(r"^records/companies/(?P<ruc>\d{11})/$", details.company, name="company"),
    path("records/services/<int:pk>/", details.service, name="service"),
    path("records/sales/<int:pk>/", details.sale, name="sale"),
    path("records/market-entries/<int:pk>/", details.market_entry, name="market_entry"),
    path("records/calls/<int:number>/", details.call, name="call"),
    path("records/institutions/<int:pk>/", details.institution, name="institution"),
    # Verification and history
    path("records/verification/", verification.verification, name="verification"),
    path("records/verification/decide/", verification.decision, name="decide"),
    path("records/history/", history.history, name="history"),
]
