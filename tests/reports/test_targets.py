"""The targets page, and progress in its two methods."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from figures.breakdowns import figures
from figures.definitions import Unit
from figures.measures import Measure
from figures.targets import Progress, progress
from reports.targets import Status, TargetRow
from tests import factories as make
from tests.reports.test_overview import text
from tests.reports.test_remarks import LEGEND
from tests.scopes import scope_at


@pytest.mark.django_db
def test_it_works(demo: None, as_carol: Client) -> None:
    page = text(as_carol, "/targets/")
    sales = "Export sales US$ 118.0 million US$ 150.0 million US$ 152.0 million (p) 101 % 106 % ✓ reached"
    assert sales in page
    assert "Exporting companies 70 80 77 (p) 96 % 70 % ○ not reached yet" in page
    assert LEGEND in page
    # The others in one line that unfolds, with their values alone.
    assert "indicators without a target" in page
    assert "Families reached no target 55,415" in page.split("indicators without a target")[-1]
    assert "Families reached" not in page.split("indicators without a target")[0]
    assert "<details" in as_carol.get("/targets/").text
    assert (
        "Families reached,,,55415,,,no target"
        in as_carol.get("/targets/?format=csv", headers={"accept-language": "en"}).content.decode()
    )


@pytest.mark.django_db
def test_a_scope_that_is_no_target_of_its_own_has_none(demo: None, as_carol: Client) -> None:
    assert "not reached" not in text(as_carol, "/targets/?region=20&region=12")
    page = text(as_carol, "/targets/?year=2021")
    assert "not reached" not in page
    assert "No indicator has a target for this year and these filters." in page


@pytest.mark.django_db
def test_a_market_has_no_target(demo: None) -> None:
    """That of market entries is for all markets together."""
    scope = replace(scope_at(datetime.date(2023, 1, 23)), countries=frozenset({"US"}))
    assert progress(scope, figures(scope).indicators) == {}


@pytest.mark.django_db
def test_a_region_has_its_own_targets() -> None:
    make.TargetFactory(indicator="export_sales", region_id="20", target=50)
    measures = {"export_sales": Measure(Unit.USD, Decimal(25))}
    assert progress(scope_at(year=2022), measures) == {}
    found = progress(scope_at(year=2022, regions=frozenset({"20"})), measures)
    assert found["export_sales"].reached == 0.5


@pytest.mark.django_db
def test_two_chains_together_have_no_target_though_each_has_its_own() -> None:
    """A company of both chains counts once in the two together, so their targets cannot be added."""
    for chain in ("coffee", "cocoa"):
        make.TargetFactory(indicator="companies_enrolled", chain_id=chain, target=1)
    company = make.ParticipationFactory(call=make.CallFactory(number=1), chain_id="coffee").company
    make.ParticipationFactory(company=company, call=make.CallFactory(number=2), chain_id="cocoa")
    both = scope_at(datetime.date(2022, 12, 31), chains=frozenset({"coffee", "cocoa"}))
    assert progress(both, figures(both).indicators) == {}
    for chain in both.chains:
        one = replace(both, chains=frozenset({chain}))
        assert progress(one, figures(one).indicators)["companies_enrolled"].reached == 1


def row(value: float | None, target: str, baseline: str | None = None) -> TargetRow:
    reached = None if value is None or not float(target) else value / float(target)
    promised = Progress(Decimal(target), None if baseline is None else Decimal(baseline), reached)
    return TargetRow("exporting_companies", Measure(Unit.COMPANIES, value), promised)


def test_the_status_follows_what_is_displayed() -> None:
    assert row(99.6, "100").status is Status.REACHED
    assert row(99.6, "100").ratio == "100\u00a0%"
    assert row(99.4, "100").status is Status.NOT_REACHED
    assert row(None, "100").status is Status.NO_DATA


def test_the_bar_is_clamped_and_the_figure_is_not() -> None:
    assert row(250, "100").progress.bar == 1.0  # type: ignore[union-attr]
    assert row(250, "100").ratio == "250\u00a0%"


@pytest.mark.parametrize(("value", "mark"), [(250, 0.4), (100, None), (40, None), (-250, None), (None, None)])
def test_a_mark_shows_the_target_on_a_full_bar(value: float | None, mark: float | None) -> None:
    assert row(value, "100").progress.mark == mark  # type: ignore[union-attr]


def test_pages_draw_the_mark(demo: None, as_carol: Client) -> None:
    for page in ("/", "/targets/", "/indicators/export_sales/"):
        shown = as_carol.get(page, headers={"accept-language": "en"}).text
        assert "Export sales: 101\u00a0% of the target, which a mark on the bar shows" in shown, page
        assert 'class="mark" x1="0.98' in shown, page


def test_a_gap_that_is_none_is_not_divided_by() -> None:
    assert row(5, "10", "10").gap_closed == ""
    assert row(5, "0").ratio == ""
    assert row(15, "20", "10").gap_closed == "50\u00a0%"
    assert row(5, "20", "10").gap_closed == "−50\u00a0%"
