from django.contrib import admin

from customs.models import CountryCode
from records.admin import KeyedAdmin


@admin.register(CountryCode)
class CountryCodeAdmin(KeyedAdmin):
    list_display = ["code", "country"]
    search_fields = ["code", "country"]
