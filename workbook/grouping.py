"""Equal faults told once: what is wrong, in how many rows, in which ones, and what was found there."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workbook.problems import Fault

MOST_VALUES, MOST_RANGES = 5, 8
"""So many values and ranges of rows are named; the rest is counted."""


@dataclass
class FaultGroup:
    """Faults of one column that say the same; of reference data that is missing, those of the whole file.

    `missing` is the kind of what could be created.
    """

    sheet: str
    column: str
    message: str
    missing: str = ""
    rows: list[int] = field(default_factory=list)
    values: dict[str, None] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """How many faults there are."""
        return len(self.rows)

    @property
    def rows_in_words(self) -> str:
        """`3–7, 9`; blank where a fault is of the whole sheet, or of several sheets."""
        return "" if self.missing else ranges(self.rows)

    @property
    def values_in_words(self) -> str:
        names = [f"“{value}”" for value in list(self.values)[:MOST_VALUES] if value]
        more = len(self.values) - MOST_VALUES
        rest = " " + _("and %d more") % more if more > 0 else ""
        return ", ".join(names) + rest

    @property
    def sentence(self) -> str:
        """What is wrong, and of missing reference data what to do."""
        return _missing(self.missing, len(self.values)) if self.missing else self.message

    def __str__(self) -> str:
        if self.missing:
            return f"{self.sentence}: {self.values_in_words} ({self.number})"
        place = " · ".join(part for part in (self.sheet, self.column) if part)
        rows = f" [{self.rows_in_words}]" if self.rows_in_words else ""
        count = f" ({self.number})" if self.number > 1 else ""
        values = f"{self.values_in_words} — " if self.values_in_words else ""
        return f"{place}{rows}{count}: {values}{self.sentence}"


def grouped(faults: Iterable[Fault]) -> list[FaultGroup]:
    """The faults by what they say, in the order in which the file has them."""
    groups: dict[tuple[str, ...], FaultGroup] = {}
    for fault in faults:
        place = ("", "") if fault.missing else (fault.sheet, fault.column)
        key = (*place, fault.missing or fault.message)
        group = groups.setdefault(key, FaultGroup(*place, fault.message, fault.missing))
        group.rows.append(fault.row or 0)
        group.values[str(fault.as_json()["value"])] = None
    return list(groups.values())


def ranges(rows: Iterable[int]) -> str:
    """Numbers of rows as people write them: `2–4, 9`; 0 is the whole sheet."""
    runs: list[list[int]] = []
    for row in sorted(set(rows) - {0}):
        if runs and row == runs[-1][-1] + 1:
            runs[-1][1:] = [row]
        else:
            runs.append([row])
    words = ["–".join(map(str, run)) for run in runs[:MOST_RANGES]]
    return ", ".join(words) + (" …" if len(runs) > MOST_RANGES else "")


def _missing(kind: str, number: int) -> str:
    sentences = {
        "call": ngettext(
            "%d call is missing: create it and check again",
            "%d calls are missing: create them and check again",
            number,
        ),
        "chain": ngettext(
            "%d value chain is missing: create it and check again",
            "%d value chains are missing: create them and check again",
            number,
        ),
        "institution": ngettext(
            "%d institution is missing: create it and check again",
            "%d institutions are missing: create them and check again",
            number,
        ),
        "type": ngettext(
            "%d type of service is missing: create it and check again",
            "%d types of service are missing: create them and check again",
            number,
        ),
    }
    return sentences[kind] % number
