"""From a plan without faults to the database: whole or not at all."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Model

from companies.models import Company
from records.grouping import by_model, in_chunks
from records.models import Record, Stale
from services.models import Beneficiary, Funding, Service
from workbook.layout import SHEETS
from workbook.planning import WRITTEN, Plan, RowOutcome


@transaction.atomic
def apply(plan: Plan) -> None:
    """Write everything that the plan creates and changes, in the order in which records depend on each other.

    Raises Stale, PeriodClosed or IntegrityError, and writes nothing, where the data has changed since.
    """
    if plan.faults:
        raise ValueError("a plan with faults cannot be applied")
    _services_must_be_as_planned(plan)
    paid = _lock_services_paid_for(plan)
    for record in plan.created:
        record.save(force_insert=True)
    for rows in plan.rows.values():
        _insert([row.record for row in rows if row.record and row.outcome is RowOutcome.CREATED])
        _overwrite([row.record for row in rows if row.record and row.outcome is RowOutcome.CHANGED])
    _overwrite([row.record for row in plan.sent_back if row.record])
    for keys in in_chunks(paid):
        for service in Service.objects.filter(pk__in=keys).prefetch_related("fundings"):
            service.must_not_be_overfunded()
    _analyze(by_model(row.record for rows in plan.rows.values() for row in rows if row.record))


def _services_must_be_as_planned(plan: Plan) -> None:
    """Raise Stale where a service whose beneficiaries change was changed since: it is sent back where it was handed in
    when the file was planned, and may have been handed in or verified after that.
    """
    written = [row.record for row in plan.rows.get(SHEETS.of(Beneficiary), []) if row.outcome in WRITTEN]
    services = {it.service_id: it.service for it in written if isinstance(it, Beneficiary) and it.service_id}
    for keys in in_chunks(services):
        for stored in Service._base_manager.select_for_update().filter(pk__in=keys):
            if stored.version != services[stored.pk].version:
                raise Stale(stored)


def _lock_services_paid_for(plan: Plan) -> set[int]:
    """Lock the stored services whose amounts or fundings change, and return their keys: another source may have been
    entered since the file was planned, or be entered while it is written.
    """
    rows = [row for model in (Service, Funding) for row in plan.rows.get(SHEETS.of(model), [])]
    written = [row.record for row in rows if row.record and row.outcome in WRITTEN]
    keys = {it.service_id if isinstance(it, Funding) else it.pk for it in written}
    found: set[int] = set()
    for chunk in in_chunks(key for key in keys if key):
        locked = Service._base_manager.select_for_update().filter(pk__in=chunk).order_by("pk")
        found.update(locked.values_list("pk", flat=True))
    return found


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
