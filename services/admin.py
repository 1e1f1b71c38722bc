from django.contrib import admin

from records.admin import VerifiableAdmin
from services.models import Beneficiary, Institution, Service, ServiceType


@admin.register(Institution)
class InstitutionAdmin(admin.ModelAdmin):
    list_display = ["acronym", "name"]
    search_fields = ["acronym", "name"]


@admin.register(ServiceType)
class ServiceTypeAdmin(admin.ModelAdmin):
    list_display = ["name_es", "name_en", "block"]
    list_filter = ["block"]
    search_fields = ["name_es", "name_en"]


class BeneficiaryInline(admin.TabularInline):
    model = Beneficiary
    extra = 0
    autocomplete_fields = ["company"]


@admin.register(Service)
class ServiceAdmin(VerifiableAdmin):
    list_display = [
        "code",
        "type",
        "institution",
        "region",
        "chain",
        "status",
        "delivered_on",
        "verification",
    ]
    list_filter = ["status", "verification", "type__block", "institution", "region", "chain"]
    list_select_related = ["type", "institution", "region", "chain"]
    search_fields = ["code", "type__name_es"]
    inlines = [BeneficiaryInline]


@admin.register(Beneficiary)
class BeneficiaryAdmin(admin.ModelAdmin):
    list_display = ["service", "company", "women", "men", "satisfaction"]
    list_filter = ["satisfaction"]
    list_select_related = ["service__type", "company"]
    search_fields = ["service__code", "company__ruc", "company__legal_name"]
    autocomplete_fields = ["service", "company"]
