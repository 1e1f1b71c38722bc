"""How far groups are from each other."""

import pytest

from figures.definitions import Reason, Unit
from figures.measures import Measure, unknown
from reports.groups import apart


@pytest.mark.parametrize(
    ("unit", "before", "now", "expected"),
    [
        (Unit.USD, 200, 250, 0.25),
        (Unit.COMPANIES, 4, 3, -0.25),
        # Shares and points differ in points, not as a part of each other.
        (Unit.RATIO, 0.5, 0.75, 0.25),
        (Unit.POINTS, 4, 3, -1),
        # Nothing is a part of zero; shares can still differ from it.
        (Unit.USD, 0, 250, None),
        (Unit.RATIO, 0, 0.5, 0.5),
    ],
)
def test_it_works(unit: Unit, before: float, now: float, expected: float | None) -> None:
    assert apart(unit, Measure(unit, before), Measure(unit, now)) == expected


def test_from_what_is_not_known_nothing_is_apart() -> None:
    no_data = unknown(Unit.USD, Reason.NO_DATA)
    assert apart(Unit.USD, no_data, Measure(Unit.USD, 1)) is None
    assert apart(Unit.USD, Measure(Unit.USD, 1), no_data) is None
