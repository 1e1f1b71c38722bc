from django.contrib import admin
from django.http import HttpRequest

from customs.models import CountryCode, CustomsFile
from records.admin import KeyedAdmin


@admin.register(CountryCode)
class CountryCodeAdmin(KeyedAdmin):
    list_display = ["code", "country"]
    search_fields = ["code", "country"]


@admin.register(CustomsFile)
class CustomsFileAdmin(admin.ModelAdmin):
    """What counts, shown: files are loaded and replaced by `import_customs` and on their page."""

    list_display = ["name", "first_day", "published", "lines", "held", "loaded_by", "loaded_at"]
    search_fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: CustomsFile | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CustomsFile | None = None) -> bool:
        return False
