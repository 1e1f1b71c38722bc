"""What charts say: the seven largest and others, colours that stay, titles that are true."""

import datetime
import math
import operator
import re
from decimal import Decimal
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from django.test import Client
from django.utils import translation

from companies import countries
from figures.series import SalesByYear
from reports import formatting
from reports.charts.bridge import bridge_chart
from reports.charts.markets import destinations_chart
from reports.charts.sales import _parts, _what_is_counted
from reports.charts.shares import shares_chart
from reports.links import NO_FILTERS
from reports.overview import overview
from reports.plots.colours import ON_PAPER, SERIES, stable
from reports.plots.draw import drawing
from reports.plots.plot import Columns, Country, Look, Mark, Series, Steps, World
from reports.plots.text import width, wrap
from tests import factories as make
from tests.scopes import scope_at

pytestmark = pytest.mark.anywhere
SCOPE = scope_at(datetime.date(2023, 1, 23))


def chains(count: int) -> tuple[SalesByYear, dict[str, str]]:
    """So many chains, the later ones selling more."""
    slugs = [f"chain-{n:02}" for n in range(count)]
    frame = pd.DataFrame([[Decimal(100 + n) for n in range(count)]], index=[2022], columns=slugs)
    return SalesByYear(frame, {2022: sum(frame.loc[2022])}), {slug: slug for slug in slugs}


@pytest.mark.parametrize(("count", "named"), [(1, 1), (3, 3), (7, 7), (8, 7), (16, 7), (25, 7)])
def test_it_works(count: int, named: int) -> None:
    """The seven that sold most are named, largest first, and all others are one part: nothing is lost."""
    sales, names = chains(count)
    with translation.override("en"):
        series = _series(sales, names)
    assert [one.name for one in series[:named]] == sorted(names, reverse=True)[:named]
    assert len({one.colour for one in series}) == len(series), "each has its own colour"
    assert [one.name for one in series[named:]] == ([f"{count - 7} others"] if count > 7 else [])
    assert sum(one.marks[0].value for one in series) == sales.totals[2022]


def test_a_withheld_chain_is_in_no_part() -> None:
    """It is not among the others, and no name tells that it is there."""
    sales, names = chains(9)
    sales.by_chain.loc[2022, "chain-00"] = None
    with translation.override("en"):
        *series, others, withheld = _series(sales, names)
    assert others.marks[0].value == sales.by_chain.loc[2022, "chain-01"]
    assert (withheld.name, withheld.marks[0].value) == ("withheld, together", 100)
    assert "chain-00" not in {one.name for one in series}


def test_where_every_chain_is_withheld_columns_are_plain_totals() -> None:
    """Chains that sold nothing are shown as such in the table, and have no part of a column either."""
    sales, names = chains(3)
    sales.by_chain.loc[2022, ["chain-00", "chain-01"]] = None
    sales.by_chain.loc[2022, "chain-02"] = Decimal(0)
    with translation.override("en"):
        (series,) = _series(sales, names)
        assert _what_is_counted(names, [series]).endswith("what each value chain sold is withheld")
    assert series.name == "All value chains"
    assert series.marks[0].value == sales.totals[2022]
    assert series.marks[0].look is Look.PLAIN


def test_a_chain_that_sold_nothing_has_no_name_beside_the_columns() -> None:
    """It has no part of any column; where nothing was sold at all, the columns are zero."""
    sales, names = chains(3)
    sales.by_chain.loc[2022, "chain-00"] = Decimal(0)
    sales.totals[2022] -= 100
    assert [one.name for one in _series(sales, names)] == ["chain-02", "chain-01"]
    sales.by_chain.loc[2022] = sales.totals[2022] = Decimal(0)
    assert len(_series(sales, names)) == 3


def _series(sales: SalesByYear, names: dict[str, str]) -> list[Series]:
    return _parts(sales, names, lambda named: stable(named, sorted(names)), None, NO_FILTERS)


def test_colours_stay_when_something_is_filtered() -> None:
    known = [f"{n:02}" for n in range(16)]
    assert stable(["03"], known) == {"03": SERIES[3]}
    assert stable(["03", "05", "01"], known) | {"03": SERIES[3]} == stable(["05", "01", "03"], known)
    # 03 and 10 would share one.
    assert len(set(stable(["03", "10"], known).values())) == 2


