"""The page of an indicator: its value over years and groups, and the records counted and not counted."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from companies.models import FIRST_YEAR, AnnualSales
from figures.breakdowns import Figures, figures_along, measure
from figures.concurrency import run_concurrently
from figures.definitions import UNITS, Axis, Reason
from figures.exclusions import EXCLUSIONS, Exclusion
from figures.family import Indicator
from figures.groups import AXES, KINDS, group_labels
from figures.ledger import ledger
from figures.measures import Measure, Number
from figures.queries import Query, compile_query, compiled_once
from figures.registry import FAMILY_OF, INDICATORS
from figures.scope import Scope
from figures.selection import MOST_YEARS, last_years
from figures.targets import progress
from records.text import LazyText
from reports import formatting
from reports.charts.chart import Chart
from reports.charts.then_and_now import then_and_now_chart
from reports.charts.years import years_chart
from reports.groups import why_no_sum
from reports.headline import Headline, headline
from reports.links import NO_FILTERS, Links
from reports.notices import Notice, without_sales
from reports.record_rows import behind, in_year
from reports.remarks import asked_beside, is_open, remarks_on, with_remarks
from reports.sessions import Earlier, earlier_session, then_cells, then_columns
from reports.tables import AT_ONCE, PROVISIONAL, Table, Ticks
from reports.tiny_base import GROWTH, OF_GROWTH, bases_beyond, tiny_base_notes

GROUPS = (Axis.REGION, Axis.CHAIN, Axis.CALL, Axis.SIZE)


@dataclass(frozen=True)
class Breakdown:
    """An indicator within each group of an axis, and whether the groups add up to the whole."""

    slug: str
    name: LazyText
    table: Table
    note: str


@dataclass(frozen=True)
class Tally:
    """The number of records counted, and of those not counted by reason: together all of the kind."""

    kind: LazyText
    counted: int
    not_counted: list[tuple[LazyText, int]]

    @property
    def all(self) -> int:
        return self.counted + sum(n for _reason, n in self.not_counted)

    @property
    def table(self) -> Table:
        """The tally as rows."""
        not_counted = _("Not counted:")
        return Table(
            [_("Records"), _("How many")],
            [
                [_("Counted"), formatting.number(self.counted)],
                *([f"{not_counted} {reason}", formatting.number(n)] for reason, n in self.not_counted),
            ],
            [pgettext("records", "All"), formatting.number(self.all)],
            slug="records",
            name=_("The records behind it"),
        )


@dataclass(frozen=True)
class IndicatorPage:
    """The page's content, all of one scope."""

    scope: Scope
    figure: Headline
    definition: Indicator
    notices: list[Notice]
    years: Chart | None
    then: list[Chart]
    breakdowns: list[Breakdown]
    tally: Tally


def indicator_page(slug: str, scope: Scope, links: Links = NO_FILTERS) -> IndicatorPage:
    """Everything on the page."""
    by_year = [Axis.YEAR] if INDICATORS[slug].year_matters else []
    counts_sales = INDICATORS[slug].model is AnnualSales
    wanted = {axis: [slug, *asked_beside(slug)] for axis in (None, *GROUPS, *by_year)}
    earlier = {} if by_year else _at_year_ends(slug, scope)
    years = last_years(scope) if by_year else ()
    found, tally, past, bases = run_concurrently(
        partial(figures_along, scope, wanted, years),
        partial(_tally, slug, scope),
        partial(run_concurrently, *earlier.values()),
        partial(bases_beyond, scope, map(str, {*years, scope.year}) if slug in OF_GROWTH else ()),
    )
    known = {axis: {group: its[slug] for group, its in groups.items()} for axis, groups in found.items()}
    whole = known[None][""]
    at_year_ends = dict(zip(earlier, past, strict=True)) | {str(scope.as_of.year): whole}
    over_years = known[Axis.YEAR] if by_year else at_year_ends
    promised = progress(scope, {slug: whole})
    session = earlier_session(scope)
    base = bases.get(str(scope.year)) or _base_of(found[None][""])
    remarks = _remarks(slug, scope, found, bases, base)
    return IndicatorPage(
        scope=scope,
        figure=headline(
            slug,
            whole,
            partial(measure, scope=scope),
            promised,
            [*_notes(slug, whole), *tiny_base_notes(found[None][""], base).get(slug, [])],
            earlier=session,
            is_provisional=is_open(slug, scope, found[None][""]),
        ),
        definition=INDICATORS[slug],
        notices=without_sales(scope, whole, links) if counts_sales else [],
        years=_over_years(slug, scope, over_years, links, remarks),
        then=_then_and_now(slug, scope, known, session),
        breakdowns=[_breakdown(slug, scope, by, known[by], whole, links, session, remarks) for by in GROUPS],
        tally=tally,
    )


