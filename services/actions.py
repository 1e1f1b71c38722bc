"""What people do to a service, each deed as a whole."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from records import child_records as parts
from records.verification import resubmit
from services.models import Beneficiary, Service


@transaction.atomic
def enter(
    service: Service, *, beneficiaries: Sequence[Beneficiary] = (), taken_out: Sequence[Beneficiary] = ()
) -> None:
    """Save a service and the companies it is for: to whoever verifies it or edits it too, they are one record.

    Raises Stale or PeriodClosed, and then nothing is written.
    """
    is_new = service._state.adding
    written = parts.changed(beneficiaries)
    if (written or taken_out) and not is_new:
        resubmit(service)
    service.save(force_insert=is_new)
    for beneficiary in written:
        beneficiary.service = service
    parts.write(written)
    parts.take_out(taken_out)


def draft_for(person: Any) -> Service:
    """A new plan with the next free code, of the institution and call of what the person entered last."""
    last = Service.history.filter(history_user=person, history_type="+").first()
    return Service(
        code=Service.objects.next_code(),
        institution_id=last and last.institution_id,
        call_id=last and last.call_id,
    )


def copy_of(service: Service) -> Service:
    """A new plan like this service: no dates yet, nothing spent."""
    return Service(
        code=Service.objects.next_code(),
        **{name: getattr(service, name) for name in ("type", "institution", "call", "region", "chain")},
        budget_usd=service.budget_usd,
        hours=service.hours,
    )


def companies_of(service: Service) -> list[Beneficiary]:
    """New beneficiaries for a service like this one: the same companies, of which nobody has attended yet."""
    found = service.beneficiaries.select_related("company").order_by("company__search")
    return [Beneficiary(company=beneficiary.company) for beneficiary in found]
