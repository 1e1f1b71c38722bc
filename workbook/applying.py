"""From a plan without faults to the database: whole or not at all."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from companies.models import Company
from workbook.planning import Plan, RowOutcome


@transaction.atomic
def apply(plan: Plan) -> None:
    """Write everything that the plan creates and changes, in the order in which records depend on each other.

    Raises Stale, PeriodClosed or IntegrityError, and writes nothing, where the data has changed since.
    """
    if plan.faults:
        raise ValueError("a plan with faults cannot be applied")
    for record in plan.created:
        record.save(force_insert=True)
    for rows in plan.rows.values():
        _insert([row.record for row in rows if row.outcome is RowOutcome.CREATED])
        _overwrite([row.record for row in rows if row.outcome is RowOutcome.CHANGED])
    _overwrite([row.record for row in plan.sent_back])
    _tell_the_planner(_by_model(row.record for rows in plan.rows.values() for row in rows))


def _tell_the_planner(models: Iterable[type[Model]]) -> None:
    """Let PostgreSQL count the tables now. It does so by itself after a while; until then it would answer the first
    page after a large import as if the tables were still empty, which can take minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in models:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _insert(records: list[Any]) -> None:
    """Insert new records; a predecessor may be inserted with its successor, so it is linked afterwards."""
    heirs = [(company, company.predecessor) for company in records if _has_predecessor(company)]
    for company, _predecessor in heirs:
        company.predecessor = None
    for model, group in _by_model(records).items():
        model._default_manager.bulk_create(group)
    for company, predecessor in heirs:
        company.predecessor = predecessor
    _overwrite([company for company, _predecessor in heirs])


def _has_predecessor(record: Any) -> bool:
    return isinstance(record, Company) and record.predecessor is not None


def _overwrite(records: list[Any]) -> None:
    for model, group in _by_model(records).items():
        model._default_manager.overwrite(group)  # type: ignore[attr-defined]


def _by_model(records: Iterable[Any]) -> dict[type[Model], list[Any]]:
    found: dict[type[Model], list[Any]] = {}
    for record in records:
        found.setdefault(type(record), []).append(record)
    return found
