"""Those who see groups alone get a figure where its cell is shown, and else that it is withheld."""

import datetime
import html
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import Viewer
from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales, Company
from figures.breakdowns import break_down, figures
from figures.bridge import bridge_total, companies_of
from figures.definitions import Axis, Reason
from figures.disclosure import store
from figures.disclosure.asking import group_of
from figures.models import DisclosurePlan, Programme, Target
from figures.price_volume import price_volume
from figures.scope import Scope
from figures.series import sales_by_year_and_chain
from jobs.models import Job
from tests import factories as make
from tests import reference
from tests.reports.test_overview import text
from tests.scopes import scope_at
from tests.worker import run_worker

DAY = datetime.date(2022, 12, 31)
CONFIDENTIAL = Reason.CONFIDENTIAL


@pytest.fixture
def programme(db: None) -> None:
    """Four companies in each of two regions, and two in a third; dashboards open at the end of 2022."""
    reference.ensure()
    Programme.objects.update_or_create(id=1, defaults={"opening_cut_off": DAY})
    for region, companies in {"20": 4, "12": 4, "22": 2}.items():
        for number in range(companies):
            company = make.CompanyFactory(region_id=region, size="micro", members=10 + number)
            make.ParticipationFactory(company=company, enrolled_on=datetime.date(2020, 1, 1))
            for year in (2021, 2022):
                make.AnnualSalesFactory(company=company, year=year, fob_usd=100 + 10 * number)


def scope(**filters: object) -> Scope:
    return Scope.at(DAY, **filters)


@pytest.mark.usefixtures("programme")
def test_it_works() -> None:
    """The region of two is sensitive, and one of the others is its complement; the whole is shown."""
    by_region = break_down(scope(), Axis.REGION)
    withheld = {region for region, found in by_region.items() if found["export_sales"].reason is CONFIDENTIAL}
    assert "22" in withheld and len(withheld) == 2
    whole = figures(scope())
    assert whole["export_sales"].value == figures(scope_at(DAY))["export_sales"].value == Decimal("1130.00")
    assert by_region["22"]["exporting_companies"].value == 2
    assert whole["families_reached"].reason is Reason.NO_DATA


