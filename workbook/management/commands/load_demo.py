"""`manage.py load_demo`: the demo programme and its accounts, through the same import that staff use."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workbook.demo import NotTheDemo, load


class Command(BaseCommand):
    help = "Load the demo programme into an empty database and print its accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            accounts = load()
        except NotTheDemo as fault:
            raise CommandError("this database is not the demo's and is left as it is") from fault
        self.stdout.write(
            "\nThe demo programme is loaded: synthetic companies, the figures published in January 2023."
        )
        for _role, email, password in accounts:
            self.stdout.write(f"  {email:28} {password}")