def test_a_chosen_colour_comes_first() -> None:
    known = [f"{n:02}" for n in range(16)]
    assert stable(["00", "01"], known, {"01": SERIES[0]}) == {"01": SERIES[0], "00": SERIES[1]}
    # Two may have the same, if somebody wants that; what is no colour of the palette is none.
    assert stable(["00", "01"], known, {"00": "4", "01": "4"}) == {"00": "4", "01": "4"}
    assert stable(["00"], known, {"00": "red"}) == stable(["00"], known)


VISIONS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}
"""How colours look to people who see fewer (Machado, Oliveira and Fernandes 2009), as matrices of linear RGB."""


def linear(colour: str) -> list[float]:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it."""
    low, high = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in map(linear, (one, other))
    )
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, vision: str) -> list[float]:
    """CIE L*a*b* of a colour as somebody sees it."""
    red, green, blue = (
        min(max(sum(map(operator.mul, row, linear(colour))), 0), 1) for row in VISIONS[vision]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


@pytest.mark.parametrize(("part", "page"), [(0, "#ffffff"), (1, "#12191a")], ids=["light", "dark"])
def test_everybody_can_tell_the_palette_apart(settings: Any, part: int, page: str) -> None:
    tokens = (
        (settings.BASE_DIR / "assets/_tokens.scss").read_text("utf-8").split("prefers-color-scheme")[part]
    )
    palette = re.findall(r"--chart-[1-7]: (#\w{6});", tokens)
    assert len(palette) == len(SERIES)
    assert min(contrast(colour, page) for colour in palette) >= 3
    for vision in VISIONS:
        nearest = min(
            math.dist(lab(one, vision), lab(other, vision)) for one, other in combinations(palette, 2)
        )
        assert nearest >= 15, vision


def test_documents_have_the_colours_of_pages(settings: Any) -> None:
    page = (settings.BASE_DIR / "assets/_tokens.scss").read_text("utf-8").split("prefers-color-scheme")[0]
    wrong = [
        name
        for name, colour in ON_PAPER.items()
        if name not in ("quiet", "paper") and f"--chart-{name}: {colour};" not in page
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("amount", "text"),
    [(313, "313"), (0, "0"), ("0.4", "0.40"), (9_999, "9,999"), (10_000, "10 k"), (999_499, "999 k"),
     (999_500, "1.0 M"), (152_000_000, "152.0 M"), (-975_300, "−975 k")],
)  # fmt: skip
def test_no_amount_that_is_there_reads_as_zero(amount: Any, text: str) -> None:
    with translation.override("en"):
        assert formatting.short(Decimal(str(amount))) == text


@pytest.mark.parametrize(
    ("amounts", "unit", "labels"),
    [
        (["13012", "1305400", 0, "-854100", "464312"], "US$ thousand", ["+13", "+1,305", "0", "−854", "+464"]),
        ([152_000_000, "-1300000"], "US$ million", ["+152.0", "−1.3"]),
        ([152_000_000, 13_000], "US$ million", ["+152.00", "+0.01"]),
        ([1_234_000_000, 13_000_000], "US$ million", ["+1,234", "+13"]),
        ([152_000_000, 13], "US$ million", ["+152.000", "≈ 0"]),
        ([12_345, None], "US$ thousand", ["+12.3"]),
        ([9_499, "-0.4"], "US$", ["+9,499.0", "−0.4"]),
        ([], "US$", []),
    ],
)  # fmt: skip
def test_all_us_dollars_of_a_chart_have_one_unit(amounts: list[Any], unit: str, labels: list[str]) -> None:
    scale = formatting.usd_scale(None if amount is None else Decimal(str(amount)) for amount in amounts)
    with translation.override("en"):
        assert scale.unit == unit
        assert [scale.signed(Decimal(str(n))) for n in amounts if n is not None] == labels


def test_words_that_have_no_room_end_with_an_ellipsis() -> None:
    assert wrap("Organic banana", 1000) == ["Organic banana"]
    lines = wrap("Fibra de alpaca y otros camélidos sudamericanos", 110)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width(line) <= 110 for line in lines)


@pytest.mark.parametrize(
    ("delivered", "title"),
    [
        ({"A": (3, 5), "B": (9, 16)}, "B has the most services: 9 delivered of 16 planned"),
        (
            {"A": (14, 16), "B": (12, 16), "C": (1, 2)},
            "2 institutions have the most services: 16 planned each",
        ),
        ({"A": (14, 16), "B": (12, 16)}, "Each institution has 16 planned services"),
        ({}, "No services are planned"),
    ],
)
def test_a_tie_has_no_first(delivered: dict[str, tuple[int, int]], title: str) -> None:
    with translation.override("en"):
        chart = shares_chart(SCOPE, delivered)
    assert chart.title == title
    assert chart.plot.names == sorted(delivered, key=lambda name: -delivered[name][1]), "most first"


@pytest.mark.parametrize(
    ("by_country", "title"),
    [
        ({"DE": 3, "FI": 1}, "Germany has the most: 3 new market entries of 4"),
        ({"DE": 2, "FI": 2, "BE": 1}, "2 countries have the most: 2 new market entries each"),
        ({"DE": 2, "FI": 2}, "2 countries with 2 new market entries each"),
        ({"DE": 2}, "Germany has the most: 2 new market entries of 2"),
        ({}, "No company has entered a new market"),
    ],
)
def test_the_first_destination(by_country: dict[str, int], title: str) -> None:
    with translation.override("en"):
        assert destinations_chart(SCOPE, by_country).title == title


def test_other_destinations_are_a_row_and_no_bar() -> None:
    codes = ["DE", "FI", "BE", "US", "CA", "CL", "BR", "JP", "CN", "GB", "ES", "FR"]
    with translation.override("en"):
        chart = destinations_chart(SCOPE, {code: 12 - place for place, code in enumerate(codes)})
    assert len(chart.plot.names) == 10
    assert [str(cell) for cell in chart.table.rows[-1]] == ["2 other countries", "3", "3.8\u00a0%"]
    assert len(chart.table.links) == len(chart.table.rows)


@pytest.mark.parametrize(
    ("numbers", "bars", "words"),
    [
        ([4, *[3] * 3, *[1] * 10], 4, "4 of 14 countries; the other 10 have 1 each;"),
        ([4, *[3] * 8, 2, 2, 1], 9, "9 of 12 countries;"),
        # Fewer than three bars say less than some of those that are level.
        ([4, 3, *[1] * 10], 12, "by country, most first;"),
        ([4, 3, *[1] * 14], 10, "10 of 16 countries; the other 6 have 1 each;"),
    ],
)
def test_of_countries_that_are_level_all_have_a_bar_or_none(
    numbers: list[int], bars: int, words: str
) -> None:
    by_country = dict(zip(list(countries.alpha_3())[: len(numbers)], numbers, strict=True))
    with translation.override("en"):
        chart = destinations_chart(SCOPE, by_country)
    assert len(chart.plot.names) == bars
    assert words in chart.subtitle


def test_countries_that_are_all_level_are_named_without_bars() -> None:
    with translation.override("en"):
        chart = destinations_chart(SCOPE, dict.fromkeys(["DE", "FI", "BE"], 1))
        alone = destinations_chart(SCOPE, {"DE": 1})
        some = destinations_chart(SCOPE, dict.fromkeys(["DE", "FI", "BE"], 2) | dict.fromkeys(OTHERS, 1))
    assert chart.plot is some.plot is None
    assert chart.subtitle.startswith("Germany, Finland, Belgium; as of")
    assert some.subtitle.startswith("Germany, Finland, Belgium; the other 9 have 1 each; as of")
    assert len(chart.table.rows) == 3
    assert alone.plot is not None


OTHERS = ["US", "CA", "CL", "BR", "JP", "CN", "GB", "ES", "FR"]


def test_a_label_stands_before_a_bar_below_zero() -> None:
    """After it the line of zero would strike it out."""
    steps = Steps(["Stopped", "Began", "Total"], [-50, 30, -20], ["−50", "+30", "−20"], "US$ thousand")
    labels = re.findall(
        r'<text x="([\d.]+)"[^>]* class="strong" text-anchor="end">([^<]+)',
        drawing(steps, 520, "steps", kind="page"),
    )
    assert [label for _x, label in labels] == ["−50", "+30", "−20"]


def test_the_lowest_numbers_of_a_map_have_the_lightest_shade() -> None:
    for highest in (1, 2, 5, 40):
        world = World([Country("DEU", "Germany", highest, ""), Country("FIN", "Finland", 1, "")], "Entries")
        drawn = drawing(world, 340, "world", kind="page")
        assert drawn.index("f-map-1") and (highest == 1 or "f-map-5" in drawn), highest
        assert "f-map-5" not in drawn or highest > 1


def test_the_line_of_zero_strikes_out_no_name() -> None:
    """Names stand above their bars on a phone, where the line of zero would go through them."""
    steps = Steps(["Exported both years", "Stopped exporting"], [4, -2], ["+4", "−2"], "US$")
    narrow, wide = drawing(steps, 340, "steps", kind="page"), drawing(steps, 760, "steps", kind="page")
    assert wide.count('class="zero"') == 1
    ends = [
        [float(y) for y in line]
        for line in re.findall(r'y1="([\d.]+)" x2="[\d.]+" y2="([\d.]+)" class="zero"', narrow)
    ]
    names = [float(y) for y in re.findall(r'<text x="0.0" y="([\d.]+)"', narrow)][1:]
    assert len(ends) == 2
    assert not any(top < y < bottom for top, bottom in ends for y in names)


def test_a_year_whose_words_have_no_room_keeps_its_value() -> None:
    marks = [Mark(9, ""), Mark(8, "")]
    plot = Columns(
        ["2021", "2022"], [Series("a", "1", marks)], [["9 M"], ["8 M", "+ 1 M not reported " * 6]], "US$"
    )
    drawn = drawing(plot, 340, "years", kind="page")
    assert "8 M" in drawn and "not reported" not in drawn


def test_long_names_of_series_take_two_lines() -> None:
    marks = [Mark(1, "1")]
    series = [Series(name, "1", marks) for name in ("Cacao", "aún sin reportar: vendido en el año 2024")]
    drawn = drawing(Columns(["2021"], series, [["2"]], "US$"), 520, "years", kind="page")
    assert "…" not in drawn


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "now", "title"),
    [
        (None, 313, "US$\u00a0313 are known of 2022, and nothing of 2021 to compare with"),
        (100, 413, "Sales increased by US$\u00a0313 from 2021 to 2022"),
        (413, 100, "Sales decreased by US$\u00a0313 from 2021 to 2022"),
        (100, 100, "Sales of 2022 are those of 2021, to the cent"),
    ],
)
def test_the_bridge_says_which_way_sales_went(before: int | None, now: int, title: str) -> None:
    company = make.ParticipationFactory(enrolled_on=datetime.date(2020, 1, 1)).company
    make.AnnualSalesFactory(company=company, year=2022, fob_usd=now)
    if before is not None:
        make.AnnualSalesFactory(company=company, year=2021, fob_usd=before)
    scope = scope_at(datetime.date(2023, 1, 23), 2022)
    with translation.override("en"):
        assert bridge_chart(scope, overview(scope).figures).title == title


@pytest.mark.django_db
@pytest.mark.parametrize(("now", "side"), [(313, "above"), (100, "below")])
def test_what_is_still_to_be_reported_is_no_fall(now: int, side: str) -> None:
    """A company that sold the year before has not reported: nothing says that sales rose or fell."""
    for reported in (True, False):
        company = make.ParticipationFactory(enrolled_on=datetime.date(2020, 1, 1)).company
        make.AnnualSalesFactory(company=company, year=2021, fob_usd=100)
        if reported:
            make.AnnualSalesFactory(company=company, year=2022, fob_usd=now)
    scope = scope_at(datetime.date(2023, 1, 23), 2022)
    with translation.override("en"):
        page = overview(scope)
    words = {"above": "US$\u00a0113 above", "below": "US$\u00a0100 below"}[side]
    assert page.charts["bridge"].title == f"Sales reported so far for 2022 are {words} those of 2021"


def test_a_picture_has_its_message_and_scope(demo: None, as_carol: Client) -> None:
    for kind, begin in (("png", b"\x89PNG"), ("svg", b"<svg")):
        answer = as_carol.get(f"/?region=20&format={kind}&chart=sales")
        assert answer.content.startswith(begin)
    assert as_carol.get("/?format=png&chart=nothing").status_code == 404
    assert as_carol.get("/?format=png").status_code == 404
