"""The methodology: the definition of every indicator, from the registry."""

from dataclasses import dataclass
from typing import Any

from figures.definitions import UNITS
from figures.family import Indicator
from figures.groups import AXES
from figures.registry import INDICATORS
from records.text import LazyText


@dataclass(frozen=True)
class Entry:
    """An indicator in words."""

    slug: str
    definition: Indicator[Any]

    @property
    def unit(self) -> LazyText:
        return UNITS[self.definition.unit]

    @property
    def adds_up(self) -> list[LazyText]:
        """The axes along which the parts add up, in the order of the axes."""
        return [words for axis, words in AXES.items() if axis in self.definition.adds_up]


def methodology() -> list[Entry]:
    """All indicators, in the order of the contract."""
    return [Entry(slug, definition) for slug, definition in INDICATORS.items()]
