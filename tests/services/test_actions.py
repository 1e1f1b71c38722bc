"""What people do to a service, each deed as a whole."""

import datetime

import pytest

from accounts.actor import acting
from accounts.models import User
from records.closing import PeriodClosed
from records.models import Stale, Verification
from services.actions import companies_of, copy_of, draft_for, enter
from services.models import Beneficiary, Service, Status
from tests import factories as make

pytestmark = pytest.mark.django_db


def stored(service: Service) -> Service:
    return Service.objects.get(pk=service.pk)


def test_it_works(bob: User) -> None:
    """Its companies are saved with it, and sent back with it to be verified."""
    service = make.ServiceFactory()
    kept, out = (make.BeneficiaryFactory(service=service) for _ in range(2))
    new = Beneficiary(service=service, company=make.CompanyFactory(), women=2)
    kept.men = 5
    with acting(bob):
        enter(service, beneficiaries=[kept, new], taken_out=[out])
    assert set(service.beneficiaries.values_list("women", "men")) == {(2, None), (None, 5)}
    assert stored(service).verification == Verification.SUBMITTED
    assert Beneficiary.history.filter(history_user=bob).count() == 3


def test_without_a_change_a_verification_stands() -> None:
    service = make.ServiceFactory()
    enter(service, beneficiaries=[make.BeneficiaryFactory(service=service)])
    assert stored(service).verification == Verification.VERIFIED


def test_a_draft_stays_with_its_author() -> None:
    service = make.ServiceFactory(verification=Verification.DRAFT)
    enter(service, beneficiaries=[Beneficiary(service=service, company=make.CompanyFactory())])
    assert stored(service).verification == Verification.DRAFT


def test_who_comes_second_writes_nothing() -> None:
    service = make.ServiceFactory()
    late = stored(service)
    service.save()
    with pytest.raises(Stale):
        enter(late, beneficiaries=[Beneficiary(service=late, company=make.CompanyFactory())])
    assert not service.beneficiaries.exists()


def test_a_company_that_was_taken_out_meanwhile() -> None:
    beneficiary = make.BeneficiaryFactory()
    service = beneficiary.service
    Beneficiary.objects.all().delete()
    with pytest.raises(Stale):
        enter(service, beneficiaries=[beneficiary])


def test_a_closed_period_keeps_its_companies() -> None:
    service = make.ServiceFactory(status=Status.DELIVERED, delivered_on=datetime.date(2021, 5, 1))
    make.ClosedPeriodFactory()
    with pytest.raises(PeriodClosed):
        enter(service, beneficiaries=[Beneficiary(service=service, company=make.CompanyFactory())])
    assert not service.beneficiaries.exists()
    assert stored(service).version == 1


@pytest.mark.parametrize(
    ("codes", "following"),
    [
        ([], "RPE-001"),
        (["RPE-114"], "RPE-115"),
        (["RPE-099"], "RPE-100"),
        (["RPE-999"], "RPE-1000"),
        (["RPE-116", "RPE-117", "RPE-115"], "RPE-118"),
        (["X"], "X1"),
        (["2022/7"], "2022/8"),
        (["9" * 40], "9" * 31 + "1000000000"),
    ],
)
def test_the_next_code_is_free(codes: list[str], following: str) -> None:
    for code in codes:
        make.ServiceFactory(code=code)
    assert Service.objects.next_code() == following


def test_a_long_run_of_codes_is_stepped_over() -> None:
    make.ServiceFactory.create_batch(120, code=make.factory.Sequence(lambda n: f"RPE-{n + 2:03}"))
    make.ServiceFactory(code="RPE-001")
    assert Service.objects.next_code() not in set(Service.objects.values_list("code", flat=True))


def test_a_draft_begins_as_the_persons_own_last_one(alice: User, bob: User) -> None:
    with acting(bob):
        last = make.ServiceFactory(institution=make.InstitutionFactory(acronym="SENASA"))
    assert draft_for(bob).institution == last.institution
    assert draft_for(alice).institution_id is None


def test_a_copy_is_a_plan() -> None:
    service = make.ServiceFactory(
        status=Status.DELIVERED, delivered_on=datetime.date(2022, 1, 1), spent_usd=5
    )
    company = make.BeneficiaryFactory(service=service, women=2).company
    plan = copy_of(service)
    assert (plan.pk, plan.status, plan.delivered_on, plan.spent_usd) == (None, Status.PLANNED, None, None)
    assert [(part.company, part.women, part.pk) for part in companies_of(service)] == [(company, None, None)]
