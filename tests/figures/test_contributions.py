"""What adds to each figure: the contributions of every sum add up to the figure exactly."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given

from figures.breakdowns import Figures, figures
from figures.contributions import contributions
from figures.definitions import Unit
from figures.family import Contributions
from figures.registry import COMPONENTS, INDICATORS
from figures.scope import Scope
from tests import factories as make
from tests.demo import load_national
from tests.examples import examples
from tests.figures import naive
from tests.figures.store import store
from tests.figures.test_twin import programmes, several_scopes
from tests.scopes import scope_at

pytestmark = pytest.mark.django_db


def disagreements(found: Figures, added: Contributions) -> list[str]:
    """The sums that are not what the figure says; where the figure is unknown, there is nothing to compare."""
    wrong = []
    for slug, indicator in INDICATORS.items():
        names = indicator.components
        measure = found[slug]
        said = [measure.value] if len(names) == 1 else [measure.numerator, measure.denominator]
        if measure.value is not None and None in said:
            wrong.append(f"{slug}: a quotient without its two sums")
        for name, value in zip(names, said, strict=True):
            total = sum(added[name].values(), Decimal(0))
            if value is not None and total != value:
                wrong.append(f"{slug} {name}: {total}, the figure says {value}")
    return wrong


@examples(50)
@given(programme=programmes(), several=several_scopes)
def test_contributions_add_up_to_the_figures(programme: naive.Programme, several: list[Scope]) -> None:
    with transaction.atomic():
        store(programme)
        wrong = [line for scope in several for line in disagreements(figures(scope), contributions(scope))]
        transaction.set_rollback(True)
    assert not wrong


def test_on_the_national_workbook() -> None:
    load_national()
    scope = scope_at(None, 2022)
    assert not disagreements(figures(scope), contributions(scope))


def test_a_service_due_on_the_cut_off_adds_to_what_is_due() -> None:
    day = datetime.date(2022, 10, 15)
    service = make.ServiceFactory(planned_end=day)
    assert contributions(scope_at(day))["due"] == {("service", str(service.pk)): 1}
    assert contributions(scope_at(day - datetime.timedelta(1)))["due"] == {}


def test_every_indicator_has_its_sums() -> None:
    assert {name for one in INDICATORS.values() for name in one.components} == set(COMPONENTS)
    for indicator in INDICATORS.values():
        assert indicator.is_quotient or indicator.unit is not Unit.RATIO
    in_usd = {name for name, component in COMPONENTS.items() if component.money}
    assert {"sales", "budget", "matched"} < in_usd
    assert "members" not in in_usd
