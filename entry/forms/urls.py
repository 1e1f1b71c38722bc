"""Forms of records."""

from django.urls import path

from entry.forms.views import applications, companies, contacts, programme, sales, services, workforce

urlpatterns = [
    path("companies/search/", companies.company_search, name="company_search"),
    path("companies/new/", companies.company_new, name="company_new"),
    path("companies/<ruc:ruc>/edit/", companies.company_edit, name="company_edit"),
    path("companies/<ruc:ruc>/contacts/new/", contacts.contact_new, name="contact_new"),
    path("companies/<ruc:ruc>/follow-ups/new/", contacts.follow_up_new, name="follow_up_new"),
    path("follow-ups/<int:pk>/edit/", contacts.follow_up_edit, name="follow_up_edit"),
    path("contacts/<int:pk>/edit/", contacts.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/remove/", contacts.contact_remove, name="contact_remove"),
    path("services/new/", services.service_new, name="service_new"),
    path("services/<int:pk>/edit/", services.service_edit, name="service_edit"),
    path("services/<int:pk>/deliver/", services.service_deliver, name="service_deliver"),
    path("services/<int:pk>/cancel/", services.service_cancel, name="service_cancel"),
    path("services/<int:pk>/duplicate/", services.service_duplicate, name="service_duplicate"),
    path("services/<int:pk>/funding/", services.service_funding, name="service_funding"),
    path("sales/new/", sales.sale_new, name="sale_new"),
    path("companies/<ruc:ruc>/sales/new/", sales.sale_new_of, name="sale_new_of"),
    path("sales/<int:pk>/edit/", sales.sale_edit, name="sale_edit"),
    path("market-entries/new/", sales.market_entry_new, name="market_entry_new"),
    path("market-entries/<int:pk>/edit/", sales.market_entry_edit, name="market_entry_edit"),
    path("workforce/new/", workforce.workforce_new, name="workforce_year_new"),
    path("companies/<ruc:ruc>/workforce/new/", workforce.workforce_new_of, name="workforce_year_new_of"),
    path("workforce/<int:pk>/edit/", workforce.workforce_edit, name="workforce_year_edit"),
    path("applications/new/", applications.application_new, name="application_new"),
    path("applications/<int:pk>/edit/", applications.application_edit, name="application_edit"),
    path("calls/new/", programme.call_new, name="call_new"),
    path("calls/<int:number>/edit/", programme.call_edit, name="call_edit"),
    path("calls/<int:number>/enrol/", programme.call_enrol, name="call_enrol"),
    path("institutions/new/", programme.institution_new, name="institution_new"),
    path("institutions/<int:pk>/edit/", programme.institution_edit, name="institution_edit"),
]
