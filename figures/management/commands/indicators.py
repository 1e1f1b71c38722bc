"""`manage.py indicators`: every measure of a scope, as JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from figures.breakdowns import break_down, figures
from figures.definitions import Axis
from figures.scope_options import add_scope_options, scope_of


class Command(BaseCommand):
    help = "Print every indicator of a scope as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_scope_options(parser)
        parser.add_argument("--by", choices=[axis.value for axis in Axis])
        parser.add_argument("--format", choices=["json"], default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        scope = scope_of(options)
        answer = {"scope": scope.as_json(), **figures(scope).as_json()}
        if options["by"]:
            groups = break_down(scope, Axis(options["by"]))
            answer["groups"] = {group: found.as_json() for group, found in groups.items()}
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
