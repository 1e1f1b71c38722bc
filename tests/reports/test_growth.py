"""Growth done honestly, and the split by volume and unit value with its naive twin."""

import datetime
import html
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given

from figures.definitions import Unit
from figures.measures import Measure
from figures.price_volume import PriceVolume, price_volume
from figures.provisional import is_provisional
from figures.scope import Scope
from tests import factories as make
from tests.examples import examples
from tests.figures import naive
from tests.figures.store import store
from tests.figures.test_twin import programmes, several_scopes
from tests.reports.test_overview import text
from tests.reports.test_take_away import pdf_text
from tests.scopes import scope_at

CENT = Decimal("0.01")


@pytest.mark.django_db
def test_it_works(demo: None, as_bob: Client) -> None:
    page = text(as_bob, "/growth/")
    for words in (
        "Growth of export sales +8.5 %",
        "Like-for-like growth +8.6 %",
        "145 companies that reported both years",
        "coverage by value is below 95 %",
        "74 of 148 pairs of company and chain",
        "Volume",
        "No weight in both years (residual)",
        "By value chain",
        "By region",
    ):
        assert words in page, words


@pytest.mark.django_db
def test_the_committee_sees_growth_and_not_what_would_give_a_company_away(
    demo: None, as_bob: Client, as_carol: Client
) -> None:
    """One company reported for the first time: with like-for-like growth, its sales could be subtracted."""
    page = text(as_carol, "/growth/")
    assert "Growth of export sales +8.5 %" in page
    assert "Like-for-like growth withheld to protect companies' data" in html.unescape(page)
    assert "+8.6 %" not in page and "145 " in page
    split = "Volume moved +US$ 7.1 million, unit value +US$ 4.1 million"
    assert split in text(as_bob, "/growth/") and split in page
    assert "74 of 148 pairs of company and chain" in page
    of_region = html.unescape(text(as_carol, "/growth/?region=20"))
    assert "Volume and unit value: withheld to protect companies' data" in of_region
    assert "% of the sales of" not in of_region and "Volume moved" not in of_region


@pytest.mark.django_db
def test_what_the_split_covers_is_on_paper_too(demo: None, as_bob: Client) -> None:
    paper = pdf_text(as_bob.get("/growth/", {"format": "pdf"}, headers={"accept-language": "en"}).content)
    for words in ("74 of 148 pairs of company and chain", "98.9 % of the sales of 2021"):
        assert words.replace(" ", "") in paper.replace("\u00a0", "")


@pytest.mark.django_db
def test_wrong_filters_and_an_empty_database(as_carol: Client) -> None:
    assert "no figures are shown" in text(as_carol, "/growth/?region=99")
    assert "no net weight in both years" in text(as_carol, "/growth/")


@pytest.mark.django_db
def test_another_region_is_another_answer(demo: None, as_carol: Client) -> None:
    assert "Growth of export sales +9.8 %" in text(as_carol, "/growth/?region=20")


def coverage(value: float | None) -> Measure:
    return Measure(Unit.RATIO, value)


def test_a_year_that_is_still_reported_is_named_as_a_year(demo: None, as_carol: Client) -> None:
    for address in ("/", "/growth/"):
        page = as_carol.get(address, headers={"accept-language": "en"}).text
        assert "The sales of 2022, their growth and the number of exporting companies are provisional" in page


def test_provisional_is_decided_on_what_is_shown() -> None:
    ended = scope_at(datetime.date(2023, 1, 23), 2022)
    assert is_provisional(ended, coverage(0.9494))
    assert not is_provisional(ended, coverage(0.9496))
    assert not is_provisional(ended, coverage(None))
    assert is_provisional(scope_at(datetime.date(2022, 12, 30), 2022), coverage(1.0))


