"""Lists of records."""

from django.urls import path

from entry.lists import views

urlpatterns = [
    path("companies/", views.companies, name="companies"),
    path("services/", views.services, name="services"),
    path("sales/", views.sales, name="sales"),
    path("market-entries/", views.market_entries, name="market_entries"),
    path("calls/", views.calls, name="calls"),
    path("institutions/", views.institutions, name="institutions"),
    path("audit/", views.audit, name="audit"),
]
