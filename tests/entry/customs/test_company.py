"""A company's customs: beside what was declared on its page, and the lines behind it."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import Client

from companies.models import Company
from tests import factories as make
from tests.customs.build import Line, line

pytestmark = pytest.mark.django_db


def lines_of(client: Client, company: Company, **query: str) -> Any:
    return client.get(f"/records/customs/lines/{company.address_key}/", {"year": "2022", **query})


def test_sales_that_customs_equal_say_so(as_bob: Client, companies: list[Company]) -> None:
    make.AnnualSalesFactory(company=companies[0], fob_usd=1000)
    make.AnnualSalesFactory(company=companies[1], fob_usd=1000)
    chips = [
        as_bob.get(f"/records/companies/{company.address_key}/").content.decode().count('class="chip"')
        for company in companies[:2]
    ]
    assert chips == [1, 0]


def test_the_committee_sees_nothing_of_it(as_carol: Client, companies: list[Company]) -> None:
    text = as_carol.get(f"/records/companies/{companies[0].address_key}/").content.decode()
    assert 'id="customs"' not in text
    assert lines_of(as_carol, companies[0]).status_code == 403


def test_the_lines_behind_a_figure(as_bob: Client, companies: list[Company]) -> None:
    page = lines_of(as_bob, companies[1]).context["page"]
    assert [one.key for one in page.rows] == ["118-2022-000002-1"]
    found = page.found
    assert found.fob_usd == 2000
    assert [part.fob_usd for part in (*found.months, *found.markets, *found.products)] == [2000] * 3
    assert not list(lines_of(as_bob, companies[1], country="US").context["page"].rows)
    assert list(lines_of(as_bob, companies[1], country="DE", chain="coffee").context["page"].rows)
    assert not list(lines_of(as_bob, companies[1], chain="-").context["page"].rows)


def test_many_lines_are_read_a_page_at_a_time(
    as_bob: Client, companies: list[Company], ship: Callable[[Iterable[Line]], None]
) -> None:
    """In the order of their day and key, each once."""
    days = [datetime.date(2022, 8, 1 + number % 28) for number in range(101)]
    ship(
        line(FANO="2022", NDCL=str(number), FEMB=f"{day:%Y%m%d}", FNUM="", NDOC=companies[0].ruc)
        for number, day in enumerate(days)
    )
    pages = [list(lines_of(as_bob, companies[0], page=page).context["page"].rows) for page in "123"]
    assert [len(rows) for rows in pages] == [50, 50, 1]
    found = [(one.row["shipped"], one.row["ndcl"]) for rows in pages for one in rows]
    assert found == sorted((day, number) for number, day in enumerate(days))


def test_they_can_be_taken_away(as_bob: Client, companies: list[Company]) -> None:
    address = f"/records/customs/lines/{companies[1].address_key}/lines"
    text = b"".join(as_bob.get(f"{address}.csv?year=2022").streaming_content).decode()  # type: ignore[attr-defined]
    assert "118-2022-000002-1" in text
    assert as_bob.get(f"{address}.exe?year=2022").status_code == 404


def test_a_coordinator_sees_her_regions_companies(as_erin: Client, companies: list[Company]) -> None:
    assert [lines_of(as_erin, company).status_code for company in companies] == [200, 200, 404]


def test_market_entries_with_the_lines_behind_them(
    as_bob: Client, companies: list[Company], ship: Callable[[Iterable[Line]], None]
) -> None:
    """Everything before 2021 is known, so Germany is new in 2022; a sample of the year before is no export."""
    make.MarketEntryFactory(company=companies[0])
    ship(
        [
            line(FANO="2022", FEMB="20220820", FNUM="", NDOC=companies[0].ruc),
            line(FANO="2021", FEMB="20210820", FNUM="", NDOC=companies[0].ruc, VFOBSERDOL="999.99"),
            line(FANO="2022", NDCL="2", FEMB="20220820", FNUM="", NDOC=companies[1].ruc),
            line(FANO="2021", NDCL="2", FEMB="20210820", FNUM="", NDOC=companies[1].ruc),
        ]
    )
    found = {one.company: one for one in as_bob.get("/records/customs/markets/").context["page"]}
    assert (found[companies[0]].entry.on, found[companies[0]].is_recorded) == (
        datetime.date(2022, 8, 20),
        True,
    )
    assert found[companies[1]].entry.on == datetime.date(2021, 8, 20)
    assert not found[companies[0]].entry.is_indeterminate


def test_the_list_marks_sales_that_customs_equal(as_bob: Client, companies: list[Company]) -> None:
    for company, fob in zip(companies, (1000, 1900, 3000), strict=True):
        make.AnnualSalesFactory(company=company, year=2022, chain_id="coffee", fob_usd=fob)
    answer = as_bob.get("/records/sales/", headers={"accept-language": "en"})
    assert answer.text.count('<span class="chip">customs</span>') == 2
