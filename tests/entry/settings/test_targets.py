"""The grid of targets."""

import datetime
import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from entry.settings.targets import read_value, shown_value
from figures.definitions import Unit
from figures.models import Programme, Target
from records.models import ClosedPeriod
from tests import factories as make

TARGETS = "/records/settings/targets/"
RATIO = "reporting_coverage"


@pytest.fixture(autouse=True)
def programme(db: None) -> None:
    Programme.objects.create(id=1, starts_on=datetime.date(2020, 1, 1), ends_on=datetime.date(2022, 12, 31))


def sent(name: str, target: str, baseline: str = "", seen: str = "", **group: str) -> dict[str, str]:
    return {
        f"{name}-target": target,
        f"{name}-baseline": baseline,
        f"{name}-seen": seen,
        "region": group.get("region", ""),
        "chain": group.get("chain", ""),
    }


def test_it_works(as_dora: Client) -> None:
    assert as_dora.post(TARGETS, sent(f"{RATIO}-2022", "90", "60 %")).status_code == 302
    found = Target.objects.get()
    assert (found.target, found.baseline, found.region, found.chain) == (
        Decimal("0.9"),
        Decimal("0.6"),
        None,
        None,
    )
    page = as_dora.get(TARGETS, headers={"accept-language": "en"}).text
    assert 'value="90 %"' in page and 'value="60 %"' in page


def test_of_a_region_and_a_chain(as_dora: Client) -> None:
    as_dora.post(TARGETS, sent("export_sales-2021", "1,234,500", region="20", chain="coffee"))
    found = Target.objects.get()
    assert (found.target, found.region_id, found.chain_id) == (1_234_500, "20", "coffee")
    assert "1234500" not in as_dora.get(TARGETS).text
    assert "1234500" in as_dora.get(f"{TARGETS}?region=20&chain=coffee").text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("90", "0.9"),
        ("90 %", "0.9"),
        ("90%", "0.9"),
        ("0.5 %", "0.005"),
        ("120", "1.2"),
        ("1", "0.01"),
        ("0", "0"),
    ],
)
def test_percentages(text: str, value: str) -> None:
    found = read_value(text, Unit.RATIO)
    assert found == Decimal(value)
    assert read_value(shown_value(found, Unit.RATIO), Unit.RATIO) == found


@pytest.mark.parametrize(
    ("text", "unit"), [("0.9", Unit.RATIO), ("x", Unit.RATIO), ("90 %", Unit.USD), ("1.234", Unit.USD)]
)
def test_what_could_be_either(text: str, unit: Unit) -> None:
    with pytest.raises(ValidationError):
        read_value(text, unit)


@pytest.mark.parametrize("value", ["1234.5", "0.125", "1.125", "1000", "0"])
def test_what_is_shown_reads_back(value: str) -> None:
    assert read_value(shown_value(Decimal(value), Unit.USD), Unit.USD) == Decimal(value)


def test_a_percentage_of_three_decimals_reads_back() -> None:
    """Of 1.125 % a fourth decimal is shown: it is no thousand."""
    shown = shown_value(Decimal("0.01125"), Unit.RATIO)
    assert read_value(shown, Unit.RATIO) == Decimal("0.01125")


def test_one_fault_keeps_everything(as_dora: Client) -> None:
    data = sent(f"{RATIO}-2022", "90") | sent("export_sales-2022", "much")
    page = as_dora.post(TARGETS, data)
    assert page.status_code == 422 and not Target.objects.exists()
    assert 'value="much"' in page.text and 'value="90"' in page.text


def test_two_people_at_once(as_dora: Client) -> None:
    make.TargetFactory(indicator=RATIO, year=2022, target=Decimal("0.7"), baseline=None)
    page = as_dora.post(TARGETS, sent(f"{RATIO}-2022", "90", seen="50 %"), headers={"accept-language": "en"})
    assert page.status_code == 422 and "meanwhile to 70 %" in page.text
    assert Target.objects.get().target == Decimal("0.7")
    assert f'name="{RATIO}-2022-seen" value="70 %"' in page.text
    as_dora.post(TARGETS, sent(f"{RATIO}-2022", "90", seen="70 %"))
    assert Target.objects.get().target == Decimal("0.9")


def test_what_another_changed_and_nobody_here_touched(as_dora: Client) -> None:
    make.TargetFactory(indicator=RATIO, year=2022, target=Decimal("0.7"))
    data = sent(f"{RATIO}-2022", "50 %", seen="50 %") | sent("export_sales-2022", "5000")
    assert as_dora.post(TARGETS, data).status_code == 302
    assert Target.objects.get(indicator=RATIO).target == Decimal("0.7")


def test_a_fault_elsewhere_does_not_hide_what_another_changed(as_dora: Client) -> None:
    """Only what the page has told may be overridden."""
    make.TargetFactory(indicator=RATIO, year=2022, target=Decimal("0.7"), baseline=None)
    page = as_dora.post(
        TARGETS, sent(f"{RATIO}-2022", "much", seen="50 %"), headers={"accept-language": "en"}
    )
    assert "meanwhile to 70 %" in page.text and 'value="much"' in page.text


def test_a_session_that_ended_loses_nothing(client: Client, as_dora: Client, dora: User) -> None:
    ticket = re.search(r'name="ticket" value="([^"]+)"', as_dora.get(TARGETS).text)[1]  # type: ignore[index]
    client.post(TARGETS, sent(f"{RATIO}-2022", "90") | {"ticket": ticket})
    client.force_login(dora)
    assert 'value="90"' in client.get(TARGETS).text
    assert 'value="90"' not in client.get(TARGETS).text and not Target.objects.exists()


def test_a_blank_removes(as_dora: Client) -> None:
    make.TargetFactory(indicator=RATIO, year=2022, target=Decimal("0.5"))
    as_dora.post(TARGETS, sent(f"{RATIO}-2022", "", seen="50 %"))
    assert not Target.objects.exists() and Target.history.filter(history_type="-").exists()


def test_a_closed_year(as_dora: Client, alice: object) -> None:
    ClosedPeriod.objects.create(
        starts_on=datetime.date(2021, 1, 1), ends_on=datetime.date(2021, 12, 31), reason="r", closed_by=alice
    )
    page = as_dora.post(TARGETS, sent(f"{RATIO}-2021", "90"))
    assert page.status_code == 422 and not Target.objects.exists()


def test_a_baseline_alone(as_dora: Client) -> None:
    assert as_dora.post(TARGETS, sent(f"{RATIO}-2022", "", "50")).status_code == 422


@pytest.mark.parametrize("persona", ["erin", "carol", "frank"])
def test_access(persona: str, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(f"as_{persona}").get(TARGETS).status_code == 403
