"""The grid of a year's sales, as a person uses it: typing, pasting, correcting, meeting somebody else's value."""

import pytest
from playwright.sync_api import Locator, expect

from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales, ValueChain
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
YEAR = 2024
EVERY_CHAIN = "chain=organic-banana&chain=coffee&chain=cocoa"


@pytest.fixture
def grid(staff: Visit) -> Visit:
    """The grid of a year in which nobody has reported."""
    staff.go(f"/records/sales/grid/{YEAR}/?{EVERY_CHAIN}")
    return staff


def cell(grid: Visit, row: int, column: int = 0) -> Locator:
    return grid.page.locator(f".grid tbody tr:nth-child({row + 1}) td").nth(column)


def paste(grid: Visit, text: str) -> None:
    """What Ctrl-V does with what Excel has copied."""
    grid.page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_it_works(grid: Visit) -> None:
    """40 cells pasted in one go."""
    sent: list[str] = []
    grid.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    cell(grid, 0).locator("input").focus()
    paste(grid, "\r\n".join(f"{row},500.00\t1.{row}.000,50" for row in range(100, 120)) + "\r\n")
    expect(grid.page.locator("#grid-status")).to_have_text("Guardadas: 40.")
    expect(grid.page.locator(".grid td[data-state=draft]")).to_have_count(40)
    expect(cell(grid, 19).locator("input")).to_have_value("119,500.00")
    expect(cell(grid, 19, 1).locator("input")).to_have_value("1,119,000.50")
    assert sent == [f"{grid.home}/records/sales/grid/{YEAR}/cells/?measure=fob_usd"]
    assert AnnualSales.objects.filter(year=YEAR).count() == 40
    assert grid.faults == []


def test_a_value_is_typed_and_saved_as_the_cell_is_left(grid: Visit) -> None:
    cell(grid, 0).locator("input").focus()
    grid.page.keyboard.type("1.234,5")
    grid.page.keyboard.press("Enter")
    expect(cell(grid, 0).locator("input")).to_have_value("1,234.50")
    expect(cell(grid, 0).locator("span")).to_have_text("borrador")
    expect(cell(grid, 1).locator("input")).to_be_focused()
    for key, row, column in (("ArrowUp", 0, 0), ("ArrowRight", 0, 1), ("ArrowLeft", 0, 0), ("Tab", 0, 1)):
        grid.page.keyboard.press(key)
        expect(cell(grid, row, column).locator("input")).to_be_focused()
    assert grid.faults == []


def test_of_many_chains_a_column_is_pasted_down_the_rows(grid: Visit) -> None:
    """Of more chains than fit across each cell is in a row of its company and chain."""
    for number in range(3):
        ValueChain.objects.create(
            slug=f"chain-{number}", name_es=f"Cadena {number}", name_en=f"Chain {number}"
        )
    grid.go(f"/records/sales/grid/{YEAR}/?{EVERY_CHAIN}")
    inputs = grid.page.locator(".grid-long input")
    missing = grid.page.locator("#grid-missing")
    before = int(missing.inner_text())
    inputs.first.focus()
    paste(grid, "\r\n".join(f"{row},500.00" for row in range(100, 104)))
    expect(grid.page.locator("#grid-status")).to_have_text("Guardadas: 4.")
    expect(grid.page.locator(".grid-long td[data-state=draft]")).to_have_count(4)
    expect(inputs.nth(3)).to_have_value("103,500.00")
    assert int(missing.inner_text()) < before
    for key, place in (("ArrowDown", 1), ("Enter", 2), ("ArrowUp", 1)):
        grid.page.keyboard.press(key)
        expect(inputs.nth(place)).to_be_focused()
    expect(grid.page.get_by_role("button", name="Guardar", exact=True)).to_be_hidden()
    assert grid.faults == []


def test_an_error_stands_beside_the_cell_and_nothing_typed_is_lost(grid: Visit) -> None:
    cell(grid, 0).locator("input").fill("1.23.4")
    grid.page.keyboard.press("Enter")
    expect(cell(grid, 0).locator(".cell-message")).to_contain_text("Se esperaba un número")
    expect(cell(grid, 0).locator("input")).to_have_value("1.23.4")
    expect(cell(grid, 0).locator("input")).to_have_attribute("aria-invalid", "true")
    cell(grid, 0).locator("input").fill("1234")
    grid.page.keyboard.press("Enter")
    expect(cell(grid, 0).locator("input")).to_have_value("1,234.00")
    expect(cell(grid, 0).locator(".cell-message")).to_have_count(0)


