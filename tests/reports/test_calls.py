"""Calls and scaling: from application to enrolment, and the regions and chains covered."""

import datetime
import re
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from figures.scaling import coverage, funnels
from reports.plots.draw import MEDIUM, NARROW, WIDE, drawing
from reports.plots.lines import TICK
from reports.plots.plot import Span, Spans
from tests import factories as make
from tests.scopes import scope_at

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
EN = {"accept-language": "en"}
CUT_OFF = datetime.date(2022, 12, 31)


def test_it_works(demo: None, as_carol: Client) -> None:
    page = as_carol.get(reverse("reports:calls"), headers=EN)
    for words in ("Selection rate", "74.3\u00a0%", "Cuarta convocatoria", "Regions covered", "250 applied"):
        assert words in page.text, words
    assert "El programa está en 3 regiones" in as_carol.get(reverse("reports:calls")).text
    assert as_carol.get(reverse("reports:calls"), {"size": "small"}, headers=EN).status_code == 200


def test_the_way_of_applications() -> None:
    """Whoever was selected or not was eligible; who withdrew, or applied later, is left out."""
    first, second = make.CallFactory(number=1), make.CallFactory(number=2)
    for outcome in ("received", "eligible", "selected", "selected", "not_selected", "withdrawn"):
        make.ApplicationFactory(call=first, outcome=outcome)
    make.ApplicationFactory(call=second, applied_on=CUT_OFF + datetime.timedelta(1))
    place = make.ParticipationFactory(call=first)
    make.ParticipationFactory(call=second, company=place.company)
    found = {way.call: way.steps for way in funnels(scope_at(CUT_OFF))}
    assert found == {first: (5, 4, 2, 1), second: (0, 0, 0, 1)}
    assert [way.call for way in funnels(scope_at(CUT_OFF, calls=frozenset({2})))] == [second]


def test_more_companies_enrolled_than_were_selected(as_bob: Client) -> None:
    """A page says that applications are missing; a funnel that widens would be read as an error."""
    call = make.CallFactory(number=1, places=60)
    make.ApplicationFactory(call=call, outcome="selected")
    make.ParticipationFactory(call=call)
    page = partial(as_bob.get, reverse("reports:calls"), {"as_of": CUT_OFF}, headers=EN)
    assert "without a selected application" not in page().text
    make.ParticipationFactory(call=call)
    assert "companies enrolled, of which at least 1 without a selected application" in page().text


@pytest.mark.parametrize(("places", "total"), [((60, 40), "100"), ((60, None), "—")])
def test_the_places_of_all_calls(places: tuple[int | None, ...], total: str, as_bob: Client) -> None:
    for number, own in enumerate(places, 1):
        make.ParticipationFactory(call=make.CallFactory(number=number, places=own))
    page = as_bob.get(reverse("reports:calls"), {"as_of": CUT_OFF}, headers=EN).text
    assert f'data-label="Places">{total}</td>' in page.split("<tfoot>")[1]


def test_the_next_call(as_bob: Client) -> None:
    call = make.CallFactory(name="Quinta", launched_on="2023-02-01", closes_on="2023-03-01")
    for as_of, words in (
        ("2023-01-31", "Quinta opens on 01/02/2023"),
        ("2023-02-01", "open until 01/03/2023"),
    ):
        assert words in as_bob.get(reverse("reports:calls"), {"as_of": as_of}, headers=EN).text
    page = as_bob.get(reverse("reports:calls"), {"as_of": "2023-03-02"}, headers=EN).text
    assert "Quinta opens" not in page and str(call) in page


def test_calls_on_a_timeline(as_bob: Client) -> None:
    make.CallFactory(name="Quinta", launched_on="2023-02-01", closes_on="2023-03-01")
    make.CallFactory(name="Sin fecha", launched_on=None, closes_on=None)
    make.ParticipationFactory(enrolled_on=datetime.date(2022, 1, 1))
    for name in ("calls", "overview"):
        page = as_bob.get(reverse(f"reports:{name}"), {"as_of": "2023-01-31"}, headers=EN).text
        drawn = page[page.index('id="chart-timeline"') : page.index('id="chart-funnel"')]
        assert "Quinta: 01/02/2023 – 01/03/2023" in drawn
        assert 'class="outline"' in drawn
        assert "Sin fecha" not in drawn
    paper = as_bob.get(reverse("reports:calls"), {"as_of": "2023-01-31", "format": "pdf"})
    assert paper.status_code == 200


def test_a_year_stands_in_the_middle_of_its_days() -> None:
    """Also the first, which began before the call; a stroke is where each other begins."""
    spans = [Span("The first call", datetime.date(2019, 8, 7), CUT_OFF, "07/08/2019 – 31/12/2022")]
    shown = drawing(Spans(spans, "Days", CUT_OFF, "cut-off"), MEDIUM, "calls")
    found = {int(year): float(x) for x, year in re.findall(r'<text x="([\d.]+)"[^>]*>(20\d\d)</text>', shown)}
    assert list(found) == [2019, 2020, 2021, 2022]
    apart = [found[year + 1] - found[year] for year in (2020, 2021)]
    assert abs(apart[0] - apart[1]) < 0.5
    strokes = re.findall(r'<line x1="([\d.]+)" y1="([\d.]+)" x2="\1" y2="([\d.]+)"', shown)
    begins = [float(x) for x, top, bottom in strokes if float(bottom) - float(top) == TICK]
    assert len(begins) == 3 and abs((begins[1] + begins[2]) / 2 - found[2021]) < 0.5


