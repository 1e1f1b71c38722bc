from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Register every source of lists, for the worker, which loads no page, and what the worker looks for."""
        import_module("reports.indicator")
        import_module("reports.opening")
