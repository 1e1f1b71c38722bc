"""The methodology: the definition of every indicator, from the registry."""

from dataclasses import dataclass

from figures.definitions import COMPLETE_FROM, UNITS
from figures.disclosure.cells import Shown
from figures.disclosure.decisions import Decisions
from figures.disclosure.store import kept_decisions, rules
from figures.family import Indicator
from figures.groups import AXES
from figures.registry import INDICATORS
from records.text import LazyText
from reports import formatting
from reports.disclosure import rule


@dataclass(frozen=True)
class Entry:
    """An indicator in words."""

    slug: str
    definition: Indicator

    @property
    def unit(self) -> LazyText:
        return UNITS[self.definition.unit]

    @property
    def adds_up(self) -> list[LazyText]:
        """The axes along which the parts add up, in the order of the axes."""
        return [words for axis, words in AXES.items() if axis in self.definition.adds_up]


@dataclass(frozen=True)
class PlanInWords:
    """The rule by which sums are withheld, and how many are; `shown` is the share of sales, blank where none is known.

    `complete_from` is the coverage from which a year's growth is final.
    """

    rule: str
    complete_from: str
    withheld: str
    all: str
    shown: str


def plan_in_words() -> PlanInWords:
    """The plan of today's data at the opening cut-off, if it is made. `shown` is that of regions, which hold all sales."""
    found = kept_decisions() or Decisions()
    cells = [what for cell, what in found.cells.items() if cell.state == 0]
    share = found.share.get("region")
    return PlanInWords(
        rule(rules()),
        formatting.percent(COMPLETE_FROM, 0),
        formatting.number(sum(what is not Shown.SHOWN for what in cells)),
        formatting.number(len(cells)),
        "" if share is None else formatting.percent(share),
    )


def methodology() -> list[Entry]:
    """All indicators, in the order of the contract."""
    return [Entry(slug, definition) for slug, definition in INDICATORS.items()]
