"""The execution page: three figures and the time that is gone, never blended."""

import datetime

import pytest
from django.test import Client

from reports.execution import Elapsed
from tests import factories as make
from tests.reports.test_overview import text
from tests.reports.test_take_away import pdf_text

DAY = datetime.date


@pytest.mark.django_db
def test_it_works(demo: None, as_carol: Client) -> None:
    page = text(as_carol, "/execution/")
    for words in (
        "Service execution 90 %",
        "Service execution to date 100 %",
        "Budget execution 85 %",
        "Time elapsed of the programme 80 %",
        "from 01/06/2019 to 31/12/2023",
        "By block Block",
        "By type of service",
        "By institution",
        "CITE-ITP 16 14 88 %",
        "None: every service",
    ):
        assert words in page, words


@pytest.mark.django_db
def test_wrong_filters_and_an_empty_database(as_carol: Client) -> None:
    assert "no figures are shown" in text(as_carol, "/execution/?region=99")
    page = text(as_carol, "/execution/")
    assert "start and end are not entered" in page
    assert "no services planned" in page


@pytest.mark.django_db
def test_services_have_no_size(demo: None, as_carol: Client) -> None:
    page = text(as_carol, "/execution/?size=small")
    assert "The filters do not apply to services." in page


@pytest.mark.django_db
def test_an_overdue_service_says_for_how_long(as_carol: Client) -> None:
    make.ServiceFactory(code="LATE-1", status="planned", planned_end=DAY(2022, 12, 1))
    make.ServiceFactory(code="DUE", status="planned", planned_end=DAY(2022, 12, 31))
    page = text(as_carol, "/execution/?as_of=2022-12-31")
    assert "1 service should have ended" in page
    assert "01/12/2022 30" in page.split("LATE-1")[1]
    assert "Not assigned 2 0" in page  # Its type has no block yet.


@pytest.mark.parametrize(
    ("as_of", "share"),
    [
        (DAY(2021, 12, 31), 0.0),
        (DAY(2022, 1, 1), 0.1),
        (DAY(2022, 1, 10), 1.0),
        (DAY(2022, 1, 11), 1.0),
    ],
)
def test_time_elapsed_counts_both_days(as_of: datetime.date, share: float) -> None:
    assert Elapsed(DAY(2022, 1, 1), DAY(2022, 1, 10), as_of).share == pytest.approx(share)


def test_time_without_dates_is_unknown() -> None:
    assert Elapsed(None, DAY(2022, 1, 10), DAY(2022, 1, 1)).share is None


def test_of_many_overdue_services_the_others_unfold(
    as_carol: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.overdue.SHOWN_AT_ONCE", 1)
    for number in range(3):
        make.ServiceFactory(
            code=f"RPE-{number}", planned_end="2022-01-01", delivered_on=None, status="planned"
        )
    page = as_carol.get("/execution/", headers={"accept-language": "en"}).text.split('id="')[-1]
    assert "2 more services" in page
    assert len(page.split("2 more services")[0].split("RPE-")) == 2
    assert "2 more services" not in as_carol.get("/execution/?format=csv&table=overdue").content.decode()


@pytest.mark.django_db
def test_a_note_of_several_tables_is_said_once_and_stands_in_each_file(demo: None, as_carol: Client) -> None:
    page, note = text(as_carol, "/execution/"), "Spending is that of services with a budget."
    assert page.count(note) == 1
    assert "Sales are those of" not in page
    paper = as_carol.get("/execution/?format=pdf", headers={"accept-language": "en"}).content
    assert pdf_text(paper).count(note.replace(" ", "")) == 3
    growth = text(as_carol, "/growth/")
    assert growth.count("Companies in both years are those that reported both.") == 1
    assert "Tiny base:" not in growth


@pytest.mark.django_db
def test_a_dash_is_explained_where_one_stands(as_carol: Client) -> None:
    done = {"status": "delivered", "planned_end": DAY(2022, 12, 1), "delivered_on": DAY(2022, 12, 1)}
    make.ServiceFactory(**done, budget_usd=100, spent_usd=50)
    note = "means that there is no base to calculate it"
    assert note not in text(as_carol, "/execution/?as_of=2022-12-31")
    make.ServiceFactory(**done, institution=make.InstitutionFactory(acronym="CITE"))
    assert note in text(as_carol, "/execution/?as_of=2022-12-31")
