"""Rows in a closed period are errors, each at its column, and cost no more queries for being many."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales
from records.models import ClosedPeriod, PeriodException
from tests import factories as make
from tests.workbook.build import RUC, with_companies, workbook
from workbook.importing import import_file

pytestmark = pytest.mark.django_db
YEAR = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}


@pytest.fixture
def closed(alice: User) -> ClosedPeriod:
    return ClosedPeriod.objects.create(**YEAR, reason="Reported", closed_by=alice)


def sales(path: Path, fob: float, *, year: int = 2022) -> Path:
    return with_companies(path, Ventas=[["RUC", "Cadena", "Año", "FOB US$"], [RUC, "Café", year, fob]])


def test_it_works(tmp_path: Path, closed: ClosedPeriod) -> None:
    (fault,) = import_file(sales(tmp_path, 10), may_verify=True).faults
    assert (fault.sheet, fault.row, fault.column, fault.value) == ("Ventas", 2, "Año", 2022)
    assert "2022" in fault.message
    assert import_file(sales(tmp_path, 10, year=2021)).faults == []


def test_a_row_that_stays_as_it_is_touches_nothing(tmp_path: Path, alice: User) -> None:
    import_file(sales(tmp_path, 10))
    ClosedPeriod.objects.create(**YEAR, reason="Reported", closed_by=alice)
    assert import_file(sales(tmp_path, 10)).faults == []
    assert len(import_file(sales(tmp_path, 11)).faults) == 1
    assert AnnualSales.objects.get().fob_usd == 10


def test_an_exception_lets_its_person_in(
    tmp_path: Path, closed: ClosedPeriod, alice: User, bob: User
) -> None:
    until = timezone.now() + datetime.timedelta(hours=1)
    PeriodException.objects.create(period=closed, person=bob, until=until, reason="Late", granted_by=alice)
    with acting(alice):
        assert import_file(sales(tmp_path, 10)).faults
    with acting(bob):
        assert import_file(sales(tmp_path, 10)).faults == []


def test_a_beneficiary_lies_where_its_service_does(tmp_path: Path, alice: User) -> None:
    service = make.ServiceFactory(code="S1", status="delivered", delivered_on=datetime.date(2022, 5, 1))
    make.BeneficiaryFactory(service=service, company__ruc=RUC, company__legal_name="Cooperativa Uno")
    ClosedPeriod.objects.create(**YEAR, reason="Reported", closed_by=alice)
    rows = [["Código", "RUC", "Mujeres"], ["S1", RUC, 4]]
    (fault,) = import_file(with_companies(tmp_path, Beneficiarios=rows)).faults
    assert (fault.sheet, fault.column) == ("Beneficiarios", "Código")


@pytest.mark.parametrize(
    ("headings", "cells", "column"),
    [
        (["Fecha de salida"], [datetime.date(2022, 6, 1)], "Fecha de salida"),
        (["Fecha de ingreso"], [datetime.date(2021, 6, 1)], "Fecha de ingreso"),
        (["Fecha de salida"], [datetime.date(2023, 6, 1)], None),
    ],
)
def test_the_column_is_the_one_whose_day_is_closed(
    headings: list[str], cells: list[Any], column: str | None, tmp_path: Path, closed: ClosedPeriod
) -> None:
    closed.delete()
    make.ParticipationFactory(
        company__ruc=RUC, company__legal_name="Cooperativa Uno", enrolled_on=datetime.date(2022, 3, 1)
    )
    closed.save()
    rows = [["RUC", "Convocatoria", *headings], [RUC, 1, *cells]]
    faults = import_file(with_companies(tmp_path, Participaciones=rows)).faults
    assert [fault.column for fault in faults] == ([column] if column else [])


@pytest.mark.parametrize("number", [1, 30])
def test_queries_do_not_grow_with_rows(
    number: int, tmp_path: Path, closed: ClosedPeriod, django_assert_max_num_queries: Any
) -> None:
    service = make.ServiceFactory(code="S1", delivered_on=datetime.date(2021, 5, 1), status="delivered")
    rucs = [make.CompanyFactory().ruc for _ in range(number)]
    for women in (4, 5):
        rows = [["Código", "RUC", "Mujeres"], *(["S1", ruc, women] for ruc in rucs)]
        with django_assert_max_num_queries(33):
            assert import_file(workbook(tmp_path, Beneficiarios=rows)).faults == []
    assert service.beneficiaries.filter(women=5).count() == number
