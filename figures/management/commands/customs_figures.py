"""`manage.py customs_figures`: what the export declarations say of a scope, as JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from figures.customs import customs_figures
from figures.scope_options import add_scope_options, scope_of


class Command(BaseCommand):
    help = "Print the sales, reconciliation, markets and shares that customs show for a scope, as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_scope_options(parser)
        parser.add_argument("--format", choices=["json"], default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(customs_figures(scope_of(options)), ensure_ascii=False, indent=1))
