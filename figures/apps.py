from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "figures"
    verbose_name = _("Figures")

    def ready(self) -> None:
        """Register the kind of record, and install the triggers after every `migrate`."""
        from accounts.programme import keep_name
        from figures import kinds  # noqa: F401
        from figures.models import Programme

        keep_name(lambda: str(Programme.current()))
        post_migrate.connect(_install_triggers, sender=self)


def _install_triggers(using: str, **_signal: object) -> None:
    """After every `migrate`: SQLite drops the triggers of a table that is altered. Models cannot be imported before."""
    from figures import triggers, versions

    versions.install(using)
    triggers.install(using)
