"""`manage.py copy_database URL`: moves an installation from SQLite to PostgreSQL, and compares the two."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from operations.copying import copy_to
from operations.sealing import Refused


class Command(BaseCommand):
    help = "Copy the database that DATABASE_URL names, of SQLite, to an empty one of PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", metavar="URL", help="postgres://user:password@host:port/name")

    def handle(self, *_args: object, url: str, **_options: object) -> None:
        try:
            found = list(copy_to(url))
        except (Refused, Error) as fault:
            raise CommandError(f"Nothing was copied: {str(fault).strip()}") from fault
        if found:
            raise CommandError("\n".join(["Copied, but not all is as it was:", *found]), returncode=1)
        self.stdout.write("Copied: every row, indicator and session is the same in both databases.")
