"""Pages of single records; verifiable kinds share one view."""

from django.urls import path

from entry.pages import views
from records.registry import verifiable_kinds

urlpatterns = [
    path("companies/<ruc:ruc>/", views.company, name="company"),
    path("calls/<int:number>/", views.call, name="call"),
    path("applications/<int:pk>/", views.application, name="application"),
    path("institutions/<int:pk>/", views.institution, name="institution"),
    path("service-types/<int:pk>/", views.service_type, name="service_type"),
    path("chains/<slug:slug>/", views.chain, name="chain"),
    path("programme/<int:pk>/", views.programme, name="programme"),
    path("settings/customs/<int:pk>/", views.customs_settings, name="customs_settings"),
    *(
        path(
            f"{kind.listing.name.replace('_', '-')}/<int:pk>/",
            views.verifiable,
            {"slug": slug},
            name=kind.page.removeprefix("entry:"),
        )
        for slug, kind in verifiable_kinds().items()
        if kind.listing
    ),
]
