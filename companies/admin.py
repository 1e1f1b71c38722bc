from django.contrib import admin
from django.http import HttpRequest

from accounts.admin_records import LoggedAdmin
from companies.models import (
    AnnualSales,
    Application,
    Call,
    Company,
    HSCode,
    MarketEntry,
    Participation,
    Region,
    ValueChain,
    Workforce,
)
from records.admin import KeyedAdmin, VerifiableAdmin


@admin.register(Region)
class RegionAdmin(KeyedAdmin):
    """Reference data of INEI: shown, and changed by nobody."""

    list_display = ["code", "name"]
    search_fields = ["code", "name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Region | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Region | None = None) -> bool:
        return False


class HSCodeInline(admin.TabularInline):
    model = HSCode
    extra = 0


@admin.register(ValueChain)
class ValueChainAdmin(KeyedAdmin):
    list_display = ["slug", "name_es", "name_en"]
    search_fields = ["name_es", "name_en"]
    inlines = [HSCodeInline]


@admin.register(Call)
class CallAdmin(KeyedAdmin):
    list_display = ["number", "name", "launched_on", "closes_on", "places"]
    search_fields = ["number", "name"]


class ParticipationInline(admin.TabularInline):
    model = Participation
    extra = 0


@admin.register(Company)
class CompanyAdmin(LoggedAdmin):
    list_display = ["ruc", "legal_name", "region", "size", "women_led", "members"]
    list_filter = ["region", "size", "women_led", "legal_form"]
    list_select_related = ["region"]
    search_fields = ["ruc", "legal_name", "trade_name"]
    autocomplete_fields = ["predecessor"]
    inlines = [ParticipationInline]


@admin.register(Participation)
class ParticipationAdmin(LoggedAdmin):
    list_display = ["company", "call", "chain", "enrolled_on", "exited_on"]
    list_filter = ["call", "chain"]
    list_select_related = ["company", "call", "chain"]
    search_fields = ["company__ruc", "company__legal_name"]
    autocomplete_fields = ["company"]


@admin.register(AnnualSales)
class AnnualSalesAdmin(VerifiableAdmin):
    list_display = ["company", "chain", "year", "fob_usd", "source", "verification"]
    list_filter = ["verification", "year", "chain", "source"]
    list_select_related = ["company", "chain"]
    search_fields = ["company__ruc", "company__legal_name"]
    autocomplete_fields = ["company"]


@admin.register(MarketEntry)
class MarketEntryAdmin(VerifiableAdmin):
    list_display = ["company", "country", "chain", "first_shipment_on", "verification"]
    list_filter = ["verification", "chain", "country"]
    list_select_related = ["company", "chain"]
    search_fields = ["company__ruc", "company__legal_name"]
    autocomplete_fields = ["company"]


@admin.register(Workforce)
class WorkforceAdmin(VerifiableAdmin):
    list_display = ["company", "year", "workers", "women", "verification"]
    list_filter = ["verification", "year"]
    list_select_related = ["company"]
    search_fields = ["company__ruc", "company__legal_name"]
    autocomplete_fields = ["company"]


@admin.register(Application)
class ApplicationAdmin(LoggedAdmin):
    list_display = ["legal_name", "ruc", "call", "region", "chain", "applied_on", "outcome"]
    list_filter = ["call", "outcome", "region", "chain"]
    list_select_related = ["call", "region", "chain"]
    search_fields = ["ruc", "legal_name"]
