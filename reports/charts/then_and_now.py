"""What a session was shown of each group, and what it is today."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from figures.definitions import Axis, Unit
from figures.family import Indicator
from figures.groups import AXES
from figures.measures import Measure
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.plots.plot import Mark, Pairs
from reports.sessions import Earlier
from reports.tables import Table

FEWEST = 3
"""From so many groups on a chart says more than the columns of the table."""
MOST = 25


@dataclass(frozen=True)
class _Group:
    """A group with both of its figures, and the cells that the table has of them."""

    name: str
    then: Measure
    now: Measure
    cells: list[str]


def then_and_now_chart(
    indicator: Indicator,
    by: Axis,
    scope: Scope,
    session: Earlier | None,
    measures: Mapping[str, Measure],
    names: Mapping[str, str],
    whole: Measure,
) -> Chart | None:
    """A row for each group in the order given; None where they are few, or nothing has changed."""
    groups = _groups(indicator, by, session, measures, names)[:MOST]
    if session is None or len(groups) < FEWEST or all(one.then.value == one.now.value for one in groups):
        return None
    words = [f"{group.cells[1]} → {group.cells[0]} ({group.cells[2]})" for group in groups]
    scale = formatting.usd_scale(one.value for group in groups for one in (group.then, group.now))
    labels = {"figure": indicator.label, "axis": str(AXES[by]).lower(), "session": session.name}
    return Chart(
        f"then-{by}",
        _("Then and now"),
        _("%(figure)s by %(axis)s: %(session)s and today") % labels,
        subtitle(_balance(groups), scope),
        Pairs(
            [group.name for group in groups],
            [Mark(group.then.value, _label(indicator, group.then, scale)) for group in groups],
            [Mark(group.now.value, _label(indicator, group.now, scale)) for group in groups],
            session.name,
            _("Today"),
            scale.unit if indicator.unit is Unit.USD else str(indicator.label),
        ),
        Table(
            [AXES[by], _("Today"), *session.columns],
            [[group.name, *group.cells] for group in groups],
            [_("Total"), formatting.in_cell(indicator, whole), *session.cells(indicator.slug, whole)],
        ),
        alt_text([group.name for group in groups], words),
        wide=True,
    )


def _groups(
    indicator: Indicator,
    by: Axis,
    session: Earlier | None,
    measures: Mapping[str, Measure],
    names: Mapping[str, str],
) -> list[_Group]:
    """Those of which both figures are shown."""
    found = []
    for key, now in measures.items():
        then = session.measure(indicator.slug, by, key) if session and key else None
        if session and then and then.value is not None and now.value is not None:
            cells = [
                formatting.in_cell(indicator, now),
                *session.cells(indicator.slug, now, by, key),
            ]
            found.append(_Group(names.get(key, key), then, now, cells))
    return found


def _balance(groups: list[_Group]) -> str:
    """How many went up, went down and stayed."""
    apart = [float(group.now.value or 0) - float(group.then.value or 0) for group in groups]
    more, less = sum(n > 0 for n in apart), sum(n < 0 for n in apart)
    words = {"n": len(apart), "more": more, "less": less, "same": len(apart) - more - less}
    return (
        _("Of the %(n)s groups with both figures, %(more)s rose, %(less)s fell and %(same)s stayed the same")
        % words
    )


def _label(indicator: Indicator, measure: Measure, scale: formatting.UsdScale) -> str:
    if indicator.unit is Unit.USD:
        return formatting.or_missing(measure, scale.show)
    return formatting.in_cell(indicator, measure)
