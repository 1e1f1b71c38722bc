from importlib import import_module

from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "entry"

    def ready(self) -> None:
        """Register the kind of record, and the sources and tasks that the worker needs too."""
        import_module("entry.kinds")
        import_module("entry.lists.export")
        import_module("entry.imports.work")
        import_module("entry.imports.undoing")
        import_module("entry.imports.filled_workbook")
        import_module("entry.verifying.bulk")
        import_module("entry.customs.files_page")
        import_module("entry.customs.company")
        import_module("entry.customs.reconciliation")
