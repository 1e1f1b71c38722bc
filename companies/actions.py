"""What people do to companies, each deed as a whole."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction

from companies.models import Call, Company, Participation, ValueChain
from records import child_records as parts


@transaction.atomic
def enter(
    company: Company, *, participations: Sequence[Participation] = (), taken_out: Sequence[Participation] = ()
) -> None:
    """Save a company and its places in the calls: whoever edits either, edits the company.

    Raises Stale or PeriodClosed, and then nothing is written.
    """
    written = parts.changed(participations)
    company.save(force_insert=company._state.adding)
    for participation in written:
        participation.company = company
    parts.write(written)
    parts.take_out(taken_out)


@transaction.atomic
def enrol(
    companies: Iterable[Company], *, call: Call, chain: ValueChain, on: datetime.date
) -> list[Participation]:
    """Give each of the companies a place in the call; those that have one keep it. Returns the new places."""
    enrolled = set(call.participations.values_list("company", flat=True))
    places = [
        Participation(company=company, call=call, chain=chain, enrolled_on=on)
        for company in companies
        if company.pk not in enrolled
    ]
    parts.write(places)
    return places
