"""`manage.py fingerprint`: what the database holds, in lines that two installations can be compared by."""

import datetime
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from operations.dumps import state
from operations.fingerprint import fingerprint


class Command(BaseCommand):
    help = (
        "Print the rows and digest of every table, the digests of all scopes' indicators and of the sessions."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=datetime.date.fromisoformat, help="the indicators' cut-off date")

    def handle(self, *args: Any, **options: Any) -> None:
        with state():
            self.stdout.write(json.dumps(fingerprint(options["as_of"] or timezone.localdate()), indent=1))