# On PostgreSQL a test's own transaction keeps no plan.
@pytest.mark.anywhere
@pytest.mark.usefixtures("programme")
def test_while_a_plan_is_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was shown stays, what was withheld or is sensitive does not; with another cut-off nothing is shown."""
    before = break_down(scope(), Axis.REGION)
    monkeypatch.setattr(store, "AT_ONCE", 0)
    make.AnnualSalesFactory(company=Company.objects.filter(region="22").first(), year=2020, fob_usd=5)
    after = break_down(scope(), Axis.REGION)
    assert {key: found["export_sales"].reason for key, found in after.items()} == {
        key: found["export_sales"].reason for key, found in before.items()
    }
    session = replace(store.today("session-1", DAY), is_frozen=True)
    monkeypatch.setattr(store, "frozen_cut_offs", [lambda: [session]])
    assert figures(scope())["export_sales"].reason is CONFIDENTIAL


@pytest.mark.parametrize(
    ("workers", "is_shown"), [((10, 9, 8), True), ((10, 9), False), ((100, 90, 9), False)]
)
@pytest.mark.usefixtures("programme")
def test_workers_of_the_programme_are_shown_where_they_give_nobody_away(
    workers: tuple[int, ...], is_shown: bool
) -> None:
    """Of three companies one could tell the second of the two others within 10 % where the third has few."""
    for company, number in zip(Company.objects.order_by("pk"), workers, strict=False):
        make.WorkforceFactory(company=company, workers=number)
    found = figures(scope())["workers"]
    assert found.n == len(workers)
    assert (found.value, found.reason) == ((sum(workers), None) if is_shown else (None, CONFIDENTIAL))


@pytest.mark.usefixtures("programme")
def test_whoever_says_nothing_sees_groups() -> None:
    assert Scope.at(DAY).viewer is Viewer.GROUPS
    assert Scope.from_json({"as_of": "2022-12-31", "year": 2022}).viewer is Viewer.GROUPS


@pytest.mark.usefixtures("programme")
def test_what_is_made_of_a_withheld_sum_is_withheld() -> None:
    found = figures(scope(regions=frozenset({"22"})))
    for slug in ("export_sales", "export_sales_growth", "export_sales_growth_like_for_like"):
        measure = found[slug]
        assert (measure.value, measure.numerator, measure.denominator) == (None, None, None)
        assert measure.reason is CONFIDENTIAL
    assert all(step.amount is None for step in found.bridge.values() if step.n)


@pytest.mark.usefixtures("programme")
def test_other_scopes_may_not_be_asked_for() -> None:
    """Another cut-off, records not verified, several values of an axis, and axes that are not asked for together."""
    for asked in (
        Scope.at(datetime.date(2022, 12, 30), 2022),
        scope(provisional=True),
        scope(regions=frozenset({"20", "12"})),
        scope(regions=frozenset({"20"}), sizes=frozenset({"micro"})),
    ):
        found = figures(asked)
        assert found["export_sales"].reason is CONFIDENTIAL
        assert found["companies_enrolled"].value


@pytest.mark.usefixtures("programme")
def test_a_ratio_of_a_part_is_rounded_and_has_no_sums() -> None:
    """Ten companies reported both years and four did not report the second: parts of the whole that tell nothing."""
    for number in range(4):
        company = make.CompanyFactory(region_id="20", size="micro")
        make.ParticipationFactory(company=company, enrolled_on=datetime.date(2020, 1, 1))
        make.AnnualSalesFactory(company=company, year=2021, fob_usd=100 + number)
    exact = figures(scope_at(DAY))["reporting_coverage_by_value"]
    found = figures(scope())
    shown = found["reporting_coverage_by_value"]
    assert shown.value == round(float(exact.value or 0), 3) != exact.value
    assert shown.numerator is shown.denominator is None and exact.numerator is not None
    assert found.bridge["not_reported"].amount == Decimal("-406.00")


@pytest.mark.usefixtures("programme")
def test_steps_are_merged_until_they_pass() -> None:
    """Two began to export and two reported for the first time: too few each, and together four."""
    for first in (0, 0, None, None):
        company = make.CompanyFactory(region_id="20", size="micro")
        make.ParticipationFactory(company=company, enrolled_on=datetime.date(2020, 1, 1))
        for year, fob in ((2021, first), (2022, 100)):
            if fob is not None:
                make.AnnualSalesFactory(company=company, year=year, fob_usd=fob)
    exact, bridge = figures(scope_at(DAY)).bridge, figures(scope()).bridge
    assert bridge["continuing"] == exact["continuing"]
    assert bridge["new_exporters"].amount is bridge["first_report"].amount is None
    assert (bridge["entered"].amount, bridge["entered"].n) == (Decimal("400.00"), 4)
    assert "together" not in bridge and bridge_total(bridge) == bridge_total(exact)
    assert companies_of(bridge) == companies_of(exact)


@pytest.mark.usefixtures("programme")
def test_series_and_split() -> None:
    """The chart's sums and the split of growth go the same way."""
    region = scope(regions=frozenset({"22"}))
    sold = sales_by_year_and_chain(region)
    assert set(sold.totals.values()) == {None} and len(sold.withheld) == 2
    assert sold.by_chain.isna().all(axis=None)
    assert not price_volume(region).shows_change and price_volume(region).current_of_all == 0
    assert price_volume(scope()).shows_change


def weigh(companies: int, **sold: object) -> None:
    """Give the first companies of a region, and then of another, a net weight in both years."""
    of = AnnualSales.objects.filter(company__in=Company.objects.order_by("pk")[:companies])
    of.update(net_weight_kg=10 + F("fob_usd") / 7 + F("year") % 2, **sold)


