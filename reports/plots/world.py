"""Countries on a map of the world, in five shades."""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.templatetags.static import static

from figures.measures import Number
from reports import formatting
from reports.plots.plot import Country, Look, World
from reports.plots.svg import Canvas
from reports.plots.text import FONTS, LINE, SMALL

SHADES = 5
WIDTH = 720
"""The width of the outlines, which `npm run build` draws."""


@cache
def _outlines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FONTS / "world.json").read_text("utf-8"))
    return found


def draw_world(canvas: Canvas, plot: World, *, paper: bool) -> float:
    """The land, a country's shade by its number, a dot for one too small to be seen, and the scale."""
    outlines, size = _outlines(), canvas.wide / WIDTH
    tall = outlines["height"]
    canvas.add(f'<g transform="scale({size:.4f})">')
    if paper:
        canvas.add(f'<path d="{"".join(outlines["paths"].values())}" class="f-land border"/>')
    else:
        canvas.add(f'<image href="{static("dist/world.svg")}" width="{WIDTH}" height="{tall}"/>')
    limits = limits_of([country.number for country in plot.countries])
    for country in plot.countries:
        _country(canvas, country, outlines, limits)
    canvas.add("</g>")
    return _scale(canvas, plot.unit, limits, tall * size + 14)


def _country(canvas: Canvas, country: Country, outlines: Mapping[str, Any], limits: Sequence[int]) -> None:
    step = next(place for place, limit in enumerate(limits) if country.number <= limit)
    look = f'class="mark f-map-{_shade(step, len(limits))} border"'
    if path := outlines["paths"].get(country.code):
        shape = f'<path d="{path}" {look}/>'
    elif point := outlines["points"].get(country.code):
        shape = f'<circle cx="{point[0]}" cy="{point[1]}" r="5" {look}/>'
    else:
        return
    canvas.titled(shape, f"{country.name}: {country.label}", country.link)


def limits_of(numbers: Sequence[int]) -> list[int]:
    """The highest number of each shade: at most five equal steps of whole numbers from one."""
    highest = max(numbers, default=1)
    steps = min(SHADES, highest)
    return [math.ceil(highest * step / steps) for step in range(1, steps + 1)]


def _scale(canvas: Canvas, unit: str, limits: Sequence[int], y: float) -> float:
    """What each shade stands for."""
    canvas.text(0, y + SMALL, unit, "axis")
    items = []
    for step, limit in enumerate(limits):
        least = limits[step - 1] + 1 if step else 1
        items.append((f"map-{_shade(step, len(limits))}", Look.PLAIN, _range(least, limit)))
    return canvas.legend(items, y + LINE + 4)


def _shade(step: int, steps: int) -> int:
    """The shades of few steps are as far from each other as they can be; the lowest is always the lightest."""
    return 1 + round((SHADES - 1) * step / (steps - 1)) if steps > 1 else 1


def _range(least: Number, most: Number) -> str:
    shown = [str(formatting.number(least)), str(formatting.number(most))]
    return "–".join(dict.fromkeys(shown))
