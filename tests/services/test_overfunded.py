"""All sources together pay no more than a service has: asked again at every write, whoever has written meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from services.actions import enter, fund
from services.models import Funding, Service
from tests import factories as make
from tests import reference
from tests.workbook.build import workbook
from workbook.applying import apply
from workbook.importing import plan_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(db: None) -> Service:
    """With a budget of 100, of which one source pays 60."""
    service: Service = make.ServiceFactory(code="S1", budget_usd=100)
    make.FundingFactory(service=service, source=make.InstitutionFactory(acronym="A"), budget_usd=60)
    return service


def another(service: Service, budget: int = 40) -> Funding:
    return Funding(service=service, source=make.InstitutionFactory(acronym="B"), budget_usd=budget)


def test_it_works(service: Service) -> None:
    another(service).save()
    assert service.fundings.count() == 2


def test_a_budget_is_not_lowered_below_what_was_paid_meanwhile(service: Service) -> None:
    lowered = Service.objects.get()
    another(service).save()
    lowered.budget_usd = 99
    with pytest.raises(IntegrityError), transaction.atomic():
        enter(lowered)
    service.hours = 3
    service.save()


@pytest.mark.parametrize(
    "write",
    [
        lambda service: another(service, 41).save(),
        lambda service: fund(service, fundings=[another(service, 41)]),
    ],
    ids=["admin", "form"],
)
def test_no_source_is_entered_for_more_than_is_left(write: Any, service: Service) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write(service)
    assert Funding.objects.count() == 1


def test_a_file_is_not_applied_where_another_source_was_entered_since(
    service: Service, tmp_path: Path
) -> None:
    make.InstitutionFactory(acronym="C")
    rows = [["Código", "Fuente", "Presupuesto US$"], ["S1", "C", 40]]
    plan = plan_file(workbook(tmp_path, Financiamiento=rows))
    assert plan.faults == []
    another(service, 1).save()
    with pytest.raises(IntegrityError):
        apply(plan)
    assert Funding.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_refused() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share one connection to a database in memory")
    reference.ensure()
    service = make.ServiceFactory(code="S1", budget_usd=100)
    sources = [make.InstitutionFactory(acronym=acronym).pk for acronym in "AB"]
    together = Barrier(2)

    def pay(source: int) -> bool:
        """Whether this person's source went in."""
        try:
            mine = Service.objects.get(pk=service.pk)
            together.wait(timeout=5)
            fund(mine, fundings=[Funding(service=mine, source_id=source, budget_usd=60)])
        except IntegrityError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(pay, sources)) == [False, True]
    assert Funding.objects.count() == 1
