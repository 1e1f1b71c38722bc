"""The parts of every chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from figures.scope import Scope
from reports.plots.draw import FULL, MEDIUM, NARROW, WIDE, drawing
from reports.plots.plot import Plot, World
from reports.tables import Table

SHOWN_FROM = {NARROW: 0, MEDIUM: 440, WIDE: 640, FULL: 940}
"""The width of its place from which a drawing is shown (assets/_charts.scss)."""
MAP_FROM = 540
"""The same for the wide drawing of a map."""


@dataclass(frozen=True)
class Chart:
    """A chart whose title is its message, and `short` its name in few words; `alt` has the main figures as text.

    Without a plot there is nothing to draw.

    `wide` is whether it gets the whole width of a page.
    """

    slug: str
    short: str
    title: str
    subtitle: str
    plot: Plot | None
    table: Table
    alt: str
    wide: bool = False

    @property
    def drawings(self) -> list[SafeString]:
        """A drawing for each width of its place; styles show the one that fits, without a script."""
        if self.plot is None:
            return []
        # Outlines are long, so that a map has two drawings; the words of the narrow one grow with its place.
        if isinstance(self.plot, World):
            widths, ends = [NARROW, WIDE], [SHOWN_FROM[NARROW], MAP_FROM]
        else:
            widths = list(SHOWN_FROM)[: None if self.wide else -1]
            ends = [SHOWN_FROM[wide] for wide in widths]
        kinds = [f"from-{begin} to-{end}" for begin, end in pairwise([*ends, 0])]
        return [
            drawing(self.plot, wide, self.slug, kind=kind) for wide, kind in zip(widths, kinds, strict=True)
        ]

    def on_paper(self, wide: int = WIDE) -> SafeString:
        """The drawing for documents and pictures."""
        return drawing(self.plot, wide, self.slug) if self.plot else SafeString()


def subtitle(words: str, scope: Scope) -> str:
    """A chart's subtitle: what is counted, and the cut-off."""
    date = date_format(scope.as_of, "DATE_FORMAT")
    return _("%(what_is_counted)s; as of %(date)s.") % {"what_is_counted": words, "date": date}


def alt_text(names: Sequence[str | int], values: Sequence[str | int]) -> str:
    """Names with their values, as the text alternative of a chart."""
    return "; ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))
