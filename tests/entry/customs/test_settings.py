"""The settings of customs: who changes them, what changes with them, and what a closed period keeps."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from accounts.audit import Event, EventType
from accounts.models import User
from companies.models import Company
from customs.models import CustomsSettings
from entry.customs.reconciliation import compared_rows
from entry.quality.customs_checks import are_alike
from figures.customs import market_entries, years_covered
from figures.scope import Scope
from tests import factories as make
from tests.entry.sending import fill

pytestmark = pytest.mark.django_db
FORM = "/records/settings/customs/1/edit/"
PAGE = "/records/settings/customs/1/"
EN = {"accept-language": "en"}


def change(client: Client, **values: str) -> Any:
    return client.post(FORM, fill(client, FORM) | values)


def test_it_works(as_alice: Client) -> None:
    assert FORM in as_alice.get("/records/settings/", headers=EN).text
    answer = change(as_alice, equal_percent="5", price_times="4")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    found = CustomsSettings.objects.get()
    assert (found.equal_percent, found.price_times, found.least_market_usd) == (5, 4, 1000)
    change(as_alice, equal_percent="6")
    page = as_alice.get(PAGE, headers=EN).text
    assert re.search(r"<del>5</del>.*<ins>6</ins>", page, re.DOTALL)
    assert Event.objects.filter(happened=EventType.PROGRAMME_CHANGED).count() == 2


def test_a_programme_begins_with_what_the_contract_says() -> None:
    found = CustomsSettings.current()
    values = {name: getattr(found, name) for name in ("equal_percent", "least_market_usd", "price_times")}
    assert values == {"equal_percent": 1, "least_market_usd": 1000, "price_times": 3}
    assert (found.price_exporters, found.years_between, found.alike_percent) == (5, 2, 60)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("equal_percent", "21"),
        ("equal_percent", "-1"),
        ("least_market_usd", "0"),
        ("price_times", "1"),
        ("price_exporters", ""),
        ("years_between", "x"),
        ("alike_percent", "101"),
    ],
)
def test_wrong_input_is_told_at_its_field(as_alice: Client, name: str, wrong: str) -> None:
    answer = change(as_alice, **{name: wrong})
    assert answer.status_code in (200, 422)
    assert answer.context["form"].errors.keys() == {name}
    assert not CustomsSettings.objects.exists()


def test_who_may(as_dora: Client, as_erin: Client, as_frank: Client) -> None:
    for client in (as_dora, as_erin, as_frank):
        assert client.get(FORM).status_code == 403
    assert as_dora.get(PAGE).status_code == 200


def test_the_tolerance_decides_what_is_equal(companies: list[Company], bob: User) -> None:
    make.AnnualSalesFactory(company=companies[0], chain_id="coffee", year=2022, fob_usd=960)

    def match() -> str:
        found = compared_rows(Scope.at(datetime.date(2023, 3, 20), 2022), bob)
        return next(str(row.match) for row in found if row.company == companies[0])

    assert match() == "differs"
    CustomsSettings(pk=1, equal_percent=4).save()
    assert match() == "equal"


def test_what_is_less_is_a_sample(companies: list[Company]) -> None:
    scope = Scope.at(datetime.date(2023, 3, 20), 2022)
    complete = years_covered(scope.as_of)
    before = len(market_entries(scope, complete))
    CustomsSettings(pk=1, least_market_usd=2001).save()
    assert len(market_entries(scope, complete)) == before - 2


def test_names_are_as_alike_as_they_are_said_to_have_to_be() -> None:
    names = ("Agrícola Mirasol", "AGROEXPORT MIRADOR")
    assert are_alike(*names, 40) and not are_alike(*names, 90)


def test_a_closed_period_keeps_what_figures_rest_on(as_alice: Client) -> None:
    make.ClosedPeriodFactory()
    assert change(as_alice, price_times="4").status_code == 302
    answer = change(as_alice, equal_percent="5")
    assert answer.context["form"].errors.keys() == {"equal_percent"}
    assert CustomsSettings.objects.get().equal_percent == 1
