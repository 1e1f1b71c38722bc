from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomsConfig(AppConfig):
    name = "customs"
    verbose_name = _("Customs")

    def ready(self) -> None:
        """Register the kinds of record, and the task, which the worker needs too."""
        import_module("customs.kinds")
        import_module("customs.uploads")
