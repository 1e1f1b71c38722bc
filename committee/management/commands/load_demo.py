"""`manage.py load_demo`: the demo programme and its accounts, through the same import and uploads that staff use, and a
session of the committee, frozen."""

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Role
from committee.demo import hold_session
from workbook.demo import NotTheDemo, account, load
from workbook.demo_files import add_contacts_and_evidence


class Command(BaseCommand):
    help = "Load the demo programme into an empty database and print its accounts."

    def handle(self, *_args: object, **_options: object) -> None:
        try:
            accounts = load(before_verifying=add_contacts_and_evidence)
        except NotTheDemo as fault:
            raise CommandError("this database is not the demo's and is left as it is") from fault
        hold_session(by=account(Role.ADMINISTRATOR))
        self.stdout.write(
            "\nThe demo programme is loaded: synthetic companies, the figures published in January 2023."
        )
        for _role, email, password in accounts:
            self.stdout.write(f"  {email:28} {password}")
