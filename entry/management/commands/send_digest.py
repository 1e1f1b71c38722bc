"""`manage.py send_digest`: tells people that records wait for them. Run it weekly."""

from typing import Any

from django.core.management import BaseCommand

from entry.reminders.reminders import send_digest


class Command(BaseCommand):
    help = "Write to everybody for whom records wait, once a week at most; the worker sends the letters."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"letters: {send_digest()}")
