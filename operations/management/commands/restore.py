"""`manage.py restore PLACE`: puts a back-up into an empty place, and compares it with what was backed up."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from operations.restoring import newest, restore
from operations.sealing import Refused


class Command(BaseCommand):
    help = "Restore a back-up into an empty database and empty folders; exit code 1 if it is not what was backed up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", type=Path, help="a back-up, or a folder of them: then the last one")
        parser.add_argument("--identity", type=Path, metavar="FILE", help="the private key of age")

    def handle(self, *_args: object, place: Path, identity: Path | None, **_options: object) -> None:
        try:
            file = newest(place)
            found = list(restore(file, identity))
        except (Refused, OSError) as fault:
            raise CommandError(f"Not restored: {fault}") from fault
        if found:
            raise CommandError("\n".join(["Restored, but not all is as it was:", *found]), returncode=1)
        self.stdout.write(
            f"{file} is restored: tables, indicators, sessions and files are what was backed up."
        )
