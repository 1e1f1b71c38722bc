from django.apps import AppConfig
from django.conf import settings


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        """Count queries; send faults where somebody has said where to."""
        from operations import requests  # noqa: F401

        if settings.SENTRY_DSN:
            from operations import errors

            errors.start(settings.SENTRY_DSN, settings.VERSION)
