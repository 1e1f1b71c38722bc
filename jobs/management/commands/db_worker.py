"""`manage.py db_worker`: runs jobs beside the web server; several may run, and each can be stopped at any time."""

from typing import Any

from django.core.management.base import BaseCommand

from jobs.worker import Worker


class Command(BaseCommand):
    help = "Run long exports, large uploads and the freezing of large sessions, one after the other."

    def handle(self, *args: Any, **options: Any) -> None:
        Worker().run()
