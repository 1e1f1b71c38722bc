"""What is written imports as it is."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from companies.models import Company
from services.models import Institution
from tests import factories as make
from tests.workbook.build import RUC
from workbook.importing import import_file, plan_file
from workbook.layout import SHEETS
from workbook.writing import write

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[1] / "data"
DEMO = Path(__file__).parents[2] / "demo/programme.xlsx"


@pytest.mark.parametrize(
    "source",
    [DEMO, pytest.param(DATA / "national.xlsx", marks=pytest.mark.anywhere)],
    ids=["demo", "national"],
)
def test_it_works(source: Path, tmp_path: Path) -> None:
    """Loading twice changes nothing, nor does loading what was written, in either language."""
    first = import_file(source, create_missing=True, may_verify=True)
    assert first.faults == []
    rows = {sheet: counts["rows"] for sheet, counts in first.counts().items()}
    assert {sheet: counts["created"] for sheet, counts in first.counts().items()} == rows
    again = [(source, True)]
    for language, may_verify in (("es", True), ("en", False)):
        write(tmp_path / f"{language}.xlsx", language=language)
        again.append((tmp_path / f"{language}.xlsx", may_verify))
    for file, may_verify in again:
        plan = plan_file(file, may_verify=may_verify)
        assert plan.faults == []
        assert {sheet: counts["unchanged"] for sheet, counts in plan.counts().items()} == rows


def test_an_institution_without_a_type_can_be_read_again(tmp_path: Path) -> None:
    """One that was made from its acronym alone changes nothing; a new one needs its name and its type."""
    make.InstitutionFactory(acronym="INIA")
    write(tmp_path / "x.xlsx")
    plan = plan_file(tmp_path / "x.xlsx")
    assert (plan.faults, plan.counts()["Entidades"]["unchanged"]) == ([], 1)
    Institution.objects.all().delete()
    assert [fault.column for fault in plan_file(tmp_path / "x.xlsx").faults] == ["Nombre", "Tipo"]


def test_what_was_written_makes_the_same_database_elsewhere(tmp_path: Path) -> None:
    import_file(DEMO, create_missing=True, may_verify=True)
    write(tmp_path / "first.xlsx")
    before = load_workbook(tmp_path / "first.xlsx")
    for sheet in (sheet for sheet in reversed(SHEETS) if sheet.model is not Company):
        sheet.model.objects.all().delete()
    Company.objects.all().delete()
    import_file(tmp_path / "first.xlsx", may_verify=True)
    write(tmp_path / "second.xlsx")
    after = load_workbook(tmp_path / "second.xlsx")
    assert [list(page.values) for page in before] == [list(page.values) for page in after]


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_template_is_empty(language: str, tmp_path: Path) -> None:
    make.AnnualSalesFactory()
    write(tmp_path / "template.xlsx", language=language, filled=False)
    book = load_workbook(tmp_path / "template.xlsx")
    assert book.sheetnames == [getattr(sheet, language) for sheet in SHEETS]
    for page, sheet in zip(book, SHEETS, strict=True):
        assert list(page.values) == [tuple(getattr(column, language) for column in sheet.columns)]
        assert page.freeze_panes
    assert plan_file(tmp_path / "template.xlsx").faults == []


@pytest.mark.parametrize("name", ["=1+1", "+5", "-x", "@SUM(A1)", "<b>&", "http://x.example", "«Ñandú» 🌱"])
def test_text_comes_out_as_typed_and_is_never_a_formula(name: str, tmp_path: Path) -> None:
    make.CompanyFactory(ruc=RUC, legal_name=name)
    write(tmp_path / "x.xlsx")
    cell = load_workbook(tmp_path / "x.xlsx")["Empresas"]["B2"]
    assert (cell.value, cell.data_type) == (name, "s")
    assert plan_file(tmp_path / "x.xlsx").counts()["Empresas"]["unchanged"] == 1
