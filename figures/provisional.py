"""When a year's sales are incomplete, so that its growth is provisional."""

from figures.definitions import COMPLETE_FROM
from figures.measures import Measure, rounded
from figures.scope import Scope, last_ended_year


def is_provisional(scope: Scope, coverage_by_value: Measure) -> bool:
    """Whether the year is not over, or companies that sold much the year before have not reported it.

    Decided on what is shown: coverage of 95.0 % is complete.
    """
    known = coverage_by_value.value
    incomplete = known is not None and rounded(known, 3) < rounded(COMPLETE_FROM, 3)
    return incomplete or scope.year > last_ended_year(scope.as_of)
