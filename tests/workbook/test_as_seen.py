"""What a person sees in Excel is what is read, or an error that names the cell."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from figures.models import Target
from tests.workbook.build import COMPANIES, OTHER, RUC, with_companies, workbook
from workbook.grouping import grouped
from workbook.importing import import_file, plan_file
from workbook.planning import Plan
from workbook.writing import write

pytestmark = pytest.mark.django_db
SALES = ["RUC", "Cadena", "Año", "FOB US$", "Peso neto kg"]
ROWS = [[RUC, "Café", 2022, 10, 5], [OTHER, "Café", 2022, 20, 5]]


def plan_sales(path: Path, change: Callable[[Worksheet], object] = lambda page: None) -> Plan:
    """What a workbook with two companies and their sales would do after a change of its sheet of sales."""
    file = with_companies(path, Ventas=[SALES, *ROWS])
    book = load_workbook(file)
    change(book["Ventas"])
    book.save(file)
    return plan_file(file)


def told(plan: Plan) -> list[tuple[int | None, str, str]]:
    return [(fault.row, fault.column, fault.message) for fault in plan.faults]


def test_it_works(tmp_path: Path) -> None:
    plan = plan_sales(tmp_path)
    assert (plan.faults, plan.hidden) == ([], {})


def test_a_formula_without_a_stored_result_is_no_blank(tmp_path: Path) -> None:
    """A weight vanished so, and verified sales lost their verification."""
    plan = plan_sales(tmp_path, lambda page: page.__setitem__("E2", "=D2/0.65"))
    ((row, column, message),) = told(plan)
    assert (row, column, "E2" in message, plan.faults[0].value) == (2, "Peso neto kg", True, "=D2/0.65")


def test_a_row_of_nothing_but_formulas_is_not_lost(tmp_path: Path) -> None:
    plan = plan_sales(tmp_path, lambda page: page.__setitem__("D9", "=SUM(D2:D3)"))
    assert any(row == 9 and "D9" in message for row, _column, message in told(plan))


def test_cells_merged_in_the_body_are_one_error(tmp_path: Path) -> None:
    ((row, column, message),) = told(plan_sales(tmp_path, lambda page: page.merge_cells("D2:D3")))
    assert (row, column, "D2:D3" in message) == (2, "FOB US$", True)


@pytest.mark.parametrize("place", ["F", "H"], ids=["beside the others", "beyond them"])
def test_values_without_a_heading_are_one_error(place: str, tmp_path: Path) -> None:
    def change(page: Worksheet) -> None:
        page[f"{place}2"], page[f"{place}3"] = 250, 260

    ((row, column, message),) = told(plan_sales(tmp_path, change))
    assert (row, column) == (2, place)
    assert f"{place}2–{place}3" in message and f"{place}1" in message


def test_a_title_above_the_headings_is_one_error(tmp_path: Path) -> None:
    def change(page: Worksheet) -> None:
        page.insert_rows(1, 2)
        page["A1"] = "VENTAS 2022"
        page.merge_cells("A1:E1")

    ((row, _column, message),) = told(plan_sales(tmp_path, change))
    assert (row, "3" in message) == (1, True)


def test_a_row_of_totals_is_one_error(tmp_path: Path) -> None:
    plan = plan_sales(tmp_path, lambda page: page.append(["TOTAL", "", "", 30, 10]))
    assert [(fault.row, fault.column) for fault in plan.faults] == [(4, "RUC")]
    assert plan.counts()["Ventas"]["errors"] == 1


def test_what_excel_hides_is_read_and_named(tmp_path: Path) -> None:
    def change(page: Worksheet) -> None:
        page.row_dimensions[3].hidden = True
        page.column_dimensions["E"].hidden = True
        page.sheet_state = "hidden"

    ((sheet, hidden),) = plan_sales(tmp_path, change).hidden.items()
    assert (sheet.es, hidden.rows, hidden.columns, hidden.sheet) == ("Ventas", (3,), ("E",), True)


def test_a_stray_blank_far_away_does_not_make_a_sheet_large(tmp_path: Path) -> None:
    assert told(plan_sales(tmp_path, lambda page: page.__setitem__("XFD1048576", " "))) == []


def test_a_text_column_settles_its_decimal_sign(tmp_path: Path) -> None:
    def weights(*texts: str) -> Plan:
        rows = [[*row[:4], text] for row, text in zip(ROWS, texts, strict=True)]
        return plan_file(with_companies(tmp_path, Ventas=[SALES, *rows]))

    assert [fault.value for fault in weights("1,234", "5").faults] == ["1,234"]
    for other, weight in (("250,5", "1.234"), ("1,000.5", "1234.000")):
        plan = weights("1,234", other)
        record: Any = next(
            row.record for sheet, rows in plan.rows.items() if sheet.es == "Ventas" for row in rows
        )
        assert (plan.faults, str(record.net_weight_kg)) == ([], weight)


def targets(path: Path, *rows: tuple[str, Any]) -> Path:
    sheet = [["Meta", "Indicador", "Año"], *([target, indicator, 2022] for indicator, target in rows)]
    return workbook(path, Metas=sheet)


def test_targets_are_read_in_their_indicators_unit(tmp_path: Path) -> None:
    """A target of 90 for a ratio was shown as 9,000 %."""
    file = targets(
        tmp_path, ("service_execution", "90 %"), ("reporting_coverage", 0.95), ("export_sales", "US$ 1,234")
    )
    assert import_file(file).faults == []
    assert sorted(map(str, Target.objects.values_list("target", flat=True))) == [
        "0.900000",
        "0.950000",
        "1234.000000",
    ]
    plan = plan_file(
        targets(tmp_path, ("service_execution", 90), ("export_sales_growth", "8.5"), ("export_sales", "8%"))
    )
    assert ["90%" in plan.faults[0].message, "8.5%" in plan.faults[1].message, len(plan.faults)] == [
        True,
        True,
        3,
    ]


def test_a_cell_that_shows_a_percentage_is_one(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "percent.xlsx") as book:
        page, percent = book.add_worksheet("Metas"), book.add_format({"num_format": "0.0%"})
        for number, row in enumerate([["Indicador", "Año", "Meta"], ["export_sales_growth", 2022]]):
            page.write_row(number, 0, row)
        page.write(1, 2, 2.5, percent)
    assert import_file(tmp_path / "percent.xlsx").faults == []
    assert Target.objects.get().target == 2.5
    write(tmp_path / "out.xlsx")
    assert load_workbook(tmp_path / "out.xlsx")["Metas"]["F2"].number_format == "0.0###%"
    plan = plan_file(tmp_path / "out.xlsx")
    assert (plan.faults, plan.counts()["Metas"]["unchanged"]) == ([], 1)


def test_equal_faults_are_told_once(tmp_path: Path) -> None:
    rows = [[RUC, "Té", 2000 + n, "-", 5] for n in range(20)]
    wrong, missing = grouped(plan_file(with_companies(tmp_path, Ventas=[SALES, *rows])).faults)[::-1]
    assert (missing.missing, missing.number, list(missing.values)) == ("chain", 20, ["Té"])
    assert (wrong.column, wrong.number, wrong.rows_in_words) == ("FOB US$", 20, "2–21")


def test_letters_are_stored_composed(tmp_path: Path) -> None:
    sheet = [COMPANIES[0], [RUC, "\ufeffCoope\u0301 Nin\u0303o\u200b", "Piura"]]
    record: Any = plan_file(workbook(tmp_path, Empresas=sheet)).rows.popitem()[1][0].record
    assert record.legal_name == "Coopé Niño"