@pytest.mark.django_db
def test_an_incomplete_year_never_looks_like_a_fall(as_bob: Client) -> None:
    """What has not been reported stands on the bar as high as it was, and no words say that sales fell."""
    for number in range(4):
        place = make.ParticipationFactory(enrolled_on=datetime.date(2020, 1, 1))
        make.AnnualSalesFactory(company=place.company, year=2021, fob_usd=100)
        if number == 0:
            make.AnnualSalesFactory(company=place.company, year=2022, fob_usd=110)
    page = as_bob.get("/?year=2022", headers={"accept-language": "en"}).text
    assert "reported so far for 2022: US$\u00a0110; companies have yet to report" in page
    assert "less than" not in page
    chart = page[page.index('id="chart-sales"') : page.index("</figure>")]
    assert "not reported yet: sold in 2021 · 2022: US$\u00a0300" in chart
    assert 'fill="url(#stripes-sales-' in chart, "the year is hatched"
    years = as_bob.get("/indicators/export_sales/?year=2022", headers={"accept-language": "en"}).text
    assert ">provisional</text>" in years
    assert 'fill="url(#stripes-years-' in years


def naive_split(programme: naive.Programme, scope: Scope) -> dict[str, Any]:
    """Pair by pair, as exact fractions rounded to the cent at the end of each."""
    members = {company.id for company in naive.participants(programme, scope, by_chain=False)}
    rows = {
        (sale.company, sale.chain, sale.year): sale
        for sale in programme.sales
        if sale.company in members and naive.counted(sale, scope) and naive.passes(sale.chain, scope.chains)
    }
    keys = {key[:2] for key in rows if key[2] in (scope.year - 1, scope.year)}
    found = {
        "pairs": 0,
        "pairs_in_all": len(keys),
        "volume": Fraction(0),
        "moved": Decimal(0),
        "change": Decimal(0),
    }
    for key in keys:
        before, now = rows.get((*key, scope.year - 1)), rows.get((*key, scope.year))
        found["change"] += (now.fob if now else 0) - (before.fob if before else 0)
        if before and now and before.weight and now.weight:
            q0, q1, v0, v1 = map(Fraction, (before.weight, now.weight, before.fob, now.fob))
            found["pairs"] += 1
            found["volume"] += (q1 - q0) * (v0 / q0 + v1 / q1) / 2
            found["moved"] += now.fob - before.fob
    return found


@pytest.mark.django_db
@examples(50)
@given(programme=programmes(), several=several_scopes)
def test_database_and_twin_agree(programme: naive.Programme, several: list[Scope]) -> None:
    with transaction.atomic():
        store(programme)
        answers = [(scope, price_volume(scope)) for scope in several]
        transaction.set_rollback(True)
    for scope, found in answers:
        assert_agrees(found, naive_split(programme, scope))


def assert_agrees(found: PriceVolume, wanted: dict[str, Any]) -> None:
    assert (found.pairs, found.pairs_in_all) == (wanted["pairs"], wanted["pairs_in_all"])
    assert found.change == wanted["change"]
    assert found.current - found.previous == wanted["moved"]
    assert found.volume + found.unit_value + found.residual == found.change
    # Each pair is rounded to the cent.
    assert abs(Fraction(found.volume) - wanted["volume"]) <= CENT * wanted["pairs"]


def test_the_parts_in_words_of_the_formula() -> None:
    """From 100 kg at US$ 2 to 150 kg at US$ 3: volume 50 × 2.5, unit value 1 × 125."""
    split = PriceVolume(1, 2, Decimal(200), Decimal(450), Decimal(125), Decimal(300), Decimal(560))
    assert (split.unit_value, split.residual, split.change) == (125, 10, 260)
    assert split.points(split.residual) == Decimal(10) / 300
    assert split.covered() == (Decimal(200) / 300, Decimal(450) / 560)


@pytest.mark.django_db
def test_the_formula_on_records() -> None:
    place = make.ParticipationFactory(enrolled_on=datetime.date(2020, 1, 1))
    make.AnnualSalesFactory(company=place.company, year=2021, fob_usd=200, net_weight_kg=100)
    make.AnnualSalesFactory(company=place.company, year=2022, fob_usd=450, net_weight_kg=150)
    split = price_volume(scope_at(datetime.date(2022, 12, 31)))
    assert (split.volume, split.unit_value, split.residual) == (125, 125, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "now"), [(0, 150), (100, 0), (0, 0), (None, 150), (100, None)])
