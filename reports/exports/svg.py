"""The map of the regions on paper, in the colours of the pages."""

from collections.abc import Sequence
from html import escape

from reports.tiles import SIDE, Tile

INK, MUTED = "#1c2526", "#566365"
SHADES = ("#eef2f2", "#d3ebe8", "#a5d3cf", "#64b0a9", "#1f7f77", "#00574e")
FONT = 'font-family="Source Sans 3"'


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
