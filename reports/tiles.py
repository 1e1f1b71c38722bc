"""The tile map of Peru: 25 equal tiles laid out like the country, so that Callao is as legible as Loreto."""

import math
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from companies.models import Region
from figures.definitions import Reason
from figures.measures import Measure, Number
from reports import formatting

# Column and row of each region's tile, by INEI code; the coast is on the left, the forest on the right.
PLACES = {
    "24": (0, 0), "01": (2, 0),
    "20": (0, 1), "06": (1, 1), "22": (2, 1), "16": (3, 1),
    "14": (0, 2), "13": (1, 2), "10": (2, 2), "25": (3, 2),
    "02": (1, 3), "19": (2, 3), "12": (3, 3),
    "07": (1, 4), "15": (2, 4), "09": (3, 4), "08": (4, 4), "17": (5, 4),
    "11": (2, 5), "05": (3, 5), "03": (4, 5), "21": (5, 5),
    "04": (3, 6), "18": (4, 6), "23": (5, 6),
}  # fmt: skip
SHORT = {
    "01": "AMA", "02": "ANC", "03": "APU", "04": "ARE", "05": "AYA", "06": "CAJ", "07": "CAL", "08": "CUS", "09": "HVC",
    "10": "HUC", "11": "ICA", "12": "JUN", "13": "LAL", "14": "LAM", "15": "LIM", "16": "LOR", "17": "MDD", "18": "MOQ",
    "19": "PAS", "20": "PIU", "21": "PUN", "22": "SAM", "23": "TAC", "24": "TUM", "25": "UCA",
}  # fmt: skip
"""Each region in three letters, for small tiles."""
SHADES = 5
SIDE, GAP = 76, 4


@dataclass(frozen=True)
class Tile:
    """A region's square: its position, its figure as text and its shade.

    Shade 0 is "no figure" (the programme is not there, nothing is known, or it is withheld); a zero has shade 1.
    """

    code: str
    name: str
    x: int
    y: int
    text: str
    shade: int
    link: str = ""
    is_withheld: bool = False

    @property
    def short(self) -> str:
        """The name where the tile is small."""
        return SHORT[self.code]

    @property
    def middle(self) -> int:
        return self.x + SIDE // 2

    @property
    def baselines(self) -> tuple[int, int]:
        """The y of the name and of the figure."""
        return self.y + SIDE // 2 - 6, self.y + SIDE // 2 + 14


def sales_map(by_region: Mapping[str, Measure], link: Callable[[str], str] = lambda _code: "") -> list[Tile]:
    """US$ by region."""
    known = {code: measure.value for code, measure in by_region.items() if measure.value is not None}
    texts = {code: _text(measure) for code, measure in by_region.items()}
    withheld = {code for code, measure in by_region.items() if measure.reason is Reason.CONFIDENTIAL}
    return tile_map(known, link, texts, withheld)


def tile_map(
    known: Mapping[str, Number],
    link: Callable[[str], str],
    texts: Mapping[str, str],
    withheld: Set[str] = frozenset(),
) -> list[Tile]:
    """A tile for each of the 25 regions with its text; the darkest has the highest value, in five equal steps from zero."""
    highest = float(max(known.values(), default=0))
    return [
        Tile(
            region.code,
            region.name,
            column * (SIDE + GAP),
            row * (SIDE + GAP),
            texts.get(region.code, ""),
            _shade(float(known[region.code]), highest) if region.code in known else 0,
            link(region.code),
            region.code in withheld,
        )
        for region in Region.objects.all()
        for column, row in [PLACES[region.code]]
    ]


def _text(measure: Measure) -> str:
    """The figure in short; nothing where it is not known, which is not the same as withheld."""
    if measure.value is None and measure.reason is not Reason.CONFIDENTIAL:
        return ""
    return formatting.withheld() if measure.value is None else formatting.short(measure.value)


def _shade(value: float, highest: float) -> int:
    return max(1, math.ceil(SHADES * value / highest)) if highest > 0 else 1
