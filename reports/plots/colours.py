"""The colours of charts by name. Pages take their values from assets/_tokens.scss, documents and slides from here.

The seven are Okabe and Ito's, which colour-blind people tell apart, darkened for a white page.
"""

from collections.abc import Iterable, Sequence

SERIES = ("1", "2", "3", "4", "5", "6", "7")
"""The colours of named series; there are at most seven."""
OTHERS, MUTED, POSITIVE, NEGATIVE = "others", "muted", "positive", "negative"
MOST_NAMED = len(SERIES)

ON_PAPER = {
    "1": "#00796b",
    "2": "#7b4a1e",
    "3": "#d59b00",
    "4": "#2f66a8",
    "5": "#b3497f",
    "6": "#5b8c2a",
    "7": "#7a5fb0",
    OTHERS: "#9aa5a6",
    MUTED: "#6b7678",
    POSITIVE: "#00796b",
    NEGATIVE: "#b4441f",
    "ink": "#1c2526",
    "quiet": "#566365",
    "grid": "#dbe2e2",
    "paper": "#ffffff",
    "land": "#e6ebeb",
    "map-1": "#d3ebe8",
    "map-2": "#a5d3cf",
    "map-3": "#64b0a9",
    "map-4": "#1f7f77",
    "map-5": "#00574e",
}
"""The light values of assets/_tokens.scss."""


def stable(shown: Iterable[str], known: Sequence[str]) -> dict[str, str]:
    """A colour for each key: its own by its place among all that are known, or the next that is free.

    What is filtered changes no colour, unless two that are shown share one. From the eighth on colours repeat.
    """
    taken: dict[str, str] = {}
    for key in sorted(shown, key=known.index):
        first = known.index(key)
        wanted = [SERIES[(first + place) % MOST_NAMED] for place in range(MOST_NAMED)]
        taken[key] = next((colour for colour in wanted if colour not in taken.values()), wanted[0])
    return taken