def test_somebody_elses_value_is_shown_beside_mine(grid: Visit) -> None:
    cell(grid, 0).locator("input").fill("10")
    grid.page.keyboard.press("Enter")
    expect(cell(grid, 0).locator("span")).to_have_text("borrador")
    row = AnnualSales.objects.get(year=YEAR)
    for mine, choice, stands in (
        (20, "Tomar la de la otra persona", "15.00"),
        (30, "Conservar la mía", "30.00"),
    ):
        with acting(User.objects.get(email="administrator@example.org")):
            row.refresh_from_db()
            row.fob_usd = 15 if mine == 20 else 25
            row.save()
        cell(grid, 0).locator("input").fill(str(mine))
        grid.page.keyboard.press("Enter")
        expect(cell(grid, 0).locator(".cell-message")).to_contain_text("Rosa Quispe")
        expect(cell(grid, 0).locator("input")).to_have_value(str(mine))
        cell(grid, 0).get_by_role("button", name=choice).click()
        expect(cell(grid, 0).locator("input")).to_have_value(stands)
        expect(cell(grid, 0).locator(".cell-message")).to_have_count(0)


def test_emptying_a_draft_asks_first(grid: Visit) -> None:
    for choice, left in (("Conservar", 1), ("Retirar", 0)):
        cell(grid, 0).locator("input").fill("10")
        grid.page.keyboard.press("Enter")
        expect(cell(grid, 0).locator("input")).to_have_value("10.00")
        cell(grid, 0).locator("input").fill("")
        grid.page.keyboard.press("Enter")
        cell(grid, 0).get_by_role("button", name=choice).click()
        expect(cell(grid, 0).locator(".cell-message")).to_have_count(0)
        expect(cell(grid, 0).locator("input")).to_have_value("10.00" if left else "")
        expect(cell(grid, 0).locator("span")).to_have_text("borrador" if left else "")
        assert AnnualSales.objects.filter(year=YEAR).count() == left


def test_a_lost_connection_loses_nothing(grid: Visit) -> None:
    grid.page.context.set_offline(True)
    cell(grid, 0).locator("input").fill("10")
    grid.page.keyboard.press("Enter")
    expect(grid.page.locator("#grid-status")).to_contain_text("No se guardó")
    expect(cell(grid, 0).locator("input")).to_have_value("10")
    grid.page.context.set_offline(False)
    grid.page.get_by_role("button", name="Guardar", exact=True).click()
    expect(cell(grid, 0).locator("input")).to_have_value("10.00")


def test_an_expired_session_loses_nothing(grid: Visit, demo_accounts: dict[str, str]) -> None:
    grid.page.context.clear_cookies()
    cell(grid, 0).locator("input").fill("10")
    grid.page.keyboard.press("Enter")
    expect(grid.page.locator("#grid-status")).to_contain_text("No se guardó")
    other = grid.page.context.new_page()
    other.goto(f"{grid.home}/accounts/login/")
    other.get_by_label("Correo electrónico").fill("staff@example.org")
    other.get_by_label("Contraseña").fill(demo_accounts["staff@example.org"])
    other.get_by_role("button", name="Ingresar", exact=True).click()
    expect(other.get_by_label("Contraseña")).to_have_count(0)
    grid.page.get_by_role("button", name="Guardar", exact=True).click()
    expect(cell(grid, 0).locator("input")).to_have_value("10.00")


@pytest.mark.parametrize("visit", [{"java_script_enabled": False, "locale": "es"}], indirect=True)
def test_it_needs_no_javascript(grid: Visit) -> None:
    cell(grid, 0).locator("input").fill("1,234.50")
    cell(grid, 1).locator("input").fill("1.23.4")
    grid.page.get_by_role("button", name="Guardar", exact=True).click()
    expect(grid.page.get_by_text("1 celda no se guardó")).to_be_visible()
    expect(cell(grid, 0).locator("span")).to_have_text("borrador")
    expect(cell(grid, 1).locator("input")).to_have_value("1.23.4")
    cell(grid, 1).locator("input").fill("1234")
    grid.page.get_by_role("button", name="Guardar", exact=True).click()
    expect(cell(grid, 1).locator("input")).to_have_value("1,234.00")
    grid.page.get_by_role("button", name="Enviar sus borradores").click()
    expect(cell(grid, 0).locator("span")).to_have_text("enviado")
    assert AnnualSales.objects.filter(year=YEAR, verification="submitted").count() == 2
