"""Each bad row of docs/workbook.md: one message, at its sheet, row and column, and nothing applied."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from companies.models import AnnualSales, Company
from services.models import Service
from tests import factories as make
from tests.days import TOMORROW, or_day
from tests.workbook.build import OTHER, RUC, with_companies, workbook
from workbook.importing import import_file

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
NEXT_YEAR = timezone.localdate().year + 1
DAY, LATER = datetime.date(2022, 1, 1), datetime.date(2022, 1, 2)

SALES = ["RUC", "Cadena", "Año", "FOB US$"]
SERVICE = ["Código", "Tipo", "Entidad", "Estado"]
PARTICIPATION = ["RUC", "Convocatoria", "Cadena", "Fecha de ingreso"]
MARKET = ["RUC", "País", "Cadena", "Fecha del primer embarque"]


def company(**cells: Any) -> dict[str, list[list[Any]]]:
    row = {"RUC": RUC, "Razón social": "Uno", "Región": "Piura"} | cells
    return {"Empresas": [list(row), list(row.values())]}


def sales(**cells: Any) -> dict[str, list[list[Any]]]:
    row = dict(zip(SALES, [RUC, "Café", 2022, 10], strict=True)) | cells
    return {"Ventas": [list(row), list(row.values())]}


def service(**cells: Any) -> dict[str, list[list[Any]]]:
    row = dict(zip(SERVICE, ["S1", "Feria", "INIA", "previsto"], strict=True)) | cells
    return {"Servicios": [list(row), list(row.values())]}


def market(**cells: Any) -> dict[str, list[list[Any]]]:
    row = dict(zip(MARKET, [RUC, "DE", "Café", DAY], strict=True)) | cells
    return {"Mercados": [list(row), list(row.values())]}


def participation(**cells: Any) -> dict[str, list[list[Any]]]:
    row = dict(zip(PARTICIPATION, [RUC, 1, "Café", DAY], strict=True)) | cells
    return {"Participaciones": [list(row), list(row.values())]}


def beneficiary(**cells: Any) -> dict[str, list[list[Any]]]:
    row = {"Código": "S1", "RUC": RUC} | cells
    return {**service(), "Beneficiarios": [list(row), list(row.values())]}


def target(**cells: Any) -> dict[str, list[list[Any]]]:
    row = {"Indicador": "export_sales", "Año": 2022, "Meta": 5} | cells
    return {"Metas": [list(row), list(row.values())]}


def workforce(**cells: Any) -> dict[str, list[list[Any]]]:
    row = {"RUC": RUC, "Año": 2022, "Trabajadores": 5} | cells
    return {"Empleo": [list(row), list(row.values())]}


def application(**cells: Any) -> dict[str, list[list[Any]]]:
    row = {"Convocatoria": 1, "RUC": OTHER, "Razón social": "Dos", "Región": "Piura"}
    row |= {"Fecha": DAY, "Resultado": "recibida"} | cells
    return {"Postulaciones": [list(row), list(row.values())]}


def call(**cells: Any) -> dict[str, list[list[Any]]]:
    row = {"Número": 1} | cells
    return {"Convocatorias": [list(row), list(row.values())]}


def institution(**cells: Any) -> dict[str, list[list[Any]]]:
    row = {"Sigla": "INIA", "Nombre": "Instituto", "Tipo": "nacional"} | cells
    return {"Entidades": [list(row), list(row.values())]}


def funding(**cells: Any) -> dict[str, list[list[Any]]]:
    row = {"Código": "S1", "Fuente": "INIA", "Presupuesto US$": 10} | cells
    budget = {"Presupuesto US$": 10, "Ejecutado US$": 5}
    return {**service(**budget), "Financiamiento": [list(row), list(row.values())]}


BAD: list[tuple[dict[str, list[list[Any]]], str, str]] = [
    (company(RUC=None), "Empresas", "RUC"),
    (company(RUC="20100070971"), "Empresas", "RUC"),
    (company(RUC="123"), "Empresas", "RUC"),
    (company(RUC="30100070970"), "Empresas", "RUC"),
    (company(**{"Razón social": " "}), "Empresas", "Razón social"),
    (company(**{"Razón social": "x" * 501}), "Empresas", "Razón social"),
    (company(Región="Atlántida"), "Empresas", "Región"),
    (company(Tamaño="enorme"), "Empresas", "Tamaño"),
    (company(**{"Forma jurídica": "gremio"}), "Empresas", "Forma jurídica"),
    (company(**{"Liderada por mujeres": "quizás"}), "Empresas", "Liderada por mujeres"),
    (company(Asociados=-1), "Empresas", "Asociados"),
    (company(Asociados=1.5), "Empresas", "Asociados"),
    (company(Asociados=5, **{"Asociadas mujeres": 6}), "Empresas", "Asociadas mujeres"),
    (company(Predecesora=RUC), "Empresas", "Predecesora"),
    (company(Predecesora=OTHER), "Empresas", "Predecesora"),
    (participation(Convocatoria=None), "Participaciones", "Convocatoria"),
    (participation(Convocatoria=0), "Participaciones", "Convocatoria"),
    (participation(**{"Fecha de salida": datetime.date(2021, 12, 31)}), "Participaciones", "Fecha de salida"),
    (participation(**{"Fecha de ingreso": "12-31-2021"}), "Participaciones", "Fecha de ingreso"),
    (service(Estado="perdido"), "Servicios", "Estado"),
    (service(Estado="entregado"), "Servicios", "Fecha de entrega"),
    (service(**{"Fecha de entrega": DAY}), "Servicios", "Fecha de entrega"),
    (service(Estado="entregado", **{"Fecha de entrega": TOMORROW}), "Servicios", "Fecha de entrega"),
    (service(**{"Inicio previsto": LATER, "Fin previsto": DAY}), "Servicios", "Fin previsto"),
    (service(**{"Presupuesto US$": -1}), "Servicios", "Presupuesto US$"),
    (service(Horas=-1), "Servicios", "Horas"),
    (service(Verificación="aprobado"), "Servicios", "Verificación"),
    (beneficiary(Satisfacción=6), "Beneficiarios", "Satisfacción"),
    (beneficiary(Satisfacción=0), "Beneficiarios", "Satisfacción"),
    (beneficiary(Mujeres=-1), "Beneficiarios", "Mujeres"),
    (beneficiary(Código="S9"), "Beneficiarios", "Código"),
    (sales(RUC=OTHER), "Ventas", "RUC"),
    (sales(Cadena="Té"), "Ventas", "Cadena"),
    (sales(Año=1999), "Ventas", "Año"),
    (sales(Año=NEXT_YEAR), "Ventas", "Año"),
    (sales(Año=2022.5), "Ventas", "Año"),
    (sales(**{"FOB US$": -1}), "Ventas", "FOB US$"),
    (sales(**{"FOB US$": "mucho"}), "Ventas", "FOB US$"),
    (sales(**{"FOB US$": True}), "Ventas", "FOB US$"),
    (sales(**{"FOB US$": "inf"}), "Ventas", "FOB US$"),
    (sales(**{"FOB US$": "S/ 1.234"}), "Ventas", "FOB US$"),
    (sales(**{"FOB US$": 1e13}), "Ventas", "FOB US$"),
    (sales(**{"FOB US$": None}), "Ventas", "FOB US$"),
    (sales(Fuente="rumor"), "Ventas", "Fuente"),
    (market(País="Tierra Media"), "Mercados", "País"),
    (market(**{"Fecha del primer embarque": TOMORROW}), "Mercados", "Fecha del primer embarque"),
    (institution(Sigla=None), "Entidades", "Sigla"),
    (institution(Nombre=None), "Entidades", "Nombre"),
    (institution(Tipo=None), "Entidades", "Tipo"),
    (institution(Tipo="divina"), "Entidades", "Tipo"),
    (call(Número=0), "Convocatorias", "Número"),
    (call(Lanzamiento=LATER, Cierre=DAY), "Convocatorias", "Cierre"),
    (call(Cupos=-1), "Convocatorias", "Cupos"),
    (call(Cupos=1.5), "Convocatorias", "Cupos"),
    (application(RUC="123"), "Postulaciones", "RUC"),
    (application(Región="Atlántida"), "Postulaciones", "Región"),
    (application(Fecha=TOMORROW), "Postulaciones", "Fecha"),
    (application(Fecha=None), "Postulaciones", "Fecha"),
    (application(Resultado="quizás"), "Postulaciones", "Resultado"),
    (application(Resultado=None), "Postulaciones", "Resultado"),
    (workforce(RUC=OTHER), "Empleo", "RUC"),
    (workforce(Año=1999), "Empleo", "Año"),
    (workforce(Año=NEXT_YEAR), "Empleo", "Año"),
    (workforce(Trabajadores=None), "Empleo", "Trabajadores"),
    (workforce(Trabajadores=-1), "Empleo", "Trabajadores"),
    (workforce(Mujeres=6), "Empleo", "Mujeres"),
    (workforce(Mujeres=1.5), "Empleo", "Mujeres"),
    (funding(Código="S9"), "Financiamiento", "Código"),
    (funding(**{"Presupuesto US$": None}), "Financiamiento", "Presupuesto US$"),
    (funding(**{"Presupuesto US$": 11}), "Financiamiento", "Presupuesto US$"),
    (funding(**{"Ejecutado US$": 6}), "Financiamiento", "Ejecutado US$"),
    (target(Indicador="felicidad"), "Metas", "Indicador"),
    (target(Meta=None), "Metas", "Meta"),
    (target(Año=NEXT_YEAR), "Metas", "Año"),
]


@pytest.mark.parametrize(
    ("sheets", "sheet", "column"), BAD, ids=[f"{n}-{s}-{c}" for n, (_, s, c) in enumerate(BAD)]
)
def test_one_message_at_its_place(
    sheets: dict[str, list[list[Any]]], sheet: str, column: str, tmp_path: Path
) -> None:
    if "Empresas" not in sheets:
        sheets = company() | sheets
    sheets = {name: [list(map(or_day, row)) for row in rows] for name, rows in sheets.items()}
    plan = import_file(workbook(tmp_path, **sheets), create_missing=sheet not in ("Ventas",))
    assert [(fault.sheet, fault.row, fault.column) for fault in plan.faults] == [(sheet, 2, column)]
    assert not Company.objects.exists()


def test_unknown_call_chain_institution_and_type_unless_they_may_be_created(tmp_path: Path) -> None:
    file = workbook(tmp_path, **company(), **participation(Cadena="Té"), **service())
    found = {(fault.sheet, fault.column) for fault in import_file(file).faults}
    assert found == {
        ("Participaciones", "Convocatoria"),
        ("Participaciones", "Cadena"),
        ("Servicios", "Tipo"),
        ("Servicios", "Entidad"),
    }
    assert import_file(file, create_missing=True).faults == []


def test_the_same_key_twice(tmp_path: Path) -> None:
    rows = [SALES, [RUC, "Café", 2022, 10], [RUC, "cafe", 2022, 20]]
    (fault,) = import_file(with_companies(tmp_path, Ventas=rows)).faults
    assert (fault.row, fault.column) == (3, "RUC")
    assert "2" in fault.message


def test_all_faults_of_a_file_at_once_in_their_order(tmp_path: Path) -> None:
    file = workbook(tmp_path, **sales(Año=1999, Cadena="Té"), **company(Región="X", RUC="1"))
    assert [(fault.sheet, fault.column) for fault in import_file(file).faults] == [
        ("Empresas", "RUC"),
        ("Empresas", "Región"),
        ("Ventas", "RUC"),
        ("Ventas", "Cadena"),
        ("Ventas", "Año"),
    ]


def test_a_faulty_row_is_not_a_fault_of_those_that_refer_to_it(tmp_path: Path) -> None:
    for wrong in (company(RUC="20100070971"), company(Región="Atlántida")):
        ruc = wrong["Empresas"][1][0]
        assert len(import_file(workbook(tmp_path, **wrong, **sales(RUC=ruc))).faults) == 1


def test_misspelt_sheets_and_columns_do_not_lose_anything_in_silence(tmp_path: Path) -> None:
    sheets = {
        "Enpresas": [["RUC"]],
        "Ventas": [[*SALES, "Pesso"], [RUC, "Café", 2022, 1, 5]],
        "_apuntes": [["x"]],
    }
    faults = import_file(with_companies(tmp_path, **sheets)).faults
    assert [(fault.sheet, fault.column) for fault in faults] == [("Enpresas", ""), ("Ventas", "Pesso")]


def test_a_missing_column_is_one_fault_however_many_rows(tmp_path: Path) -> None:
    rows = [["RUC", "Cadena", "Año"], [RUC, "Café", 2021], [RUC, "Café", 2022]]
    (fault,) = import_file(with_companies(tmp_path, Ventas=rows)).faults
    assert (fault.sheet, fault.row, fault.column) == ("Ventas", 1, "FOB US$")
    (fault,) = import_file(
        with_companies(tmp_path, Ventas=[["RUC", "Año", "FOB US$"], [RUC, 2022, 1]])
    ).faults
    assert fault.column == "Cadena"


def test_nothing_of_a_file_with_a_fault_is_applied(tmp_path: Path) -> None:
    rows = [SALES, [RUC, "Café", 2022, 10], [OTHER, "Café", 2022, -1]]
    plan = import_file(with_companies(tmp_path, Ventas=rows))
    assert plan.counts()["Ventas"] == {"rows": 2, "created": 1, "changed": 0, "unchanged": 0, "errors": 1}
    assert not Company.objects.exists()
    assert not AnnualSales.objects.exists()


FUNDING = ["Código", "Fuente", "Presupuesto US$"]


def test_fundings_together_exceed_the_budget_at_the_row_by_which_they_do(tmp_path: Path) -> None:
    rows = [FUNDING, ["S1", "INIA", 6], ["S1", "SECO", 4], ["S1", "DEVIDA", 1]]
    sheets = company() | service(**{"Presupuesto US$": 10})
    plan = import_file(workbook(tmp_path, **sheets, Financiamiento=rows), create_missing=True)
    (fault,) = plan.faults
    assert (fault.sheet, fault.row, fault.column) == ("Financiamiento", 4, "Presupuesto US$")
    assert "11.00" in fault.message and "10.00" in fault.message
    assert plan.counts()["Financiamiento"]["errors"] == 1
    rows.pop()
    assert import_file(workbook(tmp_path, **sheets, Financiamiento=rows), create_missing=True).faults == []


def test_stored_fundings_count_too_and_a_budget_is_not_lowered_below_them(tmp_path: Path) -> None:
    funded = make.FundingFactory(service__code="S1", service__budget_usd=150)
    rows = [FUNDING, ["S1", "SECO", 51]]
    (fault,) = import_file(workbook(tmp_path, Financiamiento=rows), create_missing=True).faults
    assert (fault.sheet, fault.row) == ("Financiamiento", 2)
    lower = [["Código", "Presupuesto US$"], ["S1", 99]]
    (fault,) = import_file(workbook(tmp_path, Servicios=lower)).faults
    assert (fault.sheet, fault.row, fault.column) == ("Servicios", 2, "Presupuesto US$")
    together = [FUNDING, ["S1", str(funded.source), 40]]
    assert import_file(workbook(tmp_path, Servicios=lower, Financiamiento=together)).faults == []


def test_with_a_budget_that_is_not_known_nothing_is_compared(tmp_path: Path) -> None:
    sheets = company() | service() | {"Financiamiento": [FUNDING, ["S1", "INIA", 6]]}
    assert import_file(workbook(tmp_path, **sheets), create_missing=True).faults == []


def test_what_the_sheets_of_the_file_bring_need_not_be_created(tmp_path: Path) -> None:
    """Calls and institutions of the same file are known, whatever the case of an acronym and the order of sheets."""
    make.ServiceTypeFactory(name_es="Feria")
    sheets = company() | participation(Convocatoria=7) | service(Entidad="inia")
    plan = import_file(workbook(tmp_path, **sheets, **institution(), **call(Número=7)))
    assert plan.faults == [] and plan.created == []
    assert Service.objects.get().institution.acronym == "INIA"
    assert (
        import_file(workbook(tmp_path, **institution(Sigla="Inia"))).counts()["Entidades"]["unchanged"] == 1
    )
    (fault,) = import_file(
        workbook(
            tmp_path,
            Entidades=[["Sigla", "Nombre", "Tipo"], *[[x, "N", "nacional"] for x in ("CITE", "cite")]],
        )
    ).faults
    assert (fault.row, fault.column) == (3, "Sigla")
