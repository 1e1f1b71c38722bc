"""Charts on paper: small vector graphics of our own, in the colours of the pages."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from figures.measures import Number
from reports.tiles import SIDE, Tile

INK, MUTED, GRID = "#1c2526", "#566365", "#d5dddd"
BAR, LOSS = "#00796b", "#b4441f"
SHADES = ("#eef2f2", "#d3ebe8", "#a5d3cf", "#64b0a9", "#1f7f77", "#00574e")
FONT = 'font-family="Source Sans 3"'


def bars(values: Sequence[tuple[str, Number | None, str]]) -> str:
    """A column for each name, value and label; one whose value is unknown has its label alone."""
    width, height, foot = 640, 190, 150
    highest = max((float(value) for _name, value, _label in values if value is not None), default=0) or 1
    step = width / max(len(values), 1)
    parts = [_line(0, foot, width, foot)]
    for number, (name, value, label) in enumerate(values):
        tall = 115 * float(value or 0) / highest
        left, middle = step * number + step * 0.22, step * (number + 0.5)
        parts.append(
            f'<rect x="{left:.1f}" y="{foot - tall:.1f}" width="{step * 0.56:.1f}" height="{tall:.1f}" fill="{BAR}"/>'
        )
        parts.append(_text(middle, foot - tall - 7, label, weight=600))
        parts.append(_text(middle, foot + 19, name, colour=MUTED))
    return _svg(width, height, parts)


def waterfall(steps: Sequence[tuple[str, Decimal, str]]) -> str:
    """Steps below each other, each beginning where the one before it ended; the last is their sum."""
    width, row, left, room = 640, 30, 180, 270
    ends, level = [], Decimal(0)
    for number, (_name, amount, _label) in enumerate(steps):
        begin = Decimal(0) if number == len(steps) - 1 else level
        ends.append((begin, begin + amount))
        level = begin + amount
    lowest = min([Decimal(0), *(min(pair) for pair in ends)])
    span = max([Decimal(0), *(max(pair) for pair in ends)]) - lowest or Decimal(1)

    def place(amount: Decimal) -> float:
        return left + 50 + room * float((amount - lowest) / span)

    parts = [_line(place(Decimal(0)), 4, place(Decimal(0)), row * len(steps))]
    for number, ((name, amount, label), (begin, end)) in enumerate(zip(steps, ends, strict=True)):
        top, last = number * row + 6, number == len(steps) - 1
        colour = MUTED if last else BAR if amount >= 0 else LOSS
        x, wide = min(place(begin), place(end)), abs(place(end) - place(begin))
        parts.append(_text(left, top + 14, name, anchor="end", weight=600 if last else 400))
        parts.append(
            f'<rect x="{x:.1f}" y="{top}" width="{max(wide, 1):.1f}" height="{row - 11}" fill="{colour}"/>'
        )
        parts.append(_text(x + wide + 6, top + 14, label, anchor="start", weight=600))
    return _svg(width, row * len(steps) + 8, parts)


def tile_map(tiles: Sequence[Tile]) -> str:
    """The regions as equal tiles."""
    parts = []
    for tile in tiles:
        colour = "#ffffff" if tile.shade >= 4 else INK
        name_at, value_at = tile.baselines
        fill = (
            f'"#ffffff" stroke="{MUTED}" stroke-dasharray="4 3"'
            if tile.is_withheld
            else f'"{SHADES[tile.shade]}"'
        )
        parts.append(f'<rect x="{tile.x}" y="{tile.y}" width="{SIDE}" height="{SIDE}" rx="4" fill={fill}/>')
        parts.append(_text(tile.middle, name_at, tile.name, size=11, colour=colour))
        if tile.is_withheld:
            parts.append(_text(tile.middle, value_at, tile.text, size=12, colour=MUTED))
        else:
            parts.append(_text(tile.middle, value_at, tile.text, size=14, weight=600, colour=colour))
    return _svg(476, 556, parts)


def _svg(width: int, height: int, parts: Sequence[str]) -> str:
    body = "".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{body}</svg>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{GRID}" stroke-width="1"/>'


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 14,
    weight: int = 400,
    anchor: str = "middle",
    colour: str = INK,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" {FONT} font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
    )
