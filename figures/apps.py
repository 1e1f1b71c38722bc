from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "figures"
    verbose_name = _("Figures")

    def ready(self) -> None:
        post_migrate.connect(_watch_the_data, sender=self)


def _watch_the_data(using: str, **_signal: Any) -> None:
    """Install the triggers after every `migrate`: SQLite drops those of a table that is altered."""
    from figures.versions import install

    install(using)
