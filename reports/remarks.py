"""What a reader must know before quoting a figure of sales, in brackets beside it: it is provisional, its base is tiny."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from figures.breakdowns import Figures
from figures.measures import Number
from figures.provisional import is_provisional
from figures.scope import Scope
from records.text import LazyText
from reports.plots.plot import Look, Mark
from reports.tables import PROVISIONAL, with_remark
from reports.tiny_base import OF_GROWTH, why_tiny

COVERAGE = "reporting_coverage_by_value"
OF_SALES = ("exporting_companies", "export_sales", *OF_GROWTH)
"""The indicators that change with each company that still reports the year."""


def asked_beside(slug: str) -> tuple[str, ...]:
    """The indicators without which nobody knows what to remark on a figure."""
    return (*(OF_GROWTH if slug in OF_GROWTH else ()), *((COVERAGE,) if slug in OF_SALES else ()))


def is_open(slug: str, scope: Scope, found: Figures) -> bool:
    """Whether a figure is shown that will change, as not all companies have reported the scope's year."""
    is_shown = slug in OF_SALES and found[slug].value is not None and COVERAGE in found.indicators
    return is_shown and is_provisional(scope, found[COVERAGE])


def look_of(slug: str, scope: Scope, found: Figures) -> Look:
    """The look of a figure's bar: hatched while it is provisional."""
    return Look.PROVISIONAL if is_open(slug, scope, found) else Look.PLAIN


def hints_of(marks: Iterable[Mark]) -> list[tuple[Look, str]]:
    """What the looks of bars mean, of those alone that some bar has."""
    hatched = any(mark.look is Look.PROVISIONAL and mark.size for mark in marks)
    return [(Look.PROVISIONAL, _("provisional"))] if hatched else []


def remarks_on(slug: str, scope: Scope, found: Figures, base: Number | None = None) -> list[LazyText]:
    """The remarks on a figure of a group in the scope's year; none on one that is not shown.

    `base` is what the whole programme sold the year before.
    """
    is_tiny = slug in OF_GROWTH and why_tiny(found, base)
    return [*([PROVISIONAL] if is_open(slug, scope, found) else []), *([_("tiny base")] if is_tiny else [])]


def with_remarks(text: str, remarks: Iterable[LazyText]) -> str:
    """A figure as text, with its remarks beside it."""
    for words in remarks:
        text = with_remark(text, words)
    return text
