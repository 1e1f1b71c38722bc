"""What is withheld from those who see groups alone is in no page and no table of theirs; the rest is what staff see."""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from figures.bridge import SUMS_OF_STEPS
from figures.models import Programme
from tests import factories as make
from tests.figures.disclosure.member import random_programme
from tests.figures.store import store

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

WITHHELD = re.compile("withheld|—|^$")
"""What is behind a withheld figure is left out, too."""
PAGES = [
    "/",
    "/?year=2021",
    "/growth/",
    "/brief/",
    "/targets/",
    "/indicators/export_sales/",
    "/indicators/export_sales_growth_like_for_like/",
    "/indicators/families_reached/",
    "/regions/20/",
    "/chains/coffee/",
    "/calls/1/",
    "/methodology/",
]
Table = dict[tuple[str, str, int], str]
"""Each cell of a table by the first of its row, the heading of its column and how often both came before."""


@pytest.fixture
def programme(db: None) -> None:
    """One of the random programmes of which much is withheld."""
    store(random_programme(5))
    Programme.objects.update_or_create(id=1, defaults={"opening_cut_off": datetime.date(2023, 1, 23)})


def tables(client: Client, path: str) -> Iterator[tuple[str, Table]]:
    """All tables of a page as files."""
    page = client.get(path, headers={"accept-language": "en"}).content.decode()
    for slug in sorted(set(re.findall(r"[?&;]table=([\w-]+)", page)) - {"records"}):
        join = "&" if "?" in path else "?"
        answer = client.get(f"{path}{join}format=csv&table={slug}&mark=no", headers={"accept-language": "en"})
        if answer.status_code == 200:
            yield slug, _cells(answer.content.decode())


def _cells(text: str) -> Table:
    headings, *rows = list(csv.reader(io.StringIO(text)))
    found: Table = {}
    for row in rows:
        for heading, cell in zip(headings, row, strict=True):
            times = sum((row[0], heading) == key[:2] for key in found)
            found[row[0], heading, times] = cell
    return found


def numbers(text: str) -> set[str]:
    """The amounts in a text to the cent, without marks of thousands."""
    return {found.replace(",", "") for found in re.findall(r"\d[\d,]*\.\d{2}\b", text) if len(found) > 6}


def values(content: bytes) -> set[str]:
    """The amounts in the parts of an office document, as `numbers` writes them."""
    parts = zipfile.ZipFile(io.BytesIO(content))
    found = set[str]()
    for name in parts.namelist():
        if name.endswith((".xlsx", ".xlsb")):
            found |= values(parts.read(name))
        elif name.endswith(".xml"):
            found |= {
                f"{float(n):.2f}" for n in re.findall(r">(-?\d+(?:\.\d+)?)<", parts.read(name).decode())
            }
    return found


def answer(client: Client, path: str) -> dict[tuple[str, ...], Any]:
    """The measures of a page, each value by its place."""
    return dict(_leaves(client.get(path).json()))


def _leaves(found: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(found, dict):
        for key, part in found.items():
            yield from _leaves(part, (*place, key))
    else:
        yield place, found


def test_it_works(programme: None, as_carol: Client, as_bob: Client) -> None:
    """Cell by cell: what staff see, or withheld; and what is withheld is on no page."""
    hidden, shown, wrong = set[str](), set[str](), []
    for path in PAGES:
        of_staff = dict(tables(as_bob, path))
        for slug, table in tables(as_carol, path):
            for cell, text in table.items():
                seen = of_staff[slug].get(cell)
                if text == seen:
                    shown |= numbers(text)
                elif WITHHELD.search(text):
                    hidden |= numbers(seen or "")
                # Where coverage by value is withheld, the number of companies that reported decides the status.
                elif seen is not None and cell[1] != "Status":
                    wrong.append((path, slug, cell, text, seen))
    assert wrong == []
    assert len(hidden - shown) > 20
    for path in PAGES:
        page = as_carol.get(path, headers={"accept-language": "en"}).content.decode()
        assert numbers(page) & (hidden - shown) == set(), path
    assert_in_no_document(as_carol, as_bob, hidden - shown)


def assert_in_no_document(committee: Client, staff: Client, hidden: set[str]) -> None:
    """The charts of slides and workbooks hold their values."""
    assert values(staff.get("/?format=pptx").content) & hidden
    for path in ("/", "/growth/", "/indicators/export_sales/"):
        for kind in ("pptx", "xlsx"):
            assert values(committee.get(f"{path}?format={kind}").content) & hidden == set(), (path, kind)


def test_measures(programme: None, as_carol: Client, as_bob: Client) -> None:
    """Value by value: what staff see, or none with its reason; steps that are shown together are nobody else's."""
    withheld = 0
    for path in ("/brief/?format=json", "/?format=json", "/regions/20/?format=json"):
        of_staff = answer(as_bob, path)
        for place, value in answer(as_carol, path).items():
            if set(SUMS_OF_STEPS) & set(place) or place[-1] == "reason":
                withheld += value == "confidential"
            else:
                assert value in (None, of_staff[place]), place
    assert withheld > 30


@pytest.fixture
def one_company_each(db: None) -> None:
    """A chain with one company in each of two regions: no sales of a region may be shown."""
    for region in ("12", "20"):
        company = make.CompanyFactory(region_id=region)
        make.ParticipationFactory(company=company, chain_id="coffee", enrolled_on=datetime.date(2020, 1, 1))
        make.AnnualSalesFactory(company=company, chain_id="coffee", year=2022)


def headings(client: Client) -> str:
    """Those of the table of regions on the page of a chain."""
    page = client.get("/chains/coffee/?year=2022", headers={"accept-language": "en"}).text
    return page.split('id="where"')[1].split("<thead>")[1].split("</thead>")[0]


def test_a_column_that_says_withheld_in_each_row_is_a_sentence(
    one_company_each: None, as_carol: Client, as_bob: Client
) -> None:
    assert "Export sales" in headings(as_bob)
    assert "tile-map" in as_bob.get("/chains/coffee/?year=2022").text
    assert "Exporting companies" in headings(as_carol) and "Export sales" not in headings(as_carol)
    page = as_carol.get("/chains/coffee/?year=2022", headers={"accept-language": "en"}).text
    assert "To protect companies&#x27; data, withheld in each row: Export sales." in page
    # A map on which nothing can be seen is left out, too.
    assert "tile-map" not in page


def test_a_withheld_group_has_its_row_in_a_chart(programme: None, as_carol: Client) -> None:
    """Nobody takes it for one that is not there."""
    asked = "/explore/?measure=families_reached&by=region&years=1"
    chart = as_carol.get(asked, headers={"accept-language": "en"}).text.split('id="chart-explore"')[1]
    drawn = chart.split("</svg>")[0]
    assert drawn.count(">withheld</text>") == 2
    assert drawn.count("<title>") == 1 and "Junín: 250" in drawn and "Piura" in drawn
