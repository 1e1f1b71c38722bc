"""The reference data of every installation, put back after a test that emptied the database."""

from importlib import import_module

from django.apps import apps

from companies.models import Region


def ensure() -> None:
    """A browser test cannot roll back, so Django empties the database after it, reference data included."""
    if not Region.objects.exists():
        import_module("companies.migrations.0002_reference_data").load(apps, None)
