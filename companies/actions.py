"""Actions on companies; each runs in one transaction."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction

from companies.models import Call, Company, Participation, ValueChain
from records import child_records


@transaction.atomic
def enter(
    company: Company, *, participations: Sequence[Participation] = (), taken_out: Sequence[Participation] = ()
) -> None:
    """Save a company and its participations.

    Raises Stale or PeriodClosed, and then nothing is written.
    """
    written = child_records.changed(participations)
    company.save(force_insert=company._state.adding)
    for participation in written:
        participation.company = company
    child_records.write(written)
    child_records.take_out(taken_out)


@transaction.atomic
def enrol(
    companies: Iterable[Company], *, call: Call, chain: ValueChain, on: datetime.date
) -> list[Participation]:
    """Enrol the companies in the call and return the new participations; companies that take part are skipped."""
    enrolled = set(call.participations.values_list("company", flat=True))
    places = [
        Participation(company=company, call=call, chain=chain, enrolled_on=on)
        for company in companies
        if company.pk not in enrolled
    ]
    child_records.write(places)
    return places
