"""What is withheld from those who see groups alone: the plan, and pages as the committee sees them."""

import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.audit import EventType
from accounts.models import Event
from companies.models import Company
from figures.disclosure.decisions import Decisions
from figures.models import DisclosurePlan, Programme
from reports.tables import Mark, Table
from tests import factories as make
from tests import reference
from tests.reports.test_overview import text

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
PAGE = "/disclosure/"
EN = {"accept-language": "en"}
DAY = datetime.date(2022, 12, 31)


def region(code: str, companies: int, chain: str = "coffee") -> None:
    """Companies in a region that sold in 2021 and 2022."""
    for number in range(companies):
        company = make.CompanyFactory(region_id=code, size="micro")
        make.ParticipationFactory(company=company, chain_id=chain, enrolled_on=datetime.date(2020, 3, 17))
        for year in (2021, 2022):
            make.AnnualSalesFactory(company=company, chain_id=chain, year=year, fob_usd=1000 + 10 * number)


@pytest.fixture
def programme(db: None) -> None:
    """Four companies in each of two regions, and two in a third."""
    reference.ensure()
    Programme.objects.update_or_create(id=1, defaults={"opening_cut_off": DAY})
    for code, companies in {"20": 4, "12": 4, "22": 2}.items():
        region(code, companies)


def cells(client: Client) -> dict[tuple[str, ...], str]:
    """What the page says of each sum, by axis, group and year."""
    found = client.get(PAGE, {"format": "json"}).json()["cells"]
    return {(cell["axis"], *cell["group"], str(cell["year"])): cell["is"] for cell in found}


@pytest.mark.usefixtures("programme")
def test_it_works(as_bob: Client) -> None:
    """The region of two is sensitive, one of the others its complement, and the page counts both."""
    found = cells(as_bob)
    assert found["region", "22", "2022"] == "sensitive"
    assert found["whole", "", "2022"] == "shown"
    assert sorted(found["region", code, "2022"] for code in ("20", "12")) == ["complement", "shown"]
    page = text(as_bob, PAGE)
    for words in ("fewer than 3 companies", "Share of sales shown", "San Martín", "● withheld as sensitive"):
        assert words in page
    assert "Region 6 4 2 2" in page


@pytest.mark.usefixtures("programme")
def test_the_page_says_what_the_committee_gets(as_bob: Client, as_carol: Client) -> None:
    found = cells(as_bob)
    for code, name in (("20", "Piura"), ("12", "Junín"), ("22", "San Martín")):
        shown = as_carol.get(f"/regions/{code}/", {"format": "json"}).json()["indicators"]["export_sales"]
        assert (shown["value"] is not None) == (found["region", code, "2022"] == "shown"), name


@pytest.mark.usefixtures("programme")
def test_files(as_bob: Client) -> None:
    lines = as_bob.get(PAGE, {"format": "csv", "table": "region", "mark": "no"}, headers=EN).text.splitlines()
    assert lines[0] == "Region,2021,2022" and "San Martín,sensitive,sensitive" in lines
    book = openpyxl.load_workbook(io.BytesIO(as_bob.get(PAGE, {"format": "xlsx"}, headers=EN).content))
    notes = [str(cell.value) for cell in book["Region"]["A"]]
    assert any("sensitive: withheld as sensitive: fewer than 3 companies" in note for note in notes)
    assert as_bob.get(PAGE, {"format": "pdf"}).content.startswith(b"%PDF")
    assert as_bob.get(PAGE, {"format": "odt"}).status_code == 404


def test_without_sales(as_bob: Client) -> None:
    assert "nothing to withhold" in text(as_bob, PAGE)


