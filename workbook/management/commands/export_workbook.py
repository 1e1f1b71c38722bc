"""`manage.py export_workbook FILE`: everything in the workbook's format, or the empty template."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from xlsxwriter.exceptions import FileCreateError

from workbook.writing import write


class Command(BaseCommand):
    help = "Write the programme workbook (.xlsx); importing it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", choices=["es", "en"], default="es")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            write(options["file"], language=options["language"])
        except (FileCreateError, OSError) as fault:
            raise CommandError(f"{options['file']}: {fault}", returncode=2) from fault
        self.stdout.write(str(options["file"]))
