"""One chart as a picture that explains itself: its message, what is counted, the scope and the programme's name."""

import json
from collections.abc import Sequence
from typing import Literal

import typst

from figures.models import Programme
from records.languages import current_language
from reports.charts.chart import Chart
from reports.exports.typesetting import FOLDER, compile_options

Ending = Literal["png", "svg"]
TEMPLATE = FOLDER / "picture.typ"
DOTS_PER_INCH = 160


def draw(chart: Chart, facts: Sequence[tuple[str, str]], ending: Ending) -> bytes:
    """The chart as a file; letters are shapes, so that it looks the same everywhere."""
    data = {
        "language": current_language(),
        "programme": str(Programme.current()),
        "title": chart.title,
        "subtitle": chart.subtitle,
        "svg": chart.on_paper(),
        "alt": chart.alt,
        "facts": " · ".join(f"{word}: {value}" for word, value in facts),
    }
    drawn = typst.compile(
        TEMPLATE, format=ending, ppi=DOTS_PER_INCH, sys_inputs={"data": json.dumps(data)}, **compile_options()
    )
    if not isinstance(drawn, bytes):
        raise TypeError("a picture has one page")
    return drawn
