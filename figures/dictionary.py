"""What each indicator meant when figures were frozen, so that they are shown as they were, whatever is defined later."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from figures.definitions import Unit
from figures.family import Indicator
from figures.registry import COMPONENTS, INDICATORS
from records.digests import Json
from records.languages import in_current_language, in_languages

ByLanguage = dict[str, str]
"""A text in each language of the system."""


@dataclass(frozen=True)
class Definition:
    """An indicator's definition with its texts in every language.

    `components` are the sums it is made of, with whether each is an amount of money.
    """

    labels: ByLanguage
    definitions: ByLanguage
    unit: Unit
    components: dict[str, bool]
    year_matters: bool
    decimals: int
    is_change: bool

    @classmethod
    def of(cls, indicator: Indicator) -> "Definition":
        return cls(
            in_languages(partial(str, indicator.label)),
            in_languages(partial(str, indicator.definition)),
            indicator.unit,
            {name: COMPONENTS[name].money for name in indicator.components},
            indicator.year_matters,
            indicator.decimals,
            indicator.is_change,
        )

    @property
    def label(self) -> str:
        return in_current_language(self.labels, "")

    @property
    def definition(self) -> str:
        return in_current_language(self.definitions, "")

    def can_be_compared(self, other: "Definition") -> bool:
        """Whether figures of both are in the same unit and made of the same sums."""
        return (self.unit, self.components) == (other.unit, other.components)

    def as_json(self) -> Json:
        # The order of the components says which is the numerator; canonical JSON would sort the keys of an object.
        return {**vars(self), "components": [list(pair) for pair in self.components.items()]}

    @classmethod
    def from_json(cls, kept: Json) -> "Definition":
        """The definition that `as_json` wrote."""
        return cls(**{**kept, "unit": Unit(kept["unit"]), "components": dict(kept["components"])})


def definitions_of(slugs: Iterable[str]) -> dict[str, Definition]:
    """The definitions of today of these indicators, by their slugs."""
    return {slug: Definition.of(INDICATORS[slug]) for slug in slugs}
