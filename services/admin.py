from django.contrib import admin
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest

from accounts.admin_records import KnownChoices, LoggedAdmin
from records.admin import VerifiableAdmin
from records.verification import resubmit
from services.models import Beneficiary, Funding, Institution, Service, ServiceType


@admin.register(Institution)
class InstitutionAdmin(LoggedAdmin):
    list_display = ["acronym", "name", "type"]
    list_filter = ["type"]
    search_fields = ["acronym", "name"]


@admin.register(ServiceType)
class ServiceTypeAdmin(LoggedAdmin):
    list_display = ["name_es", "name_en", "block"]
    list_filter = ["block"]
    search_fields = ["name_es", "name_en"]


class BeneficiaryInline(KnownChoices, admin.TabularInline):
    model = Beneficiary
    extra = 0
    autocomplete_fields = ["company"]


@admin.register(Funding)
class FundingAdmin(LoggedAdmin):
    list_display = ["service", "source", "budget_usd", "spent_usd"]
    list_filter = ["source"]
    list_select_related = ["service__type", "source"]
    search_fields = ["service__code", "source__acronym"]
    autocomplete_fields = ["service", "source"]


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

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        """Beneficiaries are verified with the service: changing them submits it again."""
        super().save_formset(request, form, formset, change)
        if change and formset.has_changed():
            resubmit(form.instance)
            form.instance.save()
