"""`manage.py export_workbook FILE`: everything in the workbook's format, or the empty template."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from xlsxwriter.exceptions import FileCreateError

from workbook.writing import write


class Command(BaseCommand):
    help = "Write the programme workbook (.xlsx); importing it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", choices=["es", "en"], default="es")

    def handle(self, *_args: object, file: Path, language: str, **_options: object) -> None:
        try:
            write(file, language=language)
        except (FileCreateError, OSError) as fault:
            raise CommandError(f"{file}: {fault}", returncode=2) from fault
        self.stdout.write(str(file))
