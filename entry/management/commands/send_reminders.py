"""`manage.py send_reminders`: reminds staff, and with --companies companies, of a year's reports. Run it daily."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from accounts.letters import is_sending
from entry.reminders.reminders import remind_companies, remind_staff
from figures.scope import last_ended_year
from figures.scope_options import year


class Command(BaseCommand):
    help = "Write to staff, once a fortnight at most, from a month before a year's sales are due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=year, metavar="Y", help="default: the last that has ended")
        parser.add_argument("--companies", action="store_true", help="also to the companies' contacts")

    def handle(self, *_args: object, year: int | None, companies: bool, **_options: object) -> None:
        wanted = year or last_ended_year(timezone.localdate())
        if companies and not is_sending():
            raise CommandError("There is no mail server: nothing can be sent to companies.")
        self.stdout.write(f"letters to staff: {remind_staff(wanted)}")
        if companies:
            sender = settings.DATA_CONTACT or settings.DEFAULT_FROM_EMAIL
            self.stdout.write(f"letters to companies: {remind_companies(wanted, sender=sender)}")
