from importlib import import_module

from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "entry"

    def ready(self) -> None:
        """Register the kind of record, and the source of exported lists, which the worker needs too."""
        import_module("entry.kinds")
        import_module("entry.lists.export")
