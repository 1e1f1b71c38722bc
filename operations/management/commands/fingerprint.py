"""`manage.py fingerprint`: what the database holds, in lines that two installations can be compared by."""

import datetime
import json
from argparse import ArgumentParser

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

    def handle(self, *_args: object, as_of: datetime.date | None, **_options: object) -> None:
        with state():
            self.stdout.write(json.dumps(fingerprint(as_of or timezone.localdate()), indent=1))
