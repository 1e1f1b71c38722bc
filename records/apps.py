from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        """Register the kinds of record; let the audit log hear of closed periods."""
        from records import kinds, signals  # noqa: F401
