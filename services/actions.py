"""Actions on services; each runs in one transaction."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from accounts.people import User
from records import child_records
from records.verification import resubmit
from services.models import Beneficiary, Funding, Service


@transaction.atomic
def enter(
    service: Service, *, beneficiaries: Sequence[Beneficiary] = (), taken_out: Sequence[Beneficiary] = ()
) -> None:
    """Save a service and its beneficiaries, which are verified together.

    Raises Stale or PeriodClosed, and then nothing is written.
    """
    is_new = service._state.adding
    written = child_records.changed(beneficiaries)
    if (written or taken_out) and not is_new:
        resubmit(service)
    service.save(force_insert=is_new)
    for beneficiary in written:
        beneficiary.service = service
    child_records.write(written)
    child_records.take_out(taken_out)


@transaction.atomic
def fund(service: Service, *, fundings: Sequence[Funding] = (), taken_out: Sequence[Funding] = ()) -> None:
    """Save who pays for a service. Raises Stale or PeriodClosed, and then nothing is written.

    Raises IntegrityError where another request has left less for them meanwhile.
    """
    locked = service.stored()
    child_records.write(child_records.changed(fundings))
    child_records.take_out(taken_out)
    if locked is None:
        raise IntegrityError("the service is gone")
    locked.must_not_be_overfunded()


def draft_for(person: User | AnonymousUser) -> Service:
    """A new service with the next free code and the institution and call that the user entered last."""
    last = Service.history.filter(history_user=person, history_type="+").first()
    return Service(
        code=Service.objects.next_code(),
        institution_id=last and last.institution_id,
        call_id=last and last.call_id,
    )


def copy_of(service: Service) -> Service:
    """A new service like this one, without dates and spending."""
    return Service(
        code=Service.objects.next_code(),
        **{name: getattr(service, name) for name in ("type", "institution", "call", "region", "chain")},
        budget_usd=service.budget_usd,
        hours=service.hours,
    )


def companies_of(service: Service) -> list[Beneficiary]:
    """New beneficiaries with the same companies, without attendance."""
    found = service.beneficiaries.select_related("company").order_by("company__search")
    return [Beneficiary(company=beneficiary.company) for beneficiary in found]