def test_without_a_net_weight_above_zero_in_both_years_sales_are_residual(
    before: int | None, now: int | None
) -> None:
    company = make.ParticipationFactory(enrolled_on=datetime.date(2020, 1, 1)).company
    make.AnnualSalesFactory(company=company, year=2021, fob_usd=200, net_weight_kg=before)
    make.AnnualSalesFactory(company=company, year=2022, fob_usd=450, net_weight_kg=now)
    split = price_volume(scope_at(datetime.date(2022, 12, 31)))
    assert (split.pairs, split.pairs_in_all) == (0, 1)
    assert (split.volume, split.unit_value, split.residual, split.change) == (0, 0, 250, 250)


@pytest.fixture
def tiny_bases() -> None:
    """Piura with a usual growth, Junín with 50 times next to nothing, San Martín with what two companies did."""
    for region, companies, before, now in (
        ("20", 4, 1_000_000, 1_100_000),
        ("12", 4, 1_000, 50_000),
        ("22", 2, 500_000, 600_000),
    ):
        for _number in range(companies):
            company = make.CompanyFactory(region_id=region)
            make.ParticipationFactory(company=company, enrolled_on=datetime.date(2020, 1, 1))
            make.AnnualSalesFactory(company=company, year=2021, fob_usd=before)
            make.AnnualSalesFactory(company=company, year=2022, fob_usd=now)
            make.AnnualSalesFactory(company=company, year=2023, fob_usd=now)


THEN = "year=2022&as_of=2023-12-31"


@pytest.mark.django_db
def test_growth_over_a_tiny_base_says_so(tiny_bases: None, as_bob: Client) -> None:
    """In a table of groups."""
    address = f"/growth/?{THEN}&format=csv&table=by-region"
    lines = as_bob.get(address, headers={"accept-language": "en"}).content.decode("utf-8-sig").splitlines()
    states = {line.split(",")[0]: line.split(",")[-1] for line in lines}
    assert states["Piura"] == states["Total"] == "—"
    assert states["Junín"] == states["San Martín"] == "tiny base"


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/growth/", "/indicators/export_sales_growth/"])
def test_a_card_says_so(tiny_bases: None, as_bob: Client, page: str) -> None:
    """Beside the sales of the whole programme, which the card of a region does not show."""
    assert "tiny base: less than 1 % of the programme's" in html.unescape(
        text(as_bob, f"{page}?{THEN}&region=12")
    )
    assert "tiny base: 2 companies reported both years" in text(as_bob, f"{page}?{THEN}&region=22")
    assert "tiny base:" not in text(as_bob, f"{page}?{THEN}&region=20")


@pytest.mark.django_db
def test_a_cell_says_so_beside_the_number(tiny_bases: None, as_bob: Client) -> None:
    beside = "+4,900.0 % (tiny base)"
    for page in (
        f"/explore/?measure=export_sales_growth&by=region&{THEN}",
        f"/explore/?measure=export_sales_growth&by=year&{THEN}&region=12",
        f"/compare/?by=region&of=12&of=20&{THEN}",
        f"/indicators/export_sales_growth/?{THEN}",
        f"/brief/?{THEN}",
        f"/brief/?{THEN}&region=12",
    ):
        found = text(as_bob, page)
        assert beside in found, page
        assert "+10.0 % (tiny" not in found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "before"), [("/indicators/export_sales_growth/", ""), ("/brief/", "4 200,000 ")]
)
def test_a_year_says_so_beside_its_number(tiny_bases: None, as_bob: Client, page: str, before: str) -> None:
    """Beside the sales of the whole programme before that year, also where a later one is looked at."""
    for year in (2022, 2023):
        junin, piura = (
            text(as_bob, f"{page}?region={region}&year={year}&as_of=2024-01-23") for region in ("12", "20")
        )
        assert f"2022 {before}+4,900.0 % (tiny base)" in junin
        assert "+10.0 %" in piura and "+10.0 % (tiny base)" not in piura


@pytest.mark.django_db
def test_in_a_workbook_it_stays_a_number(tiny_bases: None, as_bob: Client) -> None:
    page = as_bob.get(
        f"/compare/?by=region&of=12&of=20&{THEN}&format=xlsx", headers={"accept-language": "en"}
    )
    book = ZipFile(BytesIO(page.content))
    assert "&quot; (tiny base)&quot;" in book.read("xl/styles.xml").decode()
    assert any("<v>49</v>" in book.read(name).decode() for name in book.namelist() if "worksheets/" in name)
