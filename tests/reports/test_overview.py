"""The overview, as the server sends it."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from figures.models import Programme
from tests import factories as make
from workbook.demo import WORKBOOK
from workbook.importing import import_file

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


def text(client: Client, address: str = "/") -> str:
    """The words of a page, as a person reads them."""
    page = client.get(address, headers={"accept-language": "en"})
    assert page.status_code == 200
    body = re.sub(r"<script.*?</script>", "", page.text, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_it_works(demo: None, as_bob: Client) -> None:
    page = text(as_bob)
    for words in (
        "As of 23/01/2023. Sales are those of 2022.",
        "US$ 152.0 million",
        "+8.5 % on 2021",
        "Exporting companies 77",
        "Companies supported 150",
        "98 of 109 services planned (90 %)",
        "26 by 24 companies",
        "146 of 160 companies expected to report",
        "99.6 %",
    ):
        assert words in page


def test_the_committee_sees_the_same_headlines(demo: None, as_carol: Client) -> None:
    page = text(as_carol)
    for words in ("US$ 152.0 million", "+8.5 % on 2021", "Exporting companies 77", "Families reached 55,415"):
        assert words in page
    assert "99.6 %" not in page


def test_staff_can_look_as_the_committee_does(demo: None, as_bob: Client) -> None:
    """The view is a filter: links keep it, and a chip takes it away."""
    page = as_bob.get("/?seen_by=groups", headers={"accept-language": "en"}).text
    assert "99.6 %" not in page and "As seen by: the committee" in page
    assert 'href="/regions/20/?seen_by=groups"' in page
    assert "99.6 %" in text(as_bob)


def test_the_committee_cannot_look_as_staff_does(demo: None, as_carol: Client) -> None:
    assert "A filter could not be understood" in text(as_carol, "/?seen_by=all")


def test_too_narrow_a_question_says_what_can_be_asked(demo: None, as_carol: Client, as_bob: Client) -> None:
    words = "Sales and what follows from them can be asked for the whole programme"
    for query in ("region=20&size=micro", "as_of=2022-12-31", "provisional=on", "region=20&region=12"):
        page = text(as_carol, f"/?{query}")
        assert words in page and "Companies supported" in page
        assert words not in text(as_bob, f"/?{query}")
    assert words not in text(as_carol, "/?region=20&chain=coffee")


def test_in_spanish(demo: None, as_carol: Client) -> None:
    page = as_carol.get("/").text
    assert "US$\u00a0152.0 millones" in page
    assert "Al 23/01/2023" in page


def test_filters_reach_the_figures(demo: None, as_carol: Client) -> None:
    page = text(as_carol, "/?region=20&year=2021&as_of=2022-12-31")
    assert "As of 31/12/2022. Sales are those of 2021." in page
    assert "Region: Piura" in page
    assert "US$ 152.0 million" not in page
    assert "have no size" in text(as_carol, "/?size=small")


def test_every_box_of_a_filter_not_understood_says_so(as_carol: Client) -> None:
    wrong, right = (
        re.findall(r'<input type="checkbox" name="region"[^>]*>', as_carol.get(f"/?region={code}").text)
        for code in ("99", "20")
    )
    assert len(wrong) == len(right) == 25
    assert all('aria-invalid="true"' in box for box in wrong)
    assert not any("aria-invalid" in box for box in right)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("region=99", "99"),
        ("region=20&region=xx", "xx"),
        ("as_of=2022-02-30", "Expected a date"),
        ("as_of=tomorrow", "Expected a date"),
        ("as_of=2999-01-01", "cannot be in the future"),
        ("as_of=0001-01-01", "cannot be before 2000"),
        ("year=1850", "1850"),
        ("year=abc", "abc"),
        ("chain=tea", "tea"),
        ("call=one", "one"),
        ("call=99999999999999999999", "99999999999999999999"),
        ("size=enormous", "enormous"),
        ("women_led=perhaps", "perhaps"),
        ("region=%00", "errorlist"),
        ("women_led=%00", "errorlist"),
        ("as_of=%00", "errorlist"),
        ("as_of=%27%3B--", "Expected a date"),
    ],
)
def test_wrong_input_is_told_at_its_filter_and_no_figure_is_shown(
    query: str, message: str, demo: None, as_carol: Client
) -> None:
    page = as_carol.get(f"/?{query}", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "errorlist" in page.text
    assert message in page.text
    assert "no figures are shown" in page.text
    assert "figure-value" not in page.text


def test_an_empty_database_says_why_there_is_nothing_and_never_zero_sales(as_carol: Client) -> None:
    page = text(as_carol)
    assert "Export sales no records yet" in page
    assert "There is nothing to count yet on this date." in page
    assert "US$ 0" not in page
    # No table of zeros and no empty chart.
    assert "<table" not in as_carol.get("/").text and "<figure" not in as_carol.get("/").text


def test_without_an_opening_date_the_cut_off_is_today(as_carol: Client) -> None:
    Programme.objects.create(id=1)
    today = datetime.datetime.now(tz=datetime.timezone(datetime.timedelta(hours=-5)))
    assert f"As of {today:%d/%m/%Y}" in text(as_carol)


def test_growth_of_a_year_that_few_reported_is_provisional(as_carol: Client) -> None:
    for number in range(4):
        place = make.ParticipationFactory(enrolled_on=datetime.date(2020, 1, 1))
        make.AnnualSalesFactory(company=place.company, year=2021, fob_usd=100)
        if number == 0:
            make.AnnualSalesFactory(company=place.company, year=2022, fob_usd=110)
    page = text(as_carol, "/?year=2022")
    assert "provisional" in page
    assert "are not a fall" in page


def test_names_cannot_break_out_of_the_page(as_carol: Client) -> None:
    kind = make.ServiceTypeFactory(name_es="</script><script>alert(1)</script>")
    make.ServiceFactory(type=kind, planned_end=datetime.date(2021, 1, 1))
    page = as_carol.get("/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_every_chart_is_drawn_for_each_width_with_its_numbers_under_it(demo: None, as_carol: Client) -> None:
    page = as_carol.get("/").text
    for slug, widths in {"sales": 3, "bridge": 3, "markets": 2, "execution": 4}.items():
        block = page[page.index(f'id="chart-{slug}"') :]
        block = block[: block.index("</figure>")]
        assert block.count("<svg") == widths
        assert "<table" in block
        for kind in (
            f"format=png&amp;chart={slug}",
            f"format=svg&amp;chart={slug}",
            f"format=csv&amp;table={slug}",
        ):
            assert kind in block


def test_queries_do_not_grow_with_records(as_carol: Client, django_assert_max_num_queries: Any) -> None:
    make.AnnualSalesFactory(company=make.ParticipationFactory().company)
    with CaptureQueriesContext(connection) as few:
        as_carol.get("/?year=2022")
    import_file(WORKBOOK, create_missing=True, may_verify=True)
    with django_assert_max_num_queries(len(few)):
        as_carol.get("/?year=2022")
