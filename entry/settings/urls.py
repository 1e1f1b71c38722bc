"""Settings of the programme."""

from django.urls import path

from entry.settings import views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/programme/<int:pk>/edit/", views.programme_edit, name="programme_edit"),
    path("settings/programme/<int:pk>/colours/", views.programme_colours, name="programme_colours"),
    path("settings/programme/logo/", views.programme_logo, name="programme_logo"),
    path("settings/customs/<int:pk>/edit/", views.customs_edit, name="customs_settings_edit"),
    path("settings/logo/<int:pk>/", views.logo, name="logo"),
    path("settings/chains/new/", views.chain_new, name="chain_new"),
    path("settings/chains/<slug:slug>/edit/", views.chain_edit, name="chain_edit"),
    path("settings/service-types/new/", views.service_type_new, name="service_type_new"),
    path("settings/service-types/<int:pk>/edit/", views.service_type_edit, name="service_type_edit"),
    path("settings/targets/", views.targets, name="targets"),
]
