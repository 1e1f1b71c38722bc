"""What every chart is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from figures.scope import Scope
from reports.tables import Table

Trace = dict[str, Any]
"""What is drawn, in Plotly's words: a `type`, such as bar, and its properties."""


@dataclass(frozen=True)
class Chart:
    """A drawn message: `figure` is Plotly's specification, `alt` the main figures in a sentence."""

    slug: str
    title: str
    subtitle: str
    figure: dict[str, Any]
    table: Table
    alt: str

    @property
    def figure_id(self) -> str:
        """Where the page keeps the specification."""
        return f"figure-{self.slug}"


def counted(words: str, scope: Scope) -> str:
    """A subtitle: what is counted, and as of when."""
    date = date_format(scope.as_of, "DATE_FORMAT")
    return _("%(what_is_counted)s; as of %(date)s.") % {"what_is_counted": words, "date": date}


def specification(traces: Sequence[Trace], **layout: Any) -> dict[str, Any]:
    """A figure. In development and in tests Plotly checks it: a misspelt property raises ValueError here, where the
    browser would be silent. People do not wait for that: it takes longer than all else that is drawn."""
    figure = {"data": list(traces), "layout": layout}
    if settings.CHECK_FIGURES:
        go.Figure(figure)
    return figure


def sentence(names: Sequence[Any], values: Sequence[Any]) -> str:
    """Names with their values, for those who hear a chart."""
    return "; ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))
