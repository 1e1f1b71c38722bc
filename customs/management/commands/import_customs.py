"""`manage.py import_customs FILE…`: files of export declarations, each taken whole or not at all."""

import datetime
import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from customs.loading import Outcome, load


class Command(BaseCommand):
    help = "Load files of export declarations (.zip, .dbf, .csv, .parquet). Exit 0: all taken, 1: some refused, 2: usage."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--from", dest="first", type=_date, metavar="DATE", help="first day that the files cover"
        )
        parser.add_argument(
            "--published", type=_date, metavar="DATE", help="last day, on which they were published"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(
        self,
        *_args: object,
        files: list[Path],
        first: datetime.date | None,
        published: datetime.date | None,
        format: str,
        **_options: object,
    ) -> None:
        if first and published and first > published:
            raise CommandError("--from is after --published", returncode=2)
        outcomes = [load(path, path.name, first=first, published=published) for path in files]
        if format == "json":
            answer = {"files": [outcome.as_json() for outcome in outcomes]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(map(_in_words, outcomes)))
        if any(outcome.is_refused for outcome in outcomes):
            raise SystemExit(1)


def _in_words(outcome: Outcome) -> str:
    if outcome.is_refused:
        return f"{outcome.name}: refused: {outcome.message}"
    rejected = ", ".join(f"{n} {reason}" for reason, n in outcome.rejected.items() if n)
    return f"{outcome.name}: {outcome.state}, {outcome.held} lines" + (
        f"; rejected: {rejected}" if rejected else ""
    )


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as fault:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2025-08-30") from fault
