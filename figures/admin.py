from django.contrib import admin

from figures.models import Programme, Target


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin):
    list_display = ["__str__", "starts_on", "ends_on", "opening_cut_off"]


@admin.register(Target)
class TargetAdmin(admin.ModelAdmin):
    list_display = ["indicator", "year", "region", "chain", "baseline", "target"]
    list_filter = ["indicator", "year"]
    list_select_related = ["region", "chain"]
