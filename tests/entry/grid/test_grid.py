"""The grid of a year's sales: what it shows, and every way to save in it."""

import datetime
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales, Company, ValueChain, Workforce
from entry.grid import cells
from records.models import ClosedPeriod, PeriodException
from tests import factories as make
from workbook.cells import Number

pytestmark = pytest.mark.django_db
YEAR = 2022


@pytest.fixture
def company() -> Company:
    found: Company = make.ParticipationFactory(company__legal_name="Cooperativa Ñandú").company
    return found


def address(year: int = YEAR) -> str:
    return reverse("entry:grid", args=[year])


def content(client: Client, year: int = YEAR, **query: Any) -> Any:
    return client.get(address(year), query).context["content"]


def names(client: Client, **query: Any) -> list[str]:
    return [row.name for row in content(client, **query).rows]


def cell(company: Company, text: str, version: int = 0, **more: Any) -> dict[str, Any]:
    return {"company": company.pk, "chain": "coffee", "text": text, "version": version, **more}


def send(client: Client, *sent: Any, year: int = YEAR, measure: str = "fob_usd") -> Any:
    at = f"{reverse('entry:grid_cells', args=[year])}?measure={measure}"
    return client.post(at, json.dumps({"cells": sent}), content_type="application/json")


def result(client: Client, *sent: Any, **options: Any) -> Any:
    return send(client, *sent, **options).json()["cells"][0]


def test_it_works(as_bob: Client, bob: User, company: Company) -> None:
    (row,) = content(as_bob).rows
    assert [cell.text for cell in row.cells] == [""]
    found = result(as_bob, cell(company, "1.234,50"))
    assert (found["outcome"], found["text"], found["version"], found["words"]) == (
        "saved",
        "1,234.50",
        1,
        "borrador",
    )
    sales = AnnualSales.objects.get()
    assert (sales.fob_usd, sales.verification, sales.year) == (Decimal("1234.50"), "draft", YEAR)
    assert sales.history.get().history_user == bob
    assert 'value="1,234.50"' in as_bob.get(address()).text


def test_who_is_expected_stands_in_it(as_bob: Client) -> None:
    for name, enrolled, exited in (
        ("Dentro", "2020-01-01", None),
        ("Nueva", "2022-12-31", None),
        ("Futura", "2023-01-01", None),
        ("Salió", "2020-01-01", "2021-12-31"),
        ("Última", "2020-01-01", "2022-01-01"),
    ):
        make.ParticipationFactory(company__legal_name=name, enrolled_on=enrolled, exited_on=exited)
    make.CompanyFactory(legal_name="Ajena")
    assert names(as_bob) == ["Dentro", "Nueva", "Última"]


def test_chains_of_participations_come_first_and_all_can_be_chosen(as_bob: Client, company: Company) -> None:
    make.AnnualSalesFactory(company=company, chain_id="cocoa", year=YEAR)
    assert [chain.slug for chain in content(as_bob).chains] == ["coffee", "cocoa"]
    found = content(as_bob, chain="organic-banana")
    assert [chain.slug for chain in found.chains] == ["coffee", "organic-banana", "cocoa"]
    chosen = {chain.slug: is_chosen for chain, is_chosen in found.further}
    assert chosen == {"organic-banana": True, "coffee": False, "cocoa": False}


def test_only_the_chains_of_a_company_are_open_and_others_on_demand(as_bob: Client, company: Company) -> None:
    other = make.ParticipationFactory(chain_id="cocoa", company__legal_name="Zeta").company
    make.AnnualSalesFactory(company=other, chain_id="organic-banana", year=YEAR - 1)

    def open_(**query: Any) -> list[set[str]]:
        return [{cell.chain for cell in row.cells if cell.is_open} for row in content(as_bob, **query).rows]

    assert open_() == [{"coffee"}, {"cocoa", "organic-banana"}]
    assert open_(chain="cocoa") == [{"coffee", "cocoa"}, {"cocoa", "organic-banana"}]


