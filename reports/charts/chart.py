"""The parts of every chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from figures.scope import Scope
from reports.tables import Table

Figure = dict[str, Any]
"""A figure, or a part of its layout, as Plotly specifies it."""

Trace = Figure
"""A drawn series: its Plotly `type`, such as bar, and its properties."""


@dataclass(frozen=True)
class Chart:
    """A chart whose title is its message; `figure` is Plotly's specification, `alt` the main figures as text."""

    slug: str
    title: str
    subtitle: str
    figure: Figure
    table: Table
    alt: str

    @property
    def figure_id(self) -> str:
        """The HTML id of the specification."""
        return f"figure-{self.slug}"


def subtitle(words: str, scope: Scope) -> str:
    """A chart's subtitle: what is counted, and the cut-off."""
    date = date_format(scope.as_of, "DATE_FORMAT")
    return _("%(what_is_counted)s; as of %(date)s.") % {"what_is_counted": words, "date": date}


def specification(traces: Sequence[Trace], **layout: Any) -> Figure:
    """A figure of traces in a layout.

    In development and in tests Plotly validates it: a misspelt property, which a browser ignores, raises ValueError.
    In production it does not: validating takes longer than the rest of a page's charts.
    """
    figure: Figure = {"data": list(traces), "layout": layout}
    if settings.CHECK_FIGURES:
        go.Figure(figure)
    return figure


def alt_text(names: Sequence[str | int], values: Sequence[str | int]) -> str:
    """Names with their values, as the text alternative of a chart."""
    return "; ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))
