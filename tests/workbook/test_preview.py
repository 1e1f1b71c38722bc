"""What a person reads before anything is applied."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from companies.models import Company
from tests import factories as make
from tests.workbook.build import OTHER, RUC, with_companies, workbook
from workbook.importing import import_file, plan_file
from workbook.planning import RowOutcome
from workbook.preview import describe, digest

pytestmark = pytest.mark.django_db
SALES = ["RUC", "Cadena", "Año", "FOB US$"]


def test_it_works(tmp_path: Path) -> None:
    """Errors first, with all that is wrong; then changes from what to what; then the rest."""
    import_file(with_companies(tmp_path))
    company = Company.objects.get(ruc=RUC)
    for year in (2020, 2021):
        make.AnnualSalesFactory(company=company, year=year, fob_usd=1000)
    rows = [
        SALES,
        [RUC, "Café", 2020, 1000],
        [RUC, "Café", 2021, "1,234.50"],
        [RUC, "Cacao", 2021, 0],
        [RUC, "Té", 1999, 5],
    ]
    with translation.override("es"):
        found = describe(plan_file(workbook(tmp_path, Ventas=rows)))
    assert [(line.sheet, line.row, line.outcome) for line in found] == [
        ("Ventas", 5, RowOutcome.ERROR),
        ("Ventas", 3, RowOutcome.CHANGED),
        ("Ventas", 4, RowOutcome.CREATED),
        ("Ventas", 2, RowOutcome.UNCHANGED),
    ]
    wrong, changed, created, unchanged = found
    assert [part[:2] for part in wrong.parts] == [("Cadena", "Té"), ("Año", "1999")]
    assert changed.name == f"{RUC} Cooperativa Uno · Café · 2021"
    assert changed.parts == (
        ("FOB US$", "1,000.00", "1,234.50"),
        ("Verificación", "verificado", "enviado"),
    )
    assert created.parts == (("FOB US$", "", "0.00"), ("Verificación", "", "enviado"))
    assert unchanged.parts == ()


def test_words_are_those_of_the_page(tmp_path: Path) -> None:
    with translation.override("en"):
        rows = [["RUC", "Legal name", "Region", "Size"], [RUC, "Uno", "Piura", "small"]]
        (line,) = describe(plan_file(workbook(tmp_path, Companies=rows)))
    assert line.parts == (
        ("Legal name", "", "Uno"),
        ("Region", "", "Piura"),
        ("Size", "", "small"),
    )


def test_references_are_named_and_not_numbered(tmp_path: Path, django_assert_num_queries: Any) -> None:
    import_file(with_companies(tmp_path))
    Company.objects.filter(ruc=RUC).update(predecessor=make.CompanyFactory(legal_name="Antigua"))
    rows = [["RUC", "Región", "Predecesora"], [RUC, "Cusco", OTHER]]
    with translation.override("es"):
        (line,) = describe(plan_file(workbook(tmp_path, Empresas=rows)))
    assert line.parts[0] == ("Región", "Piura", "Cusco")
    assert line.parts[1][1].endswith("Antigua")
    assert line.parts[1][2] == f"{OTHER} Cooperativa Dos"


def test_faults_of_a_sheet_and_rows_that_refer_to_one_at_fault(tmp_path: Path) -> None:
    rows = {"Enpresas": [["RUC"]], "Empresas": [["RUC", "Razón social", "Región"], ["1", "Uno", "Piura"]]}
    lines = describe(plan_file(workbook(tmp_path, **rows, Ventas=[SALES, ["1", "Café", 2021, 5]])))
    assert [(line.sheet, line.row) for line in lines] == [("Empresas", 2), ("Ventas", 2), ("Enpresas", 0)]
    assert all(line.parts for line in lines)


def test_what_is_made_on_the_way_and_what_is_sent_back(tmp_path: Path) -> None:
    make.ServiceFactory(code="S0")
    sheets = {
        "Servicios": [["Código", "Tipo", "Entidad", "Estado"], ["S1", "Feria", "NUEVA", "previsto"]],
        "Beneficiarios": [["Código", "RUC"], ["S0", RUC]],
    }
    with translation.override("es"):
        lines = describe(plan_file(with_companies(tmp_path, **sheets), create_missing=True))
    names = [line.name for line in lines if line.row == 0]
    assert names == ["S0", "Tipo de servicio: Feria", "Institución: NUEVA"]


def test_a_digest_is_of_what_was_said(tmp_path: Path) -> None:
    file = with_companies(tmp_path)
    first, again = (digest(describe(plan_file(file))) for _ in range(2))
    assert first == again
    make.CompanyFactory(ruc=RUC)
    assert digest(describe(plan_file(file))) != first


@pytest.mark.parametrize("number", [1, 30])
def test_queries_do_not_grow_with_rows(number: int, tmp_path: Path, django_assert_num_queries: Any) -> None:
    rows = [[make.valid_ruc(n), f"Cooperativa {n}", "Piura"] for n in range(number)]
    import_file(workbook(tmp_path, Empresas=[["RUC", "Razón social", "Región"], *rows]))
    changed = [[ruc, name, "Cusco"] for ruc, name, _region in rows]
    plan = plan_file(workbook(tmp_path, Empresas=[["RUC", "Razón social", "Región"], *changed]))
    with django_assert_num_queries(1):
        describe(plan)