@pytest.mark.usefixtures("programme")
def test_a_plan_that_is_being_made_says_so(as_bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.disclosure.decisions", lambda known: Decisions(is_complete=False))
    assert "is being worked out" in text(as_bob, PAGE)


@pytest.mark.usefixtures("programme")
def test_queries_do_not_grow_with_the_groups(as_bob: Client) -> None:
    def queries() -> int:
        as_bob.get(PAGE)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            as_bob.get(PAGE)
        return len(asked)

    before = queries()
    for code in ("08", "21"):
        region(code, 3, chain="cocoa")
    assert queries() == before


@pytest.mark.usefixtures("programme")
def test_thresholds_are_set_on_a_page_logged_and_make_another_plan(
    as_alice: Client, as_bob: Client, as_dora: Client
) -> None:
    before = cells(as_bob)
    address = reverse("entry:programme_edit", args=[1])
    page = as_alice.get(address, headers=EN).text
    assert "fewer companies contribute are withheld from the committee" in page
    assert as_dora.get(address).status_code == 403
    sent = {
        "sales_due_after_days": 90,
        "opening_cut_off": "31/12/2022",
        "fewest_companies": 5,
        "closest_percent": 10,
        "version": Programme.objects.get().version,
    }
    wrong = as_alice.post(address, sent | {"fewest_companies": 2}, headers=EN)
    assert wrong.status_code in (200, 422) and Programme.objects.get().fewest_companies == 3
    assert as_alice.post(address, sent).status_code == 302
    assert Programme.objects.get().fewest_companies == 5
    assert Event.objects.filter(happened=EventType.PROGRAMME_CHANGED).exists()
    after = cells(as_bob)
    assert after["region", "20", "2022"] == after["region", "12", "2022"] == "sensitive"
    assert before != after and "fewer than 5 companies" in text(as_bob, PAGE)


# ── As the committee sees it ────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("programme")
def test_each_dashboard_can_be_seen_as_the_committee_does(as_bob: Client, as_carol: Client) -> None:
    for path in ("/", "/growth/", "/targets/"):
        page = as_bob.get(path, headers=EN).text
        assert 'href="?seen_by=groups"' in page and "As the committee sees it" in page, path
        seen = as_bob.get(f"{path}?seen_by=groups", headers=EN).text
        assert "You see this page as the committee does" in seen, path
        assert f'<a href="{path}">Back to all figures' in seen or '<a href="?">Back' in seen, path
        assert "As the committee sees it" not in as_carol.get(path, headers=EN).text, path
    group = as_bob.get("/regions/20/?year=2021", headers=EN).text
    assert 'href="?year=2021&amp;seen_by=groups"' in group


@pytest.mark.usefixtures("programme")
def test_customs_as_the_committee_sees_it(as_bob: Client, as_carol: Client) -> None:
    """Not the shares of the programme's companies in each chain."""
    asked = {"format": "csv", "table": "country"}
    assert as_bob.get("/customs/", asked | {"seen_by": "groups"}).status_code == 200
    assert as_carol.get("/customs/", asked).status_code == 200
    assert as_bob.get("/customs/", asked).status_code == 404


# ── Withheld figures in tables ──────────────────────────────────────────────────────────────────


def test_a_mark_says_why_and_a_table_has_a_legend() -> None:
    mark = Mark("withheld", "to protect <them>", "withheld")
    table = Table(["Region", "US$"], [["Piura", mark], ["Junín", "10"]], ["Total", "30"], adds_up=True)
    translation.activate("en")
    assert 'data-why="to protect &lt;them&gt;" tabindex="0"' in table.body
    assert '<span class="visually-hidden">to protect &lt;them&gt;</span>' in table.body
    assert "does not add up to the whole" in table.legend and "<them>" not in table.legend
    assert table.notes == "withheld: to protect <them>; what is shown does not add up to the whole."
    assert not Table(["Region"], [["Piura"]]).marks
    signed = Mark("sensitive", "why", "sensitive", "●").html
    assert "●" in signed and "tabindex" not in signed


@pytest.mark.usefixtures("programme")
def test_tables_whose_parts_do_not_add_up_say_so(as_carol: Client, as_bob: Client) -> None:
    words = "what is shown does not add up to the whole"
    assert words in text(as_carol, "/") and words not in text(as_bob, "/")
    indicator = "those shown do not, because others are withheld"
    assert indicator in text(as_carol, "/indicators/export_sales/")
    assert indicator not in text(as_bob, "/indicators/export_sales/")
    brief = as_carol.get("/brief/", {"format": "xlsx"}, headers=EN).content
    book = openpyxl.load_workbook(io.BytesIO(brief))
    assert any(words in str(cell.value) for sheet in book for row in sheet.rows for cell in row)
    assert "tile-withheld" in as_carol.get("/").text and "tile-withheld" not in as_bob.get("/").text


@pytest.mark.usefixtures("programme")
def test_groups_stand_in_an_order_of_their_own(as_carol: Client, as_bob: Client) -> None:
    """Rows are in the order of their names, whatever was sold: their order tells nothing of what is withheld."""
    for path, table in (("/", "by-region"), ("/brief/", "by-region"), ("/growth/", "by-region")):
        rows = [
            [
                line.split(",")[0]
                for line in client.get(path, {"format": "csv", "table": table}).text.splitlines()
            ]
            for client in (as_carol, as_bob)
        ]
        assert rows[0] == rows[1], path


@pytest.mark.usefixtures("programme")
def test_the_methodology_has_the_rule_and_its_numbers(as_carol: Client, as_bob: Client) -> None:
    page = text(as_carol, "/methodology/")
    assert "fewer than 3 companies" in page and "within 10 %" in page
    assert "the number of companies that reported decides instead" in page
    assert reverse("reports:disclosure") not in as_carol.get("/methodology/").text
    assert reverse("reports:disclosure") in as_bob.get("/methodology/").text


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("programme")
def test_the_methodology_says_how_many_are_withheld(as_carol: Client) -> None:
    assert "is worked out when somebody" in text(as_carol, "/methodology/")
    as_carol.get("/")
    assert DisclosurePlan.objects.exists()
    assert " sums of export sales by group and year are withheld, and " in text(as_carol, "/methodology/")


# ── Filters and days ────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("programme")
def test_filters_say_what_may_be_asked(as_carol: Client, as_bob: Client) -> None:
    words = "All other figures can be filtered freely"
    assert words in text(as_carol, "/") and words not in text(as_bob, "/")
    assert words in text(as_bob, "/?seen_by=groups")
    assert "can be asked for the whole programme" not in text(as_carol, "/markets/US/")


@pytest.mark.usefixtures("programme")
def test_the_day_of_an_enrolment_is_on_no_page_of_the_committee(as_carol: Client, as_bob: Client) -> None:
    company = reverse("entry:company", args=[Company.objects.all()[0].ruc])
    call = reverse("entry:call", args=[Company.objects.all()[0].participations.get().call_id])
    lists = [reverse(f"entry:{name}") for name in ("companies", "calls", "services")]
    for path in (company, call, *lists, "/", "/calls/"):
        answer = as_carol.get(path, headers=EN)
        assert answer.status_code == 200, path
        for day in ("17/03/2020", "2020-03-17", "17 March 2020"):
            assert day not in answer.text, path
    assert "17/03/2020" in as_bob.get(company).text
