"""`manage.py backup DIR`: database and files as they are at one moment, in one file. Run it daily."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from jobs.last_runs import BACKUP, note
from operations.backups import back_up
from operations.sealing import Refused


class Command(BaseCommand):
    help = "Back up database and files into a folder; keep 7 daily, 5 weekly and 12 monthly ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *_args: object, folder: Path, **_options: object) -> None:
        try:
            made = back_up(folder)
        except (Refused, OSError) as fault:
            raise CommandError(f"Nothing was backed up: {fault}") from fault
        self.stdout.write(f"{made.path}: {made.path.stat().st_size / 1e6:.1f} MB")
        # After it is said: the back-up is whole, also where the database cannot be written.
        note(BACKUP)