def test_of_many_chains_each_has_a_row_of_its_company(as_bob: Client, company: Company) -> None:
    """With a column for each of 16 chains no cell to type in was in sight."""
    make.AnnualSalesFactory(company=company, chain_id="cocoa", year=YEAR)
    assert not content(as_bob).is_long
    for number in range(2):
        ValueChain.objects.create(
            slug=f"chain-{number}", name_es=f"Cadena {number}", name_en=f"Chain {number}"
        )
    found = content(as_bob)
    ((row, cells),) = found.lines
    assert (found.is_long, row.name, [chain.slug for chain, _cell in cells]) == (
        True,
        "Cooperativa Ñandú",
        ["coffee", "cocoa"],
    )
    page = as_bob.get(address()).text
    assert page.count('<input name="c-') == 2 and 'class="shut"' not in page
    assert not content(as_bob, measure="workers").is_long


def test_it_says_how_many_companies_it_shows_and_how_many_values_are_missing(
    as_bob: Client, company: Company
) -> None:
    make.AnnualSalesFactory(company=company, year=YEAR)
    make.ParticipationFactory()
    assert content(as_bob, chain="cocoa").missing == 1
    page = as_bob.get(address()).text
    assert "Empresas 1–2 de 2" in page and '<strong id="grid-missing">1</strong>' in page


def test_last_years_value_and_what_a_price_needs_stand_beside_the_cell(
    as_bob: Client, company: Company
) -> None:
    make.AnnualSalesFactory(company=company, year=YEAR - 1, fob_usd=1500, net_weight_kg=500)
    make.AnnualSalesFactory(company=company, year=YEAR, fob_usd=1, net_weight_kg=20)
    found = content(as_bob)
    assert (found.rows[0].cells[0].last_year, found.rows[0].cells[0].other) == (1500, 20)
    assert found.medians == {"coffee": 3.0}
    page = as_bob.get(address()).text
    assert 'data-last="1500.00"' in page and f"{YEAR - 1}: 1,500.00" in page


def test_a_year_without_companies_says_what_to_do_and_loads_no_script(as_bob: Client) -> None:
    """The script of the grid failed where there was none."""
    page = as_bob.get(address()).text
    assert "js/grid.js" not in page and "/records/calls/" in page


def test_filters(as_bob: Client, company: Company) -> None:
    other = make.ParticipationFactory(
        company__legal_name="Otra", company__region_id="12", call=make.CallFactory(number=2)
    ).company
    assert names(as_bob, q="NANDU") == ["Cooperativa Ñandú"]
    assert names(as_bob, q=other.ruc[3:]) == ["Otra"]
    assert names(as_bob, region="12") == ["Otra"]
    assert names(as_bob, call="2") == ["Otra"]
    make.AnnualSalesFactory(company=company, year=YEAR, verification="submitted")
    assert names(as_bob, unreported="on") == ["Otra"]
    make.AnnualSalesFactory(company=other, year=YEAR, verification="draft")
    assert names(as_bob, unreported="on") == ["Otra"]
    for wrong in ({"region": "99"}, {"call": "x"}, {"measure": "tons"}, {"page": "x"}):
        assert as_bob.get(address(), wrong).status_code == 200


@pytest.mark.parametrize("year", [1999, timezone.localdate().year + 1])
def test_a_year_that_cannot_have_sales_is_not_there(year: int, as_bob: Client) -> None:
    assert as_bob.get(f"/records/sales/grid/{year}/").status_code == 404
    assert as_bob.post(f"/records/sales/grid/{year}/submit/").status_code == 404
    assert send(as_bob, year=year).status_code == 404


def test_it_opens_with_the_last_year_that_ended(as_bob: Client) -> None:
    make.ProgrammeFactory(opening_cut_off=datetime.date(2023, 1, 23))
    assert as_bob.get(reverse("entry:grid")).url == address(2022)


def test_a_blank_is_not_known_and_zero_is_nothing_exported(as_bob: Client, company: Company) -> None:
    assert result(as_bob, cell(company, " "))["outcome"] == "unchanged"
    assert not AnnualSales.objects.exists()
    assert result(as_bob, cell(company, "0"))["text"] == "0.00"
    assert AnnualSales.objects.get().fob_usd == 0


