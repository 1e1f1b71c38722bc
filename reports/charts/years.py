"""One indicator over the years."""

from collections.abc import Set

from django.utils.translation import gettext as _

from figures.definitions import Unit
from figures.measures import Measure
from figures.registry import INDICATORS
from figures.scope import Scope
from records.text import LazyText
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.plots.plot import Columns, Look, Mark
from reports.remarks import hints_of
from reports.tables import Table


def years_chart(
    slug: str, scope: Scope, by_year: dict[str, Measure], table: Table, *, incomplete: Set[str] = frozenset()
) -> Chart:
    """A column for each year whose value is known; the others say why it is not. The `incomplete` years are hatched."""
    shown = [formatting.value(slug, measure) for measure in by_year.values()]
    return Chart(
        "years",
        _("By year"),
        _message(slug, by_year, incomplete),
        subtitle(str(INDICATORS[slug].definition).rstrip("."), scope),
        _columns(slug, by_year, incomplete),
        table,
        alt_text(list(by_year), shown),
        wide=True,
    )


def _message(slug: str, by_year: dict[str, Measure], incomplete: Set[str]) -> str:
    """The last value that is known, beside the first."""
    words: dict[str, LazyText] = {"indicator": INDICATORS[slug].label}
    known = {
        year: formatting.value(slug, found) for year, found in by_year.items() if found.value is not None
    }
    if not known:
        return _("%(indicator)s: nothing is known of these years") % words
    words["year"], words["value"] = list(known.items())[-1]
    words["first"], words["before"] = next(iter(known.items()))
    if words["year"] in incomplete:
        return _("%(indicator)s: %(value)s so far for %(year)s, as companies have yet to report") % words
    if len(known) == 1:
        return _("%(indicator)s: %(value)s in %(year)s") % words
    return _("%(indicator)s: %(value)s in %(year)s, %(before)s in %(first)s") % words


def _columns(slug: str, by_year: dict[str, Measure], incomplete: Set[str]) -> Columns | None:
    """The columns, which would be an empty frame where nothing is known."""
    if all(measure.value is None for measure in by_year.values()):
        return None
    indicator = INDICATORS[slug]
    scale = formatting.usd_scale(measure.value for measure in by_year.values())
    marks = [
        Mark(
            measure.value,
            _label(slug, measure, scale),
            look=Look.PROVISIONAL if year in incomplete else Look.PLAIN,
        )
        for year, measure in by_year.items()
    ]
    unit = scale.unit if indicator.unit is Unit.USD else str(indicator.label)
    return Columns.of(list(by_year), marks, unit=unit, axis=_("Year"), hints=hints_of(marks))


def _label(slug: str, measure: Measure, scale: formatting.UsdScale) -> str:
    indicator = INDICATORS[slug]
    if indicator.unit is Unit.USD:
        return formatting.or_missing(measure, scale.show)
    return formatting.in_cell(indicator, measure)
