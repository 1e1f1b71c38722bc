"""The whole way from a file to the database, in the one order in which it may be gone."""

from pathlib import Path
from typing import Any

from django.db import transaction

from workbook.applying import apply
from workbook.planning import Plan, Planner
from workbook.reading import read


def plan_file(path: Path, **options: Any) -> Plan:
    """What a file would do; the options are Planner's. Raises Unreadable where it cannot be used at all."""
    sheets, faults = read(path)
    return Planner(**options).run(sheets, faults)


@transaction.atomic
def import_file(path: Path, **options: Any) -> Plan:
    """Plan a file and apply it, unless it has a fault: then nothing is applied."""
    plan = plan_file(path, **options)
    if not plan.faults:
        apply(plan)
    return plan
