from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommitteeConfig(AppConfig):
    name = "committee"
    verbose_name = _("Committee")

    def ready(self) -> None:
        """Install the triggers of known kinds after every `migrate`; register the kinds of record, the task that the
        worker needs too, and what sessions add to the plan of withheld cells and to pages below this app."""
        for name in ("kinds", "freezing", "agreements", "personal_data"):
            import_module(f"committee.{name}")
        sessions = import_module("committee.cut_offs").cut_offs_of_sessions
        import_module("figures.disclosure.store").frozen_cut_offs.append(sessions)
        earlier = import_module("committee.earlier").FrozenSessions()
        import_module("reports.sessions").known_sessions.append(earlier)
        post_migrate.connect(_install_triggers, sender=self)


def _install_triggers(using: str, **_signal: object) -> None:
    from committee import triggers  # models cannot be imported before

    triggers.install(using)
