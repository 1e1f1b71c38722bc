"""The colours of charts by name. Pages take their values from assets/_tokens.scss, documents and slides from here.

The seven begin with those of Okabe and Ito, moved until colour-blind people tell any two apart and each has a contrast of 3
to the page, light and dark.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

SERIES = ("1", "2", "3", "4", "5", "6", "7")
"""The colours of named series; there are at most seven, and no other can be chosen for a chain or region."""
OTHERS, MUTED, POSITIVE, NEGATIVE = "others", "muted", "positive", "negative"
MOST_NAMED = len(SERIES)

ON_PAPER = {
    "1": "#00796b",
    "2": "#7a491d",
    "3": "#b88b09",
    "4": "#1c4c7f",
    "5": "#d66499",
    "6": "#649440",
    "7": "#7b61b3",
    OTHERS: "#9aa5a6",
    MUTED: "#6b7678",
    POSITIVE: "#00796b",
    NEGATIVE: "#b4441f",
    "ink": "#1c2526",
    "quiet": "#566365",
    "grid": "#dbe2e2",
    "paper": "#ffffff",
    "land": "#eef1f1",
    "map-1": "#b3dcd7",
    "map-2": "#86c5be",
    "map-3": "#52a49c",
    "map-4": "#1f7f77",
    "map-5": "#00574e",
}
"""The light values of assets/_tokens.scss."""


def stable(
    shown: Iterable[str], known: Sequence[str], chosen: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """A colour for each key: the one that was `chosen` for it, its own by its place among all that are known, or the next
    that is free.

    What is filtered changes no colour, unless two that are shown share one. From the eighth on colours repeat.
    """
    in_order = sorted(shown, key=known.index)
    taken = {key: chosen[key] for key in in_order if chosen.get(key) in SERIES}
    for key in in_order:
        first = known.index(key)
        wanted = [SERIES[(first + place) % MOST_NAMED] for place in range(MOST_NAMED)]
        taken.setdefault(key, next((colour for colour in wanted if colour not in taken.values()), wanted[0]))
    return taken
