"""From a plan without faults to the database: whole or not at all."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Model

from companies.models import Company
from records.grouping import by_model
from records.models import Record
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
        _insert([row.record for row in rows if row.record and row.outcome is RowOutcome.CREATED])
        _overwrite([row.record for row in rows if row.record and row.outcome is RowOutcome.CHANGED])
    _overwrite([row.record for row in plan.sent_back if row.record])
    _analyze(by_model(row.record for rows in plan.rows.values() for row in rows if row.record))


def _analyze(models: Iterable[type[Model]]) -> None:
    """Update PostgreSQL's statistics of the tables. Until it does so itself, it plans the queries of the first page
    after a large import as if the tables were empty, which can take minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in models:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _insert(records: list[Record]) -> None:
    """Insert new records; a predecessor may be inserted with its successor, so it is linked afterwards."""
    heirs = [(it, it.predecessor) for it in records if isinstance(it, Company) and it.predecessor]
    for company, _predecessor in heirs:
        company.predecessor = None
    for model, group in by_model(records).items():
        model.objects.bulk_create(group)
    for company, predecessor in heirs:
        company.predecessor = predecessor
    _overwrite([company for company, _predecessor in heirs])


def _overwrite(records: Sequence[Record]) -> None:
    for model, group in by_model(records).items():
        model.objects.overwrite(group)
