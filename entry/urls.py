"""Where the programme's staff enter, find and verify records."""

from django.urls import path

from entry.views import (
    closing,
    companies,
    contacts,
    details,
    evidence,
    grid,
    held,
    history,
    imports,
    lists,
    programme,
    quality,
    sales,
    services,
    verification,
)

app_name = "entry"
urlpatterns = [
    # Forms
    path("records/companies/search/", companies.company_search, name="company_search"),
    path("records/companies/new/", companies.company_new, name="company_new"),
    path("records/companies/<ruc:ruc>/edit/", companies.company_edit, name="company_edit"),
    path("records/companies/<ruc:ruc>/contacts/new/", contacts.contact_new, name="contact_new"),
    path("records/contacts/<int:pk>/edit/", contacts.contact_edit, name="contact_edit"),
    path("records/contacts/<int:pk>/remove/", contacts.contact_remove, name="contact_remove"),
    path("records/people/", held.held, name="held"),
    path("records/people/erase/", held.erase_person, name="erase_person"),
    path("records/services/new/", services.service_new, name="service_new"),
    path("records/services/<int:pk>/edit/", services.service_edit, name="service_edit"),
    path("records/services/<int:pk>/deliver/", services.service_deliver, name="service_deliver"),
    path("records/services/<int:pk>/cancel/", services.service_cancel, name="service_cancel"),
    path("records/services/<int:pk>/duplicate/", services.service_duplicate, name="service_duplicate"),
    path("records/sales/new/", sales.sale_new, name="sale_new"),
    path("records/sales/<int:pk>/edit/", sales.sale_edit, name="sale_edit"),
    path("records/market-entries/new/", sales.market_entry_new, name="market_entry_new"),
    path("records/market-entries/<int:pk>/edit/", sales.market_entry_edit, name="market_entry_edit"),
    path("records/calls/new/", programme.call_new, name="call_new"),
    path("records/calls/<int:number>/edit/", programme.call_edit, name="call_edit"),
    path("records/calls/<int:number>/enrol/", programme.call_enrol, name="call_enrol"),
    path("records/institutions/new/", programme.institution_new, name="institution_new"),
    path("records/institutions/<int:pk>/edit/", programme.institution_edit, name="institution_edit"),
    # Evidence
    path("records/evidence/<str:kind>/<int:pk>/", evidence.evidence_add, name="evidence_add"),
    path("records/evidence/<int:pk>/", evidence.evidence, name="evidence"),
    path("records/evidence/<int:pk>/remove/", evidence.evidence_remove, name="evidence_remove"),
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
    path("records/audit/", lists.audit, name="audit"),
    # Single records
    path("records/companies/<ruc:ruc>/", details.company, name="company"),
    path("records/services/<int:pk>/", details.service, name="service"),
    path("records/sales/<int:pk>/", details.sale, name="sale"),
    path("records/market-entries/<int:pk>/", details.market_entry, name="market_entry"),
    path("records/calls/<int:number>/", details.call, name="call"),
    path("records/institutions/<int:pk>/", details.institution, name="institution"),
    # Verification and history
    path("records/verification/", verification.verification, name="verification"),
    path("records/verification/decide/", verification.decision, name="decide"),
    path("records/history/", history.history, name="history"),
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
