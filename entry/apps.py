from importlib import import_module

from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "entry"

    def ready(self) -> None:
        """The worker must know the lists that it is asked to write."""
        import_module("entry.lists.export")