@pytest.mark.parametrize("text", ["-5", "mucho", "1e5", "inf", "9" * 14, "1 23", "٣"])
def test_wrong_input_is_told_and_nothing_is_saved(text: str, as_bob: Client, company: Company) -> None:
    found = result(as_bob, cell(company, text))
    assert found["outcome"] == "error"
    assert found["message"].startswith("Se esperaba")
    assert not AnnualSales.objects.exists()


def test_each_cell_has_its_own_outcome(as_bob: Client, company: Company) -> None:
    other = make.ParticipationFactory().company
    found = send(as_bob, cell(company, "x"), cell(other, "5")).json()["cells"]
    assert [one["outcome"] for one in found] == ["error", "saved"]
    assert AnnualSales.objects.get().company == other


def test_a_verified_value_that_changes_waits_anew(as_bob: Client, bob: User, company: Company) -> None:
    sales = make.AnnualSalesFactory(company=company, year=YEAR)
    found = result(as_bob, cell(company, "1000", sales.version))
    assert (found["outcome"], found["state"]) == ("unchanged", "verified")
    found = result(as_bob, cell(company, "1001", sales.version))
    assert (found["outcome"], found["state"]) == ("saved", "submitted")
    sales.refresh_from_db()
    assert (sales.submitted_by, sales.verified_at) == (bob, None)


def test_what_somebody_else_has_entered_is_not_overwritten(
    as_bob: Client, alice: User, company: Company
) -> None:
    sales = make.AnnualSalesFactory(company=company, year=YEAR, fob_usd=10)
    sales.fob_usd = 20
    with acting(alice):
        sales.save()
    found = result(as_bob, cell(company, "30", 1))
    assert (found["outcome"], found["text"], found["version"]) == ("conflict", "20.00", 2)
    assert "Alice" in found["message"]
    assert AnnualSales.objects.get().fob_usd == 20
    assert result(as_bob, cell(company, "20", 1))["outcome"] == "unchanged"
    assert result(as_bob, cell(company, "30", 2))["outcome"] == "saved"


def test_a_row_that_is_new_or_gone_meanwhile_is_a_conflict_too(as_bob: Client, company: Company) -> None:
    assert result(as_bob, cell(company, "30", 4))["outcome"] == "conflict"
    make.AnnualSalesFactory(company=company, year=YEAR)
    assert result(as_bob, cell(company, "30"))["outcome"] == "conflict"


