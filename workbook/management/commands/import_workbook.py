"""`manage.py import_workbook FILE`: the programme workbook into the database, whole or not at all."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from records.closing import PeriodClosed
from records.models import Stale
from workbook.grouping import grouped
from workbook.importing import import_file, plan_file
from workbook.planning import Plan
from workbook.problems import Unreadable


class Command(BaseCommand):
    help = (
        "Import the programme workbook (.xlsx). Exit 0: applied, 1: faults and nothing applied, 2: unusable."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and apply nothing")
        parser.add_argument(
            "--create-missing",
            action="store_true",
            help="create unknown calls, chains, institutions, service types",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(
        self,
        *_args: object,
        file: Path,
        dry_run: bool,
        create_missing: bool,
        format: str,
        **_options: object,
    ) -> None:
        work = plan_file if dry_run else import_file
        try:
            # Whoever has the command line is an administrator, so a verified row is verified.
            plan = work(file, create_missing=create_missing, may_verify=True)
        except Unreadable as fault:
            raise CommandError(f"{file}: {fault}", returncode=2) from fault
        except (Stale, PeriodClosed) as fault:
            raise CommandError(f"nothing applied, run it again: {fault}", returncode=1) from fault
        applied = not plan.faults and not dry_run
        self.stdout.write(_as_json(plan, applied) if format == "json" else _as_text(plan, applied))
        if plan.faults:
            raise SystemExit(1)


def _as_json(plan: Plan, applied: bool) -> str:
    answer = {
        "applied": applied,
        "sheets": plan.counts(),
        "errors": [fault.as_json() for fault in plan.faults],
    }
    if plan.hidden:
        answer["hidden"] = {sheet.es: asdict(hidden) for sheet, hidden in plan.hidden.items()}
    return json.dumps(answer, ensure_ascii=False, indent=1)


def _as_text(plan: Plan, applied: bool) -> str:
    lines = [str(group) for group in grouped(plan.faults)]
    lines += [f"{sheet.es}: {hidden}" for sheet, hidden in plan.hidden.items()]
    for sheet, counts in plan.counts().items():
        lines.append(f"{sheet}: {', '.join(f'{n} {outcome}' for outcome, n in counts.items())}")
    outcome = "applied" if applied else f"{len(plan.faults)} faults" if plan.faults else "would be applied"
    return "\n".join([*lines, outcome if applied or not plan.faults else f"nothing applied: {outcome}"])
