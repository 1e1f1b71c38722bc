"""`manage.py propose_from_customs`: annual sales and market entries from the export declarations, submitted by a person."""

import json
from argparse import ArgumentParser

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from entry.customs.proposals import CannotPropose, Proposals, apply, proposals
from figures.scope_options import year
from records.closing import PeriodClosed
from records.models import Stale


class Command(BaseCommand):
    help = "Propose sales and market entries of a complete year. Exit 0: applied or tried, 1: nothing applied, 2: usage."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=year, required=True, metavar="Y")
        parser.add_argument("--as", dest="person", required=True, metavar="PERSON", help="e-mail address")
        parser.add_argument(
            "--replace-declared", action="store_true", help="change rows that do not come from customs too"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and apply nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(
        self,
        *_args: object,
        year: int,
        person: str,
        replace_declared: bool,
        dry_run: bool,
        format: str,
        **_options: object,
    ) -> None:
        by = User.objects.filter(email=person.lower(), is_active=True).first()
        if by is None:
            raise CommandError(f"nobody signs in with {person}", returncode=2)
        try:
            found = proposals(year, by, replace_declared=replace_declared)
            if not dry_run:
                apply(found, by=by)
        except (CannotPropose, Stale, PeriodClosed, PermissionDenied) as fault:
            reason = str(fault) or "this person may not enter sales and market entries"
            raise CommandError(f"nothing applied: {reason}", returncode=1) from fault
        applied = not dry_run
        self.stdout.write(
            json.dumps(found.as_json(applied=applied), indent=1)
            if format == "json"
            else _in_words(found, applied)
        )


def _in_words(found: Proposals, applied: bool) -> str:
    counts = found.as_json(applied=applied)
    lines = [
        f"{kind}: {', '.join(f'{n} {fate}' for fate, n in counts[kind].items())}"
        for kind in ("sales", "markets")
    ]
    return "\n".join([*lines, "applied" if applied else "nothing applied: a trial"])