def _then_and_now(
    slug: str, scope: Scope, known: Mapping[Axis | None, Mapping[str, Measure]], session: Earlier | None
) -> list[Chart]:
    """The axes of many groups, most first."""
    charts = []
    for by in (Axis.REGION, Axis.CHAIN):
        ranked = sorted(known[by], key=lambda key, of=known[by]: -float(of[key].value or 0))  # type: ignore[misc]
        of_groups = {key: known[by][key] for key in ranked}
        charts.append(
            then_and_now_chart(
                INDICATORS[slug], by, scope, session, of_groups, group_labels(by), known[None][""]
            )
        )
    return [chart for chart in charts if chart]


Remarks = Mapping[tuple[Axis | None, str], Sequence[LazyText]]
"""What is remarked on the figure of the whole (None), or of a group along an axis; others have no remark."""


def _remarks(
    slug: str,
    scope: Scope,
    found: Mapping[Axis | None, Mapping[str, Figures]],
    bases: Mapping[str, Number | None],
    base: Number | None,
) -> Remarks:
    """Those of the scope's year, and of each year of the whole, beside the programme's sales before that year: `base` of
    the scope's, `bases` of each."""
    if not asked_beside(slug):
        return {}
    return {
        (axis, key): remarks
        for axis, groups in found.items()
        for key, its in groups.items()
        if (
            remarks := remarks_on(slug, scope.in_year(int(key)), its, bases.get(key))
            if axis is Axis.YEAR
            else remarks_on(slug, scope, its, base)
        )
    }


def _base_of(whole: Figures) -> Number | None:
    return whole[GROWTH].denominator if GROWTH in whole.indicators else None


def _notes(slug: str, measure: Measure) -> list[str]:
    """Notes on what a value is made of."""
    words = []
    if measure.denominator is not None:
        parts = {
            "numerator": formatting.number(measure.numerator or 0),
            "denominator": formatting.number(measure.denominator),
        }
        words.append(_("%(numerator)s ÷ %(denominator)s") % parts)
    if measure.n is not None:
        words.append(formatting.n_of(slug, measure.n))
    if measure.missing:
        words.append(formatting.without_data(slug, measure.missing))
    return words


def _over_years(
    slug: str, scope: Scope, by_year: dict[str, Measure], links: Links, remarks: Remarks
) -> Chart | None:
    """The years up to the scope's; a cumulative indicator at the end of each year, and at the cut-off."""
    if slug in WITHOUT_HISTORY:
        return None
    matters = INDICATORS[slug].year_matters
    rows = [_row(slug, year, found, remarks.get((Axis.YEAR, year), ())) for year, found in by_year.items()]
    incomplete = {year for year in by_year if PROVISIONAL in remarks.get((Axis.YEAR, year), ())}
    addresses = [links.year(int(year)) if matters else "" for year in by_year]
    note = "" if matters else _("Each year as it stood at its end, the last at the cut-off.")
    own_records = [
        [behind(slug, scope, links, found, **in_year(slug, scope, int(year), scope.as_of.year))]
        for year, found in by_year.items()
    ]
    table = Table(_columns(slug, Axis.YEAR), rows, links=addresses, note=note, behind=own_records)
    return years_chart(slug, scope, by_year, table, incomplete=incomplete)


WITHOUT_HISTORY = ("services_planned", "budget_execution", "counterpart_share", "selection_rate")
"""Indicators of the present plan, budget and decisions, whose values at an earlier date are not known."""


