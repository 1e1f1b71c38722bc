"""The whole way from a file to the database, in the one order in which it may be gone."""

from pathlib import Path
from typing import Any

from workbook.applying import apply
from workbook.planning import Plan, Planner
from workbook.reading import read


def plan_file(path: Path, *, create_missing: bool = False, may_verify: bool = False, by: Any = None) -> Plan:
    """What a file would do. Raises Unreadable where it cannot be used at all."""
    sheets, faults = read(path)
    return Planner(create_missing=create_missing, may_verify=may_verify, by=by).run(sheets, faults)


def import_file(path: Path, *, create_missing: bool = False, may_verify: bool = False) -> Plan:
    """Plan a file and apply it, unless it has a fault: then nothing is applied."""
    plan = plan_file(path, create_missing=create_missing, may_verify=may_verify)
    if not plan.faults:
        apply(plan)
    return plan