@pytest.mark.parametrize(("companies", "is_shown"), [(10, True), (7, True), (9, False), (2, False)])
@pytest.mark.usefixtures("programme")
def test_volume_and_unit_value(companies: int, is_shown: bool) -> None:
    """Shown as staff see it, where the pairs with a weight and those without are both many enough, or all."""
    weigh(companies)
    found = price_volume(scope())
    assert found.confidential is not is_shown and found.shows_change
    if is_shown:
        assert found == price_volume(scope_at(DAY)) and found.volume
    else:
        assert (found.volume, found.previous, found.current) == (0, 0, 0)


@pytest.mark.usefixtures("programme")
def test_a_pair_that_sold_nothing_in_a_year_withholds_the_split() -> None:
    """Its effects are bounded by what it sold in the other year."""
    weigh(10)
    assert not price_volume(scope()).confidential
    AnnualSales.objects.filter(pk=AnnualSales.objects.earliest("pk").pk).update(fob_usd=0)
    assert price_volume(scope()).confidential
    assert not price_volume(scope_at(DAY)).confidential


@pytest.mark.django_db(
    transaction=True
)  # Within one that has written, PostgreSQL knows no version of the data.
@pytest.mark.usefixtures("programme")
def test_the_plan_is_made_once_for_a_state_of_the_data() -> None:
    figures(scope())
    made = DisclosurePlan.objects.values_list("key", flat=True).first()
    figures(scope(chains=frozenset({"coffee"})))
    assert DisclosurePlan.objects.values_list("key", flat=True).get() == made
    Programme.objects.update(fewest_companies=5)
    figures(scope())
    assert DisclosurePlan.objects.values_list("key", flat=True).get() != made


@pytest.mark.usefixtures("programme")
def test_those_who_see_everything_pay_nothing() -> None:
    figures(scope_at(DAY))
    assert not DisclosurePlan.objects.exists()


@pytest.mark.usefixtures("programme")
def test_thresholds_are_the_programmes() -> None:
    Programme.objects.update(fewest_companies=5)
    found = break_down(scope(), Axis.REGION)
    assert {one["export_sales"].reason for group, one in found.items() if group} == {CONFIDENTIAL}


@pytest.mark.usefixtures("programme")
def test_words_of_what_is_withheld(as_carol: Client) -> None:
    """Never zero, and never that nothing is known: pages, the press note and targets say that it is withheld."""
    Target.objects.create(indicator="export_sales", year=2022, region_id="22", target=1000)
    for address in ("/regions/22/", "/targets/?region=22", "/growth/?region=22", "/brief/?region=22"):
        page = html.unescape(text(as_carol, address))
        assert "withheld to protect companies' data" in page, address
        assert "No sales are known" not in page and "no export sales are known" not in page, address
        for amount in ("210", "21.0 %", "US$ 0"):
            assert f" {amount} " not in page, (address, amount)
    said = as_carol.get("/?region=22&format=json").json()
    assert said["indicators"]["export_sales"]["reason"] == "confidential"
    assert "210" not in json.dumps(said)


@pytest.mark.usefixtures("programme")
def test_the_day_of_an_enrolment_is_shown_as_its_month(as_carol: Client, as_bob: Client) -> None:
    company = Company.objects.first()
    assert company
    address = f"/records/companies/{company.address_key}/"
    assert "01/01/2020" in text(as_bob, address)
    assert "January 2020" in text(as_carol, address) and "01/01/2020" not in text(as_carol, address)


