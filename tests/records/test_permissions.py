"""How far a hand reaches: the same refusal for every way to write a record."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Subject
from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales, Company, Participation
from records.models import Record
from records.permissions import NotPermitted
from services.models import Beneficiary
from tests import factories as make

pytestmark = pytest.mark.django_db

PIURA, SAN_MARTIN = "20", "22"
Way = Callable[[str], Iterator[None]]


def records() -> list[type[Record]]:
    return [model for model in Record.__subclasses__() for model in (model.__subclasses__() or [model])]


def test_every_kind_of_record_says_what_it_is() -> None:
    assert {model.__name__ for model in records()} >= {"Company", "Service", "AnnualSales", "Target"}
    assert all(model.SUBJECT in Subject for model in records() if not model._meta.abstract)


def company(region: str) -> Company:
    return make.CompanyFactory(region_id=region)


def save(region: str) -> Iterator[None]:
    sale = make.AnnualSalesFactory.build(company=company(region), chain_id="coffee")
    yield
    sale.save()


def change(region: str) -> Iterator[None]:
    found = company(region)
    yield
    found.save()


def move(region: str) -> Iterator[None]:
    """Out of a region of one's own."""
    found = company(PIURA)
    found.region_id = region
    yield
    found.save()


def update(region: str) -> Iterator[None]:
    pk = company(region).pk
    yield
    Company.objects.filter(pk=pk).update(size="small")


def take_over(region: str) -> Iterator[None]:
    pk = company(region).pk
    yield
    Company.objects.filter(pk=pk).update(region=PIURA)


def create_many(region: str) -> Iterator[None]:
    row = AnnualSales(company_id=company(region).pk, chain_id="coffee", year=2022, fob_usd=1)
    yield
    AnnualSales.objects.bulk_create([row])


def overwrite(region: str) -> Iterator[None]:
    row = make.AnnualSalesFactory(company=company(region))
    yield
    AnnualSales.objects.overwrite([row])


def delete(region: str) -> Iterator[None]:
    row = make.AnnualSalesFactory(company=company(region))
    yield
    row.delete()


def delete_many(region: str) -> Iterator[None]:
    pk = make.AnnualSalesFactory(company=company(region)).pk
    yield
    AnnualSales.objects.filter(pk=pk).delete()


def part(region: str) -> Iterator[None]:
    service, own = make.ServiceFactory(region_id=region), company(PIURA)
    yield
    Beneficiary(service_id=service.pk, company=own).save()


WAYS = [save, change, move, update, take_over, create_many, overwrite, delete, delete_many, part]


def write(way: Way, region: str, user: User) -> None:
    """Each way sets its records up as nobody's doing, and then writes as a person's."""
    steps = way(region)
    next(steps)
    with acting(user):
        next(steps, None)


@pytest.mark.parametrize("way", WAYS)
def test_a_coordinator_writes_in_the_own_region_alone(way: Way, erin: User) -> None:
    write(way, PIURA, erin)
    assert written_by(erin)
    before = written_by(erin)
    with pytest.raises(NotPermitted):
        write(way, SAN_MARTIN, erin)
    assert written_by(erin) == before


def written_by(user: User) -> int:
    return sum(
        model.history.filter(history_user=user).count() for model in (Company, AnnualSales, Beneficiary)
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("persona", ["carol", "frank"])
def test_who_only_reads_writes_nothing(way: Way, persona: str, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(persona)
    with pytest.raises(NotPermitted):
        write(way, PIURA, user)
    assert not written_by(user)


@pytest.mark.parametrize("way", WAYS)
def test_staff_write_everywhere(way: Way, dora: User) -> None:
    for region in (PIURA, SAN_MARTIN):
        write(way, region, dora)
    assert written_by(dora)


def test_a_coordinator_without_regions_reaches_nothing(erin: User) -> None:
    erin.regions.clear()
    company(PIURA)
    assert not Company.objects.seen_by(erin)
    with pytest.raises(NotPermitted):
        write(save, PIURA, erin)


def test_what_is_the_whole_programmes_is_no_coordinators(erin: User) -> None:
    service = make.ServiceFactory(region_id=None)
    with acting(erin), pytest.raises(NotPermitted):
        service.save()
    with acting(erin), pytest.raises(NotPermitted):
        make.CallFactory(number=9)


def test_seen_by(erin: User, carol: User, frank: User) -> None:
    here, there = (make.ParticipationFactory(company=company(region)) for region in (PIURA, SAN_MARTIN))
    sales = [make.AnnualSalesFactory(company=place.company) for place in (here, there)]
    assert set(Participation.objects.seen_by(erin)) == {here}
    assert set(AnnualSales.objects.seen_by(erin)) == {sales[0]}
    assert set(Participation.objects.seen_by(carol)) == {here, there}
    assert not AnnualSales.objects.seen_by(carol)
    assert set(AnnualSales.objects.seen_by(frank)) == set(sales)


def test_many_records_cost_no_more_questions(erin: User) -> None:
    def asked(number: int) -> int:
        rows = [
            AnnualSales(company_id=company(PIURA).pk, chain_id="coffee", year=2022, fob_usd=1)
            for _n in range(number)
        ]
        with acting(erin), CaptureQueriesContext(connection) as queries:
            AnnualSales.objects.bulk_create(rows)
        return len(queries)

    asked(1)
    assert asked(2) == asked(20)