def _at_year_ends(slug: str, scope: Scope) -> dict[str, Callable[[], Measure]]:
    """Queries of a cumulative indicator at the end of each of the last years before that of the cut-off."""
    if slug in WITHOUT_HISTORY:
        return {}
    years = range(FIRST_YEAR, scope.as_of.year)[-MOST_YEARS + 1 :]
    return {
        str(year): partial(measure, slug, replace(scope, as_of=datetime.date(year, 12, 31))) for year in years
    }


def _breakdown(
    slug: str,
    scope: Scope,
    by: Axis,
    groups: dict[str, Measure],
    whole: Measure,
    links: Links,
    session: Earlier | None,
    remarks: Remarks,
) -> Breakdown:
    if why := _only_reason(groups):
        return Breakdown(f"by-{by}", AXES[by], Table(_columns(slug, by), [], nothing=why), "")
    labels = group_labels(by)
    note = (
        _("The parts add up to the whole.")
        if by in INDICATORS[slug].adds_up
        else why_no_sum(INDICATORS[slug])
    )
    if by in INDICATORS[slug].adds_up and any(
        found.reason is Reason.CONFIDENTIAL for found in groups.values()
    ):
        note = _("The parts add up to the whole; those shown do not, because others are withheld.")
    keys = [key for key in sorted(groups, key=list(labels).index) if key or groups[key].n]
    rows = [
        [
            *_row(slug, labels[key], groups[key], remarks.get((by, key), ())),
            *then_cells(session, slug, groups[key], by, key),
        ]
        for key in keys
    ]
    addresses = [links.group(by, key) if key and by in KINDS else "" for key in keys]
    own_records = [[behind(slug, scope, links, groups[key], **{str(by): key})] for key in keys]
    return Breakdown(
        f"by-{by}",
        AXES[by],
        Table(
            [*_columns(slug, by), *then_columns(session, slug)],
            rows,
            [*_row(slug, _("Total"), whole, remarks.get((None, ""), ())), *then_cells(session, slug, whole)],
            links=addresses,
            ticks=Ticks(by, keys, links.filters),
            at_once=AT_ONCE,
            most_in=1,
            behind=own_records,
            behind_total=[behind(slug, scope, links, whole)],
        ),
        note,
    )


def _only_reason(groups: Mapping[str, Measure]) -> str:
    """A sentence in place of a table that would say the same of each group; blank where something is known or withheld."""
    reasons = {found.reason for found in groups.values()}
    if len(reasons) != 1 or Reason.CONFIDENTIAL in reasons or None in reasons:
        return ""
    return f"{capfirst(formatting.reason(reasons.pop()))}."


def _columns(slug: str, by: Axis) -> list[LazyText]:
    parts = [_("Numerator"), _("Denominator")] if INDICATORS[slug].is_quotient else []
    behind_it = f"n ({UNITS[INDICATORS[slug].n_of]})"
    return [AXES[by], _("Value"), *parts, behind_it, _("Missing")]


def _row(slug: str, name: str, measure: Measure, remarks: Sequence[LazyText]) -> list[str]:
    parts = [measure.numerator, measure.denominator] if INDICATORS[slug].is_quotient else []
    return [
        name,
        with_remarks(formatting.in_table(INDICATORS[slug], measure), remarks),
        *(formatting.part_in_table(measure, part) for part in parts),
        _number(measure.n),
        formatting.number(measure.missing),
    ]


def _number(part: Number | None) -> str:
    return "—" if part is None else formatting.number(part)


def _tally(slug: str, scope: Scope) -> Tally:
    """Records counted and not counted, in the order of the reasons."""
    compiled = compile_tally.__wrapped__ if FAMILY_OF[slug].rules_read_data else compile_tally
    found: dict[str, int] = dict(compiled(slug, scope).rows())
    reasons = [(EXCLUSIONS[reason], found[reason]) for reason in Exclusion if reason in found]
    return Tally(INDICATORS[slug].model._meta.verbose_name_plural or "", found.get("", 0), reasons)


@compiled_once
def compile_tally(slug: str, scope: Scope) -> Query:
    return compile_query(ledger(slug, scope).records.order_by().values_list("left").annotate(Count("pk")))
