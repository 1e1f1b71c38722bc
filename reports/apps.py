from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """The worker must know every source of lists, also those that no page of its own has loaded."""
        import_module("reports.indicator")
        post_migrate.connect(_watch_the_data, sender=self)


def _watch_the_data(using: str, **_signal: Any) -> None:
    """After every `migrate`: SQLite drops the triggers of a table that is altered."""
    from reports.versions import install

    install(using)