def test_two_who_enter_the_same_cell_at_once(
    as_bob: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's row appears after ours was looked for: the database refuses, and the second look compares."""
    enter = cells.Rows.enter

    def overtaken(rows: Any, typed: Any) -> Any:
        found = enter(rows, typed)
        if not AnnualSales.objects.exists():
            make.AnnualSalesFactory(company=company, year=YEAR)
            # The transaction is rolled back with it, so it is made once more in the second.
            monkeypatch.setattr(cells.Rows, "enter", enter)
        return found

    monkeypatch.setattr(cells.Rows, "enter", overtaken)
    assert result(as_bob, cell(company, "30"))["outcome"] == "saved"
    assert AnnualSales.objects.count() == 1


def test_emptying_a_draft_is_confirmed_first(as_bob: Client, company: Company) -> None:
    make.AnnualSalesFactory(company=company, year=YEAR, verification="draft")
    found = result(as_bob, cell(company, "", 1))
    assert (found["outcome"], found["text"]) == ("confirm", "1,000.00")
    found = result(as_bob, cell(company, "", 1, confirmed=True))
    assert (found["outcome"], found["text"], found["version"]) == ("removed", "", 0)
    assert not AnnualSales.objects.exists()
    assert AnnualSales.history.latest().history_type == "-"


@pytest.mark.parametrize("state", ["submitted", "verified"])
def test_what_others_rely_on_is_not_emptied(state: str, as_bob: Client, company: Company) -> None:
    make.AnnualSalesFactory(company=company, year=YEAR, verification=state)
    found = result(as_bob, cell(company, "", 1, confirmed=True))
    assert (found["outcome"], "0" in found["message"]) == ("error", True)
    assert AnnualSales.objects.exists()


@pytest.mark.parametrize(("text", "words"), [("-", "escriba 0"), ("(500.00)", "sin paréntesis")])
def test_what_accountants_write_is_told_what_to_write(
    text: str, words: str, as_bob: Client, company: Company
) -> None:
    found = result(as_bob, cell(company, text))
    assert (found["outcome"], words in found["message"]) == ("error", True)


def test_a_pasted_block_settles_its_decimal_sign(as_bob: Client, company: Company) -> None:
    """`250,000` beside `1,234.50` is a quarter of a million, and by itself it is a question."""
    other = make.CompanyFactory()
    make.ParticipationFactory(company=other, chain_id="coffee")
    for it in (company, other):
        make.AnnualSalesFactory(company=it, year=YEAR)
    alone = result(as_bob, cell(company, "250,000", 1), measure="net_weight_kg")
    assert (alone["outcome"], "250000" in alone["message"]) == ("error", True)
    typed = [cell(company, "250,000", 1), cell(other, "1,234.50", 1)]
    block = send(as_bob, *typed, measure="net_weight_kg").json()["cells"]
    assert [found["text"] for found in block] == ["250,000.00", "1,234.50"]


@pytest.mark.parametrize(
    ("typed", "shown"), [("12,5", "12.50"), ("1,234.125", "1,234.125"), ("12.1250", "12.1250")]
)
def test_net_weight(typed: str, shown: str, as_bob: Client, company: Company) -> None:
    """What the cell shows can be typed again."""
    found = result(as_bob, cell(company, "5"), measure="net_weight_kg")
    assert (found["outcome"], "FOB" in found["message"]) == ("error", True)
    make.AnnualSalesFactory(company=company, year=YEAR)
    found = result(as_bob, cell(company, typed, 1), measure="net_weight_kg")
    assert (found["outcome"], found["text"]) == ("saved", shown)
    assert result(as_bob, cell(company, shown, 2), measure="net_weight_kg")["outcome"] == "unchanged"
    assert shown in as_bob.get(address(), {"measure": "net_weight_kg"}).text
    assert result(as_bob, cell(company, "", 2), measure="net_weight_kg")["outcome"] == "saved"
    assert AnnualSales.objects.get().net_weight_kg is None


@given(st.decimals(0, 10**12, places=3), st.sampled_from(["es", "en"]))
def test_what_is_shown_can_be_typed_again(value: Decimal, language: str) -> None:
    with translation.override(language):
        assert Number(3).read(cells.shown(value)) == value


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '"x"',
        "{}",
        '{"cells": 5}',
        '{"cells": {"a": 1}}',
        '{"cells": [1]}',
        '{"cells": [{}]}',
        '{"cells": [{"company": "x", "chain": "coffee", "text": "1", "version": 0}]}',
        '{"cells": [{"company": 99999999999999999999, "chain": "coffee", "text": "1", "version": 0}]}',
        '{"cells": [{"company": 1, "chain": "coffee", "text": "1", "version": -1}]}',
        "[" * 5000,
    ],
)
def test_a_request_that_is_none(body: str, as_bob: Client) -> None:
    at = reverse("entry:grid_cells", args=[YEAR])
    assert as_bob.post(at, body, content_type="application/json").status_code == 400


def test_the_same_cell_twice_in_a_request(as_bob: Client, company: Company) -> None:
    assert send(as_bob, cell(company, "1"), cell(company, "2")).status_code == 400


def test_a_company_or_chain_that_is_gone(as_bob: Client, company: Company) -> None:
    gone = cell(company, "5") | {"company": company.pk + 1}
    assert result(as_bob, gone)["outcome"] == "error"
    assert result(as_bob, cell(company, "5") | {"chain": "tea"})["outcome"] == "error"


