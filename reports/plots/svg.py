"""Shapes and words of a drawing. Colours are classes: a page gives them its own, a document those of its paper."""

from collections.abc import Iterable, Sequence
from html import escape

from reports.plots.colours import MUTED, ON_PAPER
from reports.plots.plot import Look
from reports.plots.text import LINE, SIZE, SMALL, width

PAPER_STYLE = "".join(
    [
        *(f".f-{name}{{fill:{colour}}}" for name, colour in ON_PAPER.items()),
        f"text{{fill:{ON_PAPER['ink']};font-family:'Source Sans 3';font-size:{SIZE}px}}",
        f".axis{{fill:{ON_PAPER['quiet']};font-size:{SMALL}px}}.strong{{font-weight:600}}",
        f".rule{{stroke:{ON_PAPER['grid']};stroke-width:1}}.zero{{stroke:{ON_PAPER['muted']};stroke-width:1}}",
        f".stripe{{stroke:{ON_PAPER['paper']};stroke-width:3}}.dot{{fill:{ON_PAPER['muted']}}}",
        f".withheld,.outline{{fill:none;stroke:{ON_PAPER['muted']};stroke-width:1.5}}",
        ".withheld{stroke-dasharray:4 3}.dashed{stroke-dasharray:6 5}.dotted{stroke-dasharray:2 3}",
        ".line{fill:none;stroke-width:3}",
        *(f".s-{name}{{stroke:{colour}}}" for name, colour in ON_PAPER.items()),
        f".border{{stroke:{ON_PAPER['paper']};stroke-width:.5}}",
    ]
)


def explained(hints: Iterable[tuple[Look, str]]) -> list[tuple[str, Look, str]]:
    """What looks mean, as items of a legend, which has no colour for them."""
    return [(MUTED, look, words) for look, words in hints]


class Canvas:
    """A drawing of a given width; `name` makes its ids unique on a page."""

    def __init__(self, name: str, wide: float) -> None:
        self.name, self.wide, self.parts = name, wide, list[str]()

    def add(self, part: str) -> None:
        self.parts.append(part)

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        """A line of text whose baseline is y; `kind` is its class."""
        where = f' text-anchor="{anchor}"' if anchor != "start" else ""
        look = f' class="{kind}"' if kind else ""
        self.add(f'<text x="{x:.1f}" y="{y:.1f}"{look}{where}>{escape(words)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str = "rule") -> None:
        self.add(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>')

    def bar(
        self,
        box: tuple[float, float, float, float],
        colour: str,
        look: Look = Look.PLAIN,
        title: str = "",
        link: str = "",
    ) -> None:
        """A rectangle (x, y, width, height) in its look, with a title on hover and the page one step deeper."""
        x, y, wide, tall = box
        place = f'x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0):.1f}" height="{max(tall, 0):.1f}"'
        shape = f'<rect {place} class="{self._class(colour, look)}"/>'
        if pattern := {Look.PROVISIONAL: "stripes", Look.WITHHELD: "dots"}.get(look):
            shape += f'<rect {place} fill="url(#{pattern}-{self.name})"/>'
        self.titled(shape, title, link)

    def dot(self, x: float, y: float, radius: float, colour: str, title: str) -> None:
        """A full dot, or a hollow one without a colour."""
        look = f"mark f-{colour}" if colour else "outline"
        self.titled(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" class="{look}"/>', title, "")

    def titled(self, shape: str, title: str, link: str) -> None:
        """A shape with its title and link. Tabbing passes by: the table under the chart has the same links."""
        words = f"<title>{escape(title)}</title>" if title else ""
        self.add(
            f'<a href="{escape(link)}" tabindex="-1">{words}{shape}</a>'
            if link
            else f"<g>{words}{shape}</g>"
            if words
            else shape
        )

    @staticmethod
    def _class(colour: str, look: Look) -> str:
        return {Look.OUTLINE: "outline", Look.WITHHELD: "withheld"}.get(look, f"mark f-{colour}")

    def legend(self, items: Sequence[tuple[str, Look, str]], y: float) -> float:
        """Colours or looks with their names, in as many lines as it takes from y on; returns where it ends."""
        x = 0.0
        for colour, look, words in items:
            wide = width(words) + 22
            if x and x + wide > self.wide:
                x, y = 0.0, y + LINE + 4
            self.bar((x, y, 12, 12), colour, look)
            self.text(x + 18, y + 11, words)
            x += wide + 16
        return y + LINE + 8 if items else y

    def svg(self, tall: float, kind: str) -> str:
        """The whole drawing: on a page with classes, on paper with its colours."""
        body = "".join(self.parts)
        patterns = "".join(
            pattern.format(name=self.name)
            for word, pattern in PATTERNS.items()
            if f"url(#{word}-{self.name})" in body
        )
        look = "" if kind else f"<style>{PAPER_STYLE}</style>"
        page = f' class="{kind}" aria-hidden="true"' if kind else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.wide:.0f} {tall:.0f}"{page}>'
            f"{look}{patterns}{body}</svg>"
        )


PATTERNS = {
    "stripes": (
        '<pattern id="stripes-{name}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line x1="2" y1="0" x2="2" y2="8" class="stripe"/></pattern>'
    ),
    "dots": (
        '<pattern id="dots-{name}" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<circle cx="3.5" cy="3.5" r="1.2" class="dot"/></pattern>'
    ),
}
