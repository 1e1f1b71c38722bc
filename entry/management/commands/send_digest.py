"""`manage.py send_digest`: tells people that records wait for them, or agreements are overdue. Run it weekly."""

from django.core.management import BaseCommand

from entry.reminders.reminders import remind_of_agreements, send_digest


class Command(BaseCommand):
    help = (
        "Write to everybody for whom records wait, once a week at most, and of overdue agreements of the committee,"
        " once a fortnight; the worker sends the letters."
    )

    def handle(self, *_args: object, **_options: object) -> None:
        self.stdout.write(f"letters: {send_digest()}")
        self.stdout.write(f"letters of overdue agreements: {remind_of_agreements()}")
