"""The weeks that files of declarations cover: read from their names, and added up to days and complete years."""

import datetime
import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

NAME = re.compile(r"x(\d\d)(\d\d)(\d\d)(\d\d)", re.IGNORECASE | re.ASCII)
ONE_DAY = datetime.timedelta(1)


@dataclass(frozen=True, order=True)
class Week:
    """The days that a file covers, from the first to the day on which it was published."""

    first: datetime.date
    published: datetime.date


def week_in_name(stem: str) -> Week | None:
    """The week of a name such as `x24300825`, 24 to 30 August 2025; None where the name says none.

    Where the first day is greater than the last, it lies in the month before.
    """
    found = NAME.fullmatch(stem)
    if not found:
        return None
    first, last, month, year = map(int, found.groups())
    try:
        published = datetime.date(2000 + year, month, last)
        before = published.replace(day=1) - ONE_DAY
        return Week((before if first > last else published).replace(day=first), published)
    except ValueError:
        return None


def covered(weeks: Iterable[Week]) -> list[Week]:
    """The days that any of the weeks covers, as spans without a gap, in order."""
    spans: list[Week] = []
    for week in sorted(weeks):
        if spans and week.first <= spans[-1].published + ONE_DAY:
            spans[-1] = Week(spans[-1].first, max(spans[-1].published, week.published))
        else:
            spans.append(week)
    return spans


def complete_years(spans: Iterable[Week]) -> frozenset[int]:
    """The years of which every day from 1 January to 28 February of the next year is covered.

    Shipments reach the files up to two months late.
    """
    return frozenset(
        year
        for span in spans
        for year in range(span.first.year, span.published.year + 1)
        if span.first <= datetime.date(year, 1, 1) and datetime.date(year + 1, 2, 28) <= span.published
    )


def begun_years(spans: Iterable[Week]) -> frozenset[int]:
    """The years of which any day is covered."""
    return frozenset(year for span in spans for year in range(span.first.year, span.published.year + 1))


@dataclass(frozen=True)
class Month:
    """How many days of a month are covered, and of how many."""

    number: int
    covered: int
    days: int

    @property
    def is_whole(self) -> bool:
        return self.covered == self.days


def calendar(spans: Iterable[Week]) -> dict[int, list[Month]]:
    """The months of each year from the first to the last day covered, the latest year first."""
    found = list(spans)
    if not found:
        return {}
    years = range(found[-1].published.year, found[0].first.year - 1, -1)
    return {year: [_month(found, year, number) for number in range(1, 13)] for year in years}


def _month(spans: list[Week], year: int, number: int) -> Month:
    first = datetime.date(year, number, 1)
    last = first.replace(day=monthrange(year, number)[1])
    days = (min(span.published, last) - max(span.first, first) for span in spans)
    return Month(number, sum(max(0, each.days + 1) for each in days), last.day)


def gaps(spans: Iterable[Week]) -> list[Week]:
    """The days between spans that no file covers."""
    found = list(spans)
    return [Week(before.published + ONE_DAY, after.first - ONE_DAY) for before, after in pairwise(found)]