def test_the_axis_reaches_the_last_date() -> None:
    """Whatever the width: the year of a call that is yet to open has its name."""
    spans = [
        Span("First", datetime.date(2019, 6, 7), datetime.date(2019, 8, 6), "07/06/2019 – 06/08/2019"),
        Span("Next", datetime.date(2023, 4, 3), datetime.date(2023, 6, 30), "03/04/2023 – 30/06/2023"),
    ]
    for wide in (NARROW, MEDIUM, WIDE):
        shown = drawing(Spans(spans, "Days", CUT_OFF, "cut-off"), wide, "calls")
        years = re.findall(r">(20\d\d)</text>", shown)
        assert years == ["2019", "2020", "2021", "2022", "2023"], wide


def test_what_is_empty_is_said_in_a_sentence(as_carol: Client) -> None:
    make.CallFactory(launched_on=None, closes_on=None)
    page = as_carol.get(reverse("reports:calls"), headers=EN).text
    assert "<p>No call has a date of launch.</p>" in page
    assert "<p>No applications are recorded.</p>" in page
    make.ParticipationFactory()
    page = as_carol.get(reverse("reports:calls"), headers=EN).text
    assert "1 company enrolled; no applications are recorded" in page
    assert "<p>No applications are recorded.</p>" in page and "In brackets" not in page
    make.ApplicationFactory(region_id="08")
    page = as_carol.get(reverse("reports:calls"), headers=EN).text
    assert "1 applied, 1 company enrolled" in page and "In brackets" in page


def test_where_the_programme_is() -> None:
    make.ParticipationFactory(enrolled_on=datetime.date(2020, 5, 1))
    make.ParticipationFactory(enrolled_on=datetime.date(2021, 5, 1), chain_id="cocoa")
    make.ParticipationFactory(enrolled_on=datetime.date(2022, 5, 1), company__region_id="22")
    make.ApplicationFactory(region_id="08")
    make.ApplicationFactory(region_id="20")
    found = coverage(scope_at(CUT_OFF))
    assert found.years(2023) == [(2020, 1, 1), (2021, 1, 2), (2022, 2, 2), (2023, 2, 2)]
    assert (found.companies, found.waiting) == ({"20": 2, "22": 1}, {"08": 1})


def test_queries_do_not_grow(as_bob: Client, django_assert_num_queries: Any) -> None:
    def more(number: int) -> None:
        call = make.CallFactory(number=number)
        make.ApplicationFactory(call=call)
        make.ParticipationFactory(call=call)

    more(1)
    as_bob.get(reverse("reports:calls"))
    with CaptureQueriesContext(connection) as before:
        as_bob.get(reverse("reports:calls"), {"as_of": "2022-01-01"})
    known = len(before)
    for number in range(2, 6):
        more(number)
    as_bob.get(reverse("reports:calls"))
    with django_assert_num_queries(known):
        as_bob.get(reverse("reports:calls"), {"as_of": "2022-01-02"})


def test_execution_names_sources(demo: None, as_carol: Client) -> None:
    page = as_carol.get(reverse("reports:execution"), headers=EN).text
    for words in (
        "Budget by source",
        "SECO",
        "Total counterpart",
        "Delivered on time",
        "4.2 of 5",
        "527 answers, 97 gave none",
    ):
        assert words in page, words


def test_a_provider(as_bob: Client) -> None:
    """What an institution delivers, how punctually, how well, to whom and who pays for it."""
    make.ProgrammeFactory(opening_cut_off=CUT_OFF)
    own = make.InstitutionFactory(acronym="CITE")
    delivered = {"status": "delivered", "delivered_on": datetime.date(2022, 3, 1), "institution": own}
    late = make.ServiceFactory(**delivered, planned_end=datetime.date(2022, 2, 1), budget_usd=100)
    make.ServiceFactory(**delivered, planned_end=datetime.date(2022, 3, 1))
    make.ServiceFactory(status="delivered", delivered_on=datetime.date(2022, 3, 1))
    make.BeneficiaryFactory(service=late, satisfaction=4)
    make.BeneficiaryFactory(service=late)
    make.FundingFactory(service=late, source=make.InstitutionFactory(acronym="SECO", type="cooperation"))
    page = as_bob.get(reverse("entry:institution", args=[own.pk]), headers=EN)
    found = {field.label: field.text for field in page.context["page"].provider.figures}
    assert (found["Services delivered"], found["Delivered on time"], found["Satisfaction"]) == (
        "2",
        "50\u00a0%",
        "4.0 of 5",
    )
    assert (found["Share of the counterpart"], found["Ratings of satisfaction"]) == ("0.0\u00a0%", "1")
    assert "SECO" in page.text


def test_a_source_of_funds(as_bob: Client) -> None:
    """What an institution pays for, and nothing of a provider where it delivers nothing."""
    seco = make.InstitutionFactory(acronym="SECO", type="cooperation")
    for budget, spent in ((100, None), (50, 20)):
        service = make.ServiceFactory(budget_usd=budget, spent_usd=spent)
        make.FundingFactory(service=service, source=seco, budget_usd=budget, spent_usd=spent)
    page = as_bob.get(reverse("entry:institution", args=[seco.pk]), headers=EN)
    found = {field.label: field.text for field in page.context["page"].funding}
    assert found == {"Services that it pays for": "2", "Budget US$": "150.00", "Spent US$": "20.00"}
    assert "As a source of funds" in page.text and "As a provider" not in page.text


def test_the_overview_names_jobs(demo: None, as_bob: Client, as_carol: Client) -> None:
    for client in (as_bob, as_carol):
        page = client.get("/", headers=EN).text
        assert "7,323" in page and "Workers" in page
    assert "52.5\u00a0% women" in as_bob.get("/", headers=EN).text
