"""When a year's sales are incomplete, so that its growth is provisional."""

from figures.definitions import COMPLETE_FROM, Reason
from figures.measures import Measure, Number, rounded
from figures.scope import Scope, last_ended_year


def is_provisional(scope: Scope, coverage_by_value: Measure) -> bool:
    """Whether the year is not over, or companies that sold much the year before have not reported it.

    Decided on what is shown: coverage of 95.0 % is complete. Where coverage by value is withheld, the number of
    companies that reported decides.
    """
    known = _coverage(coverage_by_value)
    incomplete = known is not None and rounded(known, 3) < rounded(COMPLETE_FROM, 3)
    return incomplete or scope.year > last_ended_year(scope.as_of)


def _coverage(by_value: Measure) -> Number | None:
    if by_value.reason is Reason.CONFIDENTIAL and by_value.n:
        return (by_value.n - by_value.missing) / by_value.n
    return by_value.value
