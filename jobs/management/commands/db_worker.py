"""`manage.py db_worker`: runs jobs and sends letters beside the web server.

Several may run, and each can be stopped at any time.
"""

from django.core.management.base import BaseCommand

from jobs.worker import Worker


class Command(BaseCommand):
    help = "Run long exports, large uploads and the freezing of large sessions, one after the other; send letters."

    def handle(self, *_args: object, **_options: object) -> None:
        Worker().run()