class TestAClosedYear:
    @pytest.fixture(autouse=True)
    def period(self, alice: User, company: Company) -> ClosedPeriod:
        make.AnnualSalesFactory(company=company, year=YEAR, verification="draft")
        day = datetime.date(YEAR, 12, 31)
        return ClosedPeriod.objects.create(ends_on=day, reason="Informado", closed_by=alice)

    def test_it_is_read_only_with_the_reason(self, as_bob: Client, company: Company) -> None:
        text = as_bob.get(address()).text
        assert "Informado" in text
        assert "readonly" in text
        assert "grid.js" not in text
        assert result(as_bob, cell(company, "5", 1))["outcome"] == "error"

    def test_drafts_are_not_submitted(self, as_bob: Client) -> None:
        as_bob.post(reverse("entry:grid_submit", args=[YEAR]))
        assert AnnualSales.objects.get().verification == "draft"

    def test_an_exception_opens_it_to_one(
        self, as_bob: Client, bob: User, alice: User, company: Company, period: ClosedPeriod
    ) -> None:
        until = timezone.now() + datetime.timedelta(hours=1)
        PeriodException.objects.create(period=period, person=bob, until=until, reason="x", granted_by=alice)
        assert result(as_bob, cell(company, "5", 1))["outcome"] == "saved"

    def test_another_year_is_open(self, as_bob: Client, company: Company) -> None:
        assert result(as_bob, cell(company, "5"), year=YEAR + 1)["outcome"] == "saved"


class TestWithoutJavaScript:
    """The same page sent as a form."""

    def send(self, client: Client, company: Company, text: str, **more: str) -> Any:
        seen = re.search('name="seen" value="([^"]*)"', client.get(address()).text).group(1)  # type: ignore[union-attr]
        name = f"c-{company.pk}-coffee"
        return client.post(f"{address()}?q=a", {"seen": seen, name: text, **more})

    def test_it_works(self, as_bob: Client, company: Company) -> None:
        answer = self.send(as_bob, company, "1,000.00")
        assert (answer.status_code, answer.url) == (302, f"{address()}?q=a")
        assert AnnualSales.objects.get().fob_usd == 1000
        assert "Se guardó 1 celda" in as_bob.get(answer.url).text

    def test_what_was_typed_is_still_there_with_its_fault(self, as_bob: Client, company: Company) -> None:
        page = self.send(as_bob, company, "1.23.4")
        assert page.status_code == 200
        assert 'value="1.23.4"' in page.text
        assert "Se esperaba un número" in page.text

    def test_a_cell_that_was_not_touched_is_left_alone(self, as_bob: Client, company: Company) -> None:
        sales = make.AnnualSalesFactory(company=company, year=YEAR)
        seen = f"c-{company.pk}-coffee:1:1,000.00"
        AnnualSales.objects.filter(pk=sales.pk).update(fob_usd=7)
        as_bob.post(address(), {"seen": seen, f"c-{company.pk}-coffee": "1,000.00"})
        assert AnnualSales.objects.get().fob_usd == 7
        page = as_bob.post(address(), {"seen": seen, f"c-{company.pk}-coffee": "8"})
        assert ": 7.00" in page.text
        assert AnnualSales.objects.get().fob_usd == 7
        # The page now knows the other's value: sent once more, it is meant.
        assert self.send(as_bob, company, "8").status_code == 302

    def test_a_row_is_removed_once_it_is_confirmed(self, as_bob: Client, company: Company) -> None:
        make.AnnualSalesFactory(company=company, year=YEAR, verification="draft")
        name = f"xc-{company.pk}-coffee"
        assert f'type="checkbox" name="{name}"' in self.send(as_bob, company, "").text
        assert AnnualSales.objects.exists()
        self.send(as_bob, company, "", **{name: "on"})
        assert not AnnualSales.objects.exists()

    @pytest.mark.parametrize(
        "seen", ["", "x", ";;", "c-1-coffee:x:1", ":::", "c-1-coffee:99999999999999999999:5"]
    )
    def test_a_page_that_was_tampered_with(self, seen: str, as_bob: Client) -> None:
        answer = as_bob.post(address(), {"seen": seen, "c-1-coffee": "3", "c-x-y": "1", "c--": "2"})
        assert answer.status_code in (200, 400)
        assert not AnnualSales.objects.exists()