@pytest.mark.anywhere
def test_group_of() -> None:
    assert group_of(scope()) == ("whole", "")
    assert group_of(scope(), Axis.YEAR, "2021") == ("whole", "")
    assert group_of(scope(), Axis.REGION, "20") == ("region", "20")
    assert group_of(scope(women_led=False)) == ("women_led", "no")
    assert group_of(scope(regions=frozenset({"20"})), Axis.CHAIN, "coffee") == (
        "region_chain",
        "20",
        "coffee",
    )
    assert group_of(scope(calls=frozenset({1})), Axis.CHAIN, "coffee") is None
    assert group_of(scope(chains=frozenset({"coffee", "cocoa"})), Axis.CHAIN, "coffee") == ("chain", "coffee")
    assert group_of(scope(chains=frozenset({"coffee", "cocoa"}))) is None
    assert group_of(scope(), Axis.REGION, "") is None
    assert group_of(scope(countries=frozenset({"DE"}))) is None


@pytest.mark.anywhere
@pytest.mark.usefixtures("programme")
def test_a_job_makes_the_plan_of_a_large_programme(monkeypatch: pytest.MonkeyPatch, carol: User) -> None:
    """Once, whoever asks and how often; what changed since it was asked for is in it."""
    monkeypatch.setattr(store, "AT_ONCE", 0)
    with acting(carol):
        for _time in range(2):
            assert figures(scope())["export_sales"].reason is CONFIDENTIAL
        assert Job.objects.get(key=store.JOB).state == "waiting"
        with acting(None):
            make.AnnualSalesFactory(company=Company.objects.latest("pk"), year=2019, fob_usd=5)
        run_worker()
        assert figures(scope())["export_sales"].value == Decimal("1130.00")
    assert Job.objects.get(key=store.JOB).state == "finished"


@pytest.mark.anywhere
@pytest.mark.usefixtures("programme")
def test_pages_say_that_the_plan_is_being_made(
    monkeypatch: pytest.MonkeyPatch, as_carol: Client, as_bob: Client
) -> None:
    monkeypatch.setattr(store, "AT_ONCE", 0)
    words, english = "is being worked out", {"accept-language": "en"}
    assert words in as_carol.get("/", headers=english).text
    assert words not in as_bob.get("/", headers=english).text
    run_worker()
    assert words not in as_carol.get("/", headers=english).text


@pytest.mark.anywhere
@pytest.mark.usefixtures("programme")
def test_a_plan_that_failed_is_not_begun_again(monkeypatch: pytest.MonkeyPatch, carol: User) -> None:
    """Not for the same data: whatever broke would break again, and nothing is shown; staff see the failed job."""
    monkeypatch.setattr(store, "AT_ONCE", 0)
    with acting(carol):
        figures(scope())
        with monkeypatch.context() as broken:
            broken.setattr(store, "decide", lambda _known: 1 // 0)
            run_worker()
        assert figures(scope())["export_sales"].reason is CONFIDENTIAL
        assert Job.objects.get(key=store.JOB).state == "failed"
        with acting(None):
            make.AnnualSalesFactory(company=Company.objects.latest("pk"), year=2019, fob_usd=5)
        figures(scope())
    assert Job.objects.get(key=store.JOB).state == "waiting"


@pytest.mark.anywhere
@pytest.mark.usefixtures("programme")
def test_a_plan_is_of_one_version_of_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Data that change while a plan is made are read again, and the plan is kept under what they are then."""
    made, decide = [], store.decide

    def changed_meanwhile(known: list[store.CutOff], findings: store.Findings) -> store.Decisions:
        found = decide(known, findings)
        if not made:
            make.AnnualSalesFactory(company=Company.objects.latest("pk"), year=2019, fob_usd=5)
        made.append(found)
        return found

    monkeypatch.setattr(store, "decide", changed_meanwhile)
    figures(scope())
    assert len(made) == 2 and {cell.year for cell in made[1].cells} > {cell.year for cell in made[0].cells}
    figures(scope())
    assert len(made) == 2


@pytest.mark.anywhere
@pytest.mark.usefixtures("programme")
def test_those_who_see_everything_ask_for_no_plan() -> None:
    with CaptureQueriesContext(connection) as asked:
        figures(scope_at(DAY))
    assert not [
        one for one in asked.captured_queries if "disclosureplan" in one["sql"] or "job" in one["sql"]
    ]
