"""What adds to each figure: the contributions of every sum add up to the figure exactly."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given

from figures.breakdowns import Figures, figures
from figures.contributions import IN_USD, PARTS, Contributions, contributions
from figures.definitions import INDICATORS, Unit
from figures.scope import Scope
from tests.demo import load_national
from tests.examples import examples
from tests.figures import naive
from tests.figures.store import store
from tests.figures.test_twin import programmes, several_scopes

pytestmark = pytest.mark.django_db


def disagreements(found: Figures, added: Contributions) -> list[str]:
    """The sums that are not what the figure says; where the figure is unknown, there is nothing to compare."""
    wrong = []
    for slug, names in PARTS.items():
        measure = found[slug]
        said = [measure.value] if len(names) == 1 else [measure.numerator, measure.denominator]
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
    scope = Scope.at(None, 2022)
    assert not disagreements(figures(scope), contributions(scope))


def test_every_indicator_has_its_sums() -> None:
    assert set(PARTS) == set(INDICATORS)
    for slug, names in PARTS.items():
        assert (len(names) == 2) == (INDICATORS[slug].unit is Unit.RATIO)
    assert {"sales", "budget", "matched"} < IN_USD
    assert "members" not in IN_USD
