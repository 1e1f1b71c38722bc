from django.contrib import admin

from accounts.admin_records import LoggedAdmin
from figures.models import Programme, Target


@admin.register(Programme)
class ProgrammeAdmin(LoggedAdmin):
    list_display = ["__str__", "starts_on", "ends_on", "opening_cut_off"]


@admin.register(Target)
class TargetAdmin(LoggedAdmin):
    list_display = ["indicator", "year", "region", "chain", "baseline", "target"]
    list_filter = ["indicator", "year"]
    list_select_related = ["region", "chain"]
