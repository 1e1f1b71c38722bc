"""From a file to the database: read, plan and apply."""

from pathlib import Path
from typing import TypedDict, Unpack

from django.db import transaction

from workbook.applying import apply
from workbook.planning import Plan, Planner, Progress
from workbook.reading import read


class PlannerOptions(TypedDict, total=False):
    """The keyword arguments of Planner."""

    create_missing: bool
    may_verify: bool
    progress: Progress


def plan_file(path: Path, **options: Unpack[PlannerOptions]) -> Plan:
    """Plan a file without writing. Raises Unreadable where it cannot be used at all."""
    sheets, faults = read(path)
    return Planner(**options).run(sheets, faults)


@transaction.atomic
def import_file(path: Path, **options: Unpack[PlannerOptions]) -> Plan:
    """Plan a file and apply it, unless it has a fault."""
    plan = plan_file(path, **options)
    if not plan.faults:
        apply(plan)
    return plan
