"""No word of a chart lies over another or over a bar, or leaves the drawing: measured in a browser, at every width."""

import base64
import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser

from reports import formatting
from reports.plots.draw import FULL, MEDIUM, NARROW, drawing
from reports.plots.plot import (
    Columns,
    Country,
    Line,
    Lines,
    Look,
    Mark,
    Pairs,
    Panels,
    Plot,
    Rows,
    Series,
    Steps,
    World,
)
from reports.plots.text import FONTS

pytestmark = [pytest.mark.browser, pytest.mark.anywhere]

GROUPS = (1, 3, 16, 25)
NAMES = [
    "Madre de Dios",
    "Fibra de alpaca y otros camélidos sudamericanos",
    "Café",
    "Cooperación suiza SECO-HELVETAS",
]
VALUES: dict[str, Callable[[int], Decimal | None]] = {
    "usual": lambda n: Decimal(10_000_000 + n * 4_321_987),
    "negative": lambda n: Decimal(n * 1_500_000 - 6_000_000),
    "all negative": lambda n: Decimal(-n * 1_500_000 - 1),
    "zero": lambda n: Decimal(0),
    "huge": lambda n: Decimal(987_654_321_098 // (n + 1)),
    "tiny": lambda n: Decimal("0.37") * n,
    "huge and tiny": lambda n: Decimal(313) if n % 2 else Decimal(152_000_000),
    "unknown": lambda n: None,
    "gaps": lambda n: None if n % 3 else Decimal(5_000_000),
}


def mark(n: int, value: Callable[[int], Decimal | None], look: Look = Look.PLAIN) -> Mark:
    found = value(n)
    return Mark(found, "withheld" if found is None else formatting.short(found), look=look)


def plots(groups: int, value: Callable[[int], Decimal | None]) -> Iterator[Plot]:
    names = [f"{NAMES[n % len(NAMES)]} {n}" for n in range(groups)]
    years = [str(2000 + n) for n in range(groups)]
    marks = [mark(n, value) for n in range(groups)]
    amounts = [one.value or Decimal(0) for one in marks]
    hints = [(Look.PROVISIONAL, "provisional")]
    yield Columns.of(years, marks, unit="US$ (M: million, k: thousand)", axis="Year", hints=hints)
    yield Rows(names, marks, unit="Services", whole=[abs(amount) + 1 for amount in amounts])
    yield Rows(names, marks, unit="Services")
    before = [
        mark(n, lambda n: None if value(n) is None or n % 4 == 3 else (value(n + 1) or 0))
        for n in range(groups)
    ]
    yield Pairs(names, before, marks, "Session 12 (23/01/2023)", "Today", "US$ (M: million, k: thousand)")
    yield Pairs(names, marks, marks, "Session 12 (23/01/2023)", "Today", "US$")
    sums = [*amounts, sum(amounts, Decimal(0))]
    yield Steps(
        [*names, "Total change"], sums, [formatting.signed(formatting.short, one) for one in sums], "US$"
    )
    positive = [mark(n, lambda n: abs(value(n) or 0)) for n in range(groups)]
    for count in (1, 8):
        series = [Series(f"{NAMES[n % len(NAMES)]} {n}", str(n % 7 + 1), positive) for n in range(count)]
        tops = [[one.label, "+ 3.1 M not reported"] for one in positive]
        yield Columns(years, series, tops, "US$", "Year", hints)
    yield Panels(names, [Columns.of(years[:6], marks[:6], unit="Share of the country's exports")] * groups)
    first = datetime.date(2000, 1, 31)
    points = [(first + datetime.timedelta(days=400 * n), float(one.size)) for n, one in enumerate(positive)]
    lines = [
        Line("muted", points, f"{points[-1][1]:,.0f} planned"),
        Line("1", points, f"{points[-1][1]:,.0f} delivered"),
    ]
    yield Lines(lines, "Services", points[-1][0], "23/01/2023", formatting.number)


COLLISIONS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll("svg")) {
    const all = svg.getBoundingClientRect();
    const words = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
    const bars = [...svg.querySelectorAll("rect, circle")].map((bar) => ["a bar", bar.getBoundingClientRect()]);
    // Two thirds of a line: the box of a line of text has room above and below its letters.
    const box = ({ left, right, top, bottom }) => {
      const spare = (bottom - top) / 6;
      return [left, right, top + spare, bottom - spare];
    };
    words.forEach(([one, at], number) => {
      const [left, right, top, bottom] = box(at);
      if (left < all.left - 1 || right > all.right + 1 || top < all.top || bottom > all.bottom)
        found.push(`${svg.parentElement.title}: "${one}" leaves the drawing`);
      const others = [...words.slice(number + 1).map(([two, other]) => [two, box(other)]),
        ...bars.map(([two, { left, right, top, bottom }]) => [two, [left, right, top, bottom]])];
      for (const [two, [l, r, t, b]] of others)
        if (left < r - 1 && l < right - 1 && top < b - 1 && t < bottom - 1)
          found.push(`${svg.parentElement.title}: "${one}" lies over ${two}`);
    });
  }
  return found;
}"""


def face(file: str, weight: int) -> str:
    content = base64.b64encode((FONTS / f"{file}.ttf").read_bytes()).decode()
    source = f"url(data:font/ttf;base64,{content})"
    return f"@font-face{{font-family:'Source Sans 3';font-weight:{weight};src:{source}}}"


@pytest.fixture(scope="module")
def styles() -> str:
    return face("SourceSans3_400Regular", 400) + face("SourceSans3_600SemiBold", 600) + "svg{display:block}"


@pytest.mark.parametrize("wide", [NARROW, MEDIUM, FULL])
def test_it_works(browser: Browser, styles: str, wide: int) -> None:
    """Each kind of chart with 1, 3, 16 and 25 groups, and values of every kind."""
    drawn = [
        f'<div style="width:{wide}px" title="{type(plot).__name__}, {groups} groups, {kind}">'
        f"{drawing(plot, wide, f'{number}-{groups}-{place}')}</div>"
        for number, (kind, value) in enumerate(VALUES.items())
        for groups in GROUPS
        for place, plot in enumerate(plots(groups, value))
    ]
    assert_no_collision(browser, styles, drawn)


def test_the_scale_of_the_world(browser: Browser, styles: str) -> None:
    drawn = []
    for highest in (1, 2, 12, 48_000):
        countries = [Country("DEU", "Germany", highest, str(highest)), Country("SGP", "Singapore", 1, "1")]
        world = drawing(World(countries, "Entries"), NARROW, f"w{highest}")
        drawn.append(f'<div style="width:340px" title="{highest}">{world}</div>')
        assert "<circle" in drawn[-1], "a country without an outline has a dot"
    assert_no_collision(browser, styles, drawn)


def test_a_collision_is_noticed(browser: Browser, styles: str) -> None:
    """The measuring itself: words over words and over a bar, and outside."""
    shapes = (
        '<rect x="0" y="0" width="90" height="30"/><text x="5" y="20">one</text><text x="8" y="22">two</text>'
    )
    outside = '<text x="180" y="60">outside</text>'
    page = browser.new_page()
    drawn = f'<div style="width:200px"><svg viewBox="0 0 200 80">{shapes}{outside}</svg></div>'
    page.set_content(f"<style>{styles}</style>{drawn}")
    found = page.evaluate(COLLISIONS)
    page.close()
    assert len(found) == 4


def assert_no_collision(browser: Browser, styles: str, drawn: list[str]) -> None:
    page = browser.new_page()
    page.set_content(f"<style>{styles}</style>{''.join(drawn)}")
    page.evaluate("document.fonts.ready")
    found = page.evaluate(COLLISIONS)
    page.close()
    assert found == []
