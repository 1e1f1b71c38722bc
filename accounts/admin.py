from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from accounts.models import User


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Roles and regions; accounts themselves come from invitations."""

    ordering = ["email"]
    list_display = ["email", "name", "role", "is_active"]
    filter_horizontal = ["regions"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "name"]
    fieldsets = [
        (None, {"fields": ["email", "password", "name", "role", "regions"]}),
        (None, {"fields": ["is_active", "is_staff", "is_superuser", "last_login", "date_joined"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