def test_all_drafts_of_the_year_are_submitted(as_bob: Client, bob: User) -> None:
    for state in ("draft", "draft", "returned", "submitted", "verified"):
        make.AnnualSalesFactory(year=YEAR, verification=state)
    make.AnnualSalesFactory(year=YEAR - 1, verification="draft")
    answer = as_bob.post(f"{reverse('entry:grid_submit', args=[YEAR])}?q=a")
    assert answer.url == f"{address()}?q=a"
    assert AnnualSales.objects.filter(verification="submitted", submitted_by=bob).count() == 2
    assert AnnualSales.objects.filter(verification="draft").count() == 1


def test_the_committee_is_refused(as_carol: Client, company: Company) -> None:
    assert as_carol.get(address()).status_code == 403
    assert send(as_carol, cell(company, "5")).status_code == 403
    assert as_carol.post(reverse("entry:grid_submit", args=[YEAR])).status_code == 403


def test_queries_grow_neither_with_companies_nor_with_cells(
    as_bob: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    counts: list[list[int]] = []
    for number in (1, 30):
        companies = [make.ParticipationFactory().company for _ in range(number)]
        with django_assert_max_num_queries(20) as page:
            as_bob.get(address())
        with django_assert_max_num_queries(20) as new:
            send(as_bob, *(cell(company, "5") for company in companies))
        with django_assert_max_num_queries(20) as changed:
            send(as_bob, *(cell(company, "6", 1) for company in companies))
        with django_assert_max_num_queries(20) as conflict:
            send(as_bob, *(cell(company, "7", 9) for company in companies))
        with django_assert_max_num_queries(20) as submitted:
            as_bob.post(reverse("entry:grid_submit", args=[YEAR]))
        counts.append([len(found) for found in (page, new, changed, conflict, submitted)])
    assert counts[0] == counts[1]


def test_workers_have_one_column(as_bob: Client, bob: User, company: Company) -> None:
    """Women come after the workers that they are among, and are never more."""
    assert [chain.slug for chain in content(as_bob, measure="workers").chains] == ["company"]
    assert "2022" in as_bob.get(reverse("entry:workforce_grid"), follow=True).text
    typed = cell(company, "12") | {"chain": "company"}
    women = cell(company, "13") | {"chain": "company"}
    found = result(as_bob, women, measure="women")
    assert (found["outcome"], Workforce.objects.count()) == ("error", 0)
    assert result(as_bob, typed, measure="workers")["outcome"] == "saved"
    row = Workforce.objects.get()
    assert (row.workers, row.women, row.verification, row.history.get().history_user) == (
        12,
        None,
        "draft",
        bob,
    )
    assert result(as_bob, women | {"version": 1}, measure="women")["outcome"] == "error"
    assert result(as_bob, women | {"version": 1, "text": "5"}, measure="women")["outcome"] == "saved"
    assert result(as_bob, typed | {"version": 1}, measure="workers")["outcome"] in ("conflict", "unchanged")
    assert 'value="5"' in as_bob.get(address(), {"measure": "women"}).text
    as_bob.post(f"{reverse('entry:grid_submit', args=[YEAR])}?measure=workers")
    row.refresh_from_db()
    assert (row.women, row.verification) == (5, "submitted")
    assert names(as_bob, unreported="on", measure="workers") == []
    assert names(as_bob, unreported="on") == ["Cooperativa Ñandú"]
    ClosedPeriod.objects.create(ends_on=datetime.date(YEAR, 12, 31), reason="x", closed_by=bob)
    assert result(as_bob, typed | {"version": 3, "text": "1"}, measure="workers")["outcome"] == "error"


def test_queries_do_not_grow_with_workers(as_bob: Client, django_assert_num_queries: Any) -> None:
    def cells_of(n: int) -> list[dict[str, Any]]:
        places = [make.ParticipationFactory() for _ in range(n)]
        return [cell(place.company, "3") | {"chain": "company"} for place in places]

    one, many = cells_of(1), cells_of(6)
    with CaptureQueriesContext(connection) as queries:
        send(as_bob, *one, measure="workers")
    with django_assert_num_queries(len(queries)):
        send(as_bob, *many, measure="workers")
    assert Workforce.objects.count() == 7
