"""`manage.py customs_codes FILE.json`: which HS codes belong to which chain, and which customs codes to which country."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from customs.codes import replace_codes
from customs.problems import Unusable


class Command(BaseCommand):
    help = (
        "Set the HS codes of value chains and the countries of customs codes, instead of all that there were."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: object, file: Path, **_options: object) -> None:
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise CommandError(f"{file}: {fault}", returncode=2) from fault
        try:
            if not isinstance(found, dict):
                raise Unusable("the file has to hold an object")
            codes, countries = replace_codes(found)
        except (Unusable, ValidationError) as fault:
            raise CommandError(f"{file}: nothing changed: {fault}", returncode=1) from fault
        self.stdout.write(f"{codes} HS codes, {countries} codes of countries")
