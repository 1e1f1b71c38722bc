"""Pages of single records."""

from django.urls import path

from entry.pages import views

urlpatterns = [
    path("companies/<ruc:ruc>/", views.company, name="company"),
    path("services/<int:pk>/", views.service, name="service"),
    path("sales/<int:pk>/", views.sale, name="sale"),
    path("market-entries/<int:pk>/", views.market_entry, name="market_entry"),
    path("calls/<int:number>/", views.call, name="call"),
    path("institutions/<int:pk>/", views.institution, name="institution"),
]
