"""The committee's brief as a document, of today's data or of a frozen session."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from companies import countries
from figures.breakdowns import Figures
from figures.bridge import bridge_total, companies_of
from figures.brief import BRIDGE_STEPS, SHOWN, Brief
from figures.customs_markets import CUSTOMS_MARKETS
from figures.customs_sales import CUSTOMS
from figures.definitions import Axis, Reason, Unit
from figures.dictionary import Definition
from figures.family import Indicator
from figures.groups import AXES
from figures.measures import Measure, Number
from reports import formatting
from reports.charts.markets import markets_table
from reports.exports import blocks, svg
from reports.exports.listing_files import as_of
from reports.exports.scope_facts import scope_facts
from reports.notices import growth_is_provisional
from reports.plots.draw import WIDE, drawing
from reports.plots.plot import Columns, Mark, Steps
from reports.remarks import COVERAGE, hints_of, is_open, look_of, remarks_on, with_remarks
from reports.sessions import Earlier
from reports.tables import AT_ONCE, FormattedValue, Table
from reports.tiles import sales_map
from reports.tiny_base import GROWTH as OF_SALES
from reports.tiny_base import LIKE_FOR_LIKE, OF_GROWTH, why_tiny

HEADLINES = (
    "export_sales",
    "exporting_companies",
    "companies_supported",
    "families_reached",
    "workers",
    "services_delivered",
    "market_entries",
)
GROWTH = (
    "export_sales_growth",
    "export_sales_growth_like_for_like",
    "reporting_coverage",
    "reporting_coverage_by_value",
)
EXECUTION = (
    *("service_execution", "service_execution_to_date", "budget_execution"),
    *("on_time_delivery", "satisfaction", "counterpart_share"),
)


OF_CUSTOMS = {one.slug for family in (CUSTOMS, CUSTOMS_MARKETS) for one in family.indicators}
ASKED = {axis: (*slugs, LIKE_FOR_LIKE, COVERAGE) for axis, slugs in SHOWN.items()}
"""What is asked of each group: what is shown, and what says whether it is provisional and its growth has a tiny base."""


def brief_document(
    brief: Brief,
    facts: Iterable[tuple[str, str]],
    *,
    title: str,
    subtitle: str = "",
    opening: Iterable[blocks.Block] = (),
    agreed: Iterable[blocks.Block] = (),
    earlier: Earlier | None = None,
) -> blocks.Document:
    """The whole brief; `facts` (who, when, which session) follow the scope on the cover.

    Before the figures come the blocks `opening`, after them and before the notes `agreed`.
    """
    figures = [
        *_sales(brief, earlier),
        *_parts(brief),
        *_execution(brief, earlier),
        *_markets(brief, earlier),
    ]
    return blocks.document(
        title,
        [*scope_facts(brief.scope), *facts],
        [*opening, *figures, *agreed, *_notes(brief, earlier)],
        cut_off=as_of(brief.scope),
        subtitle=subtitle,
        cover=[_figures(brief, HEADLINES, earlier)],
    )


def main_figures(brief: Brief) -> list[tuple[str, str]]:
    """The label and the value of each figure on the cover."""
    return [
        (
            _label(brief, slug),
            with_remarks(_value(brief, slug, brief.whole[slug]), remarks_on(slug, brief.scope, brief.whole)),
        )
        for slug in HEADLINES
    ]


def brief_tables(brief: Brief, earlier: Earlier | None = None) -> list[Table]:
    """The brief's numbers, for a workbook or CSV: every indicator, the bridge, and each breakdown."""
    return [
        indicator_table(brief, earlier),
        bridge_table(brief),
        *(breakdown_table(brief, by) for by in brief.parts),
        _country_table(brief, earlier),
        _institution_table(brief),
    ]


# ── Sections ────────────────────────────────────────────────────────────────────────────────────


def _sales(brief: Brief, earlier: Earlier | None) -> list[blocks.Block]:
    known = {year: own for year, own in brief.parts[Axis.YEAR].items() if int(year) <= brief.scope.year}
    years = {year: own["export_sales"] for year, own in known.items()}
    scale = formatting.usd_scale(found.value for found in years.values())
    marks = [
        Mark(
            own["export_sales"].value,
            formatting.or_missing(own["export_sales"], scale.show),
            look=look_of("export_sales", brief.scope.in_year(int(year)), own),
        )
        for year, own in known.items()
    ]
    columns = Columns.of(list(years), marks, unit=scale.unit, axis=_("Year"), hints=hints_of(marks))
    warning = [blocks.notice(growth_is_provisional(brief.scope.year))] if brief.provisional_growth else []
    sales = brief.definitions["export_sales"]
    sold = formatting.measured(sales, brief.whole["export_sales"])
    return [
        blocks.heading(_("Export sales")),
        *warning,
        blocks.chart(
            drawing(columns, WIDE, "sales"),
            "; ".join(f"{year}: {formatting.measured(sales, found)}" for year, found in years.items())
            or _("No export sales are known."),
            title=_("Export sales by year: %(amount)s in %(year)s")
            % {"amount": sold, "year": brief.scope.year},
            subtitle=_("FOB value exported by enrolled companies"),
            width=82,
        ),
        blocks.heading(_("Growth and its coverage"), 3),
        _figures(brief, GROWTH, earlier),
        *_bridge(brief),
    ]


def _bridge(brief: Brief) -> list[blocks.Block]:
    moved = bridge_total(brief.whole.bridge)
    steps = [(brief.label(BRIDGE_STEPS, step), found.amount) for step, found in brief.whole.bridge.items()]
    steps.append((_("Total change"), moved))
    scale = formatting.usd_scale(amount for _name, amount in steps)
    labelled = [
        (name, amount, scale.signed(amount))
        for name, amount in steps
        if amount is not None and moved is not None
    ]
    return [
        blocks.chart(
            drawing(
                Steps(
                    [name for name, _amount, _label in labelled],
                    [amount for _name, amount, _label in labelled],
                    [label for _name, _amount, label in labelled],
                    scale.unit,
                ),
                WIDE,
                "bridge",
            ),
            "; ".join(
                f"{name}: {formatting.signed(formatting.usd, amount)}" for name, amount, _label in labelled
            )
            or formatting.withheld(),
            title=_("What moved sales from %(previous)s to %(year)s")
            % {"previous": brief.scope.year - 1, "year": brief.scope.year},
            subtitle=_("US$ that companies moved, by what they did; the steps add up to the change"),
            width=86,
        ),
        blocks.table(bridge_table(brief), named=False),
    ]


def _parts(brief: Brief) -> list[blocks.Block]:
    sales = brief.definitions["export_sales"]
    by_region = {code: found["export_sales"] for code, found in brief.parts[Axis.REGION].items()}
    named = "; ".join(
        f"{brief.label(Axis.REGION, code)}: {formatting.measured(sales, measure)}"
        for code, measure in by_region.items()
    )
    return [
        blocks.heading(_("Where it comes from")),
        blocks.chart(
            svg.tile_map(sales_map(by_region)),
            named or _("No region has a participation."),
            title=_("Export sales by region"),
            subtitle=_("Million US$ (M), FOB, in %(year)s, by the region of the company")
            % {"year": brief.scope.year},
            width=48,
        ),
        *(blocks.table(breakdown_table(brief, by)) for by in brief.parts),
    ]


def _execution(brief: Brief, earlier: Earlier | None) -> list[blocks.Block]:
    return [
        blocks.heading(_("Execution")),
        blocks.paragraph(
            _(
                "Figures that answer different questions: how much of the whole plan, how much of what is due, how much"
                " of the money, how punctually, how well, and who pays."
            )
        ),
        _figures(brief, EXECUTION, earlier),
        *([blocks.table(_institution_table(brief))] if brief.institutions else []),
    ]


def _markets(brief: Brief, earlier: Earlier | None) -> list[blocks.Block]:
    return [
        blocks.heading(_("New markets")),
        blocks.table(_country_table(brief, earlier)),
    ]


def _notes(brief: Brief, earlier: Earlier | None) -> list[blocks.Block]:
    return [
        blocks.heading(_("What stands behind each figure")),
        blocks.table(indicator_table(brief), named=False),
        *([blocks.table(_since_then(brief, earlier))] if earlier else []),
        blocks.heading(_("What is provisional, and what is left out")),
        *(blocks.paragraph(sentence) for sentence in provisos(brief)),
        blocks.heading(_("What each figure means")),
        blocks.definitions(
            meanings(brief.definitions[slug] for slug in _spoken_of(brief) if brief.defines(slug))
        ),
    ]


def lacks_customs(brief: Brief) -> bool:
    """Whether no declarations were loaded: then nothing is said of customs, instead of the same for each indicator."""
    evidenced = brief.whole.indicators.get("market_entries_evidenced")
    return evidenced is not None and evidenced.reason is Reason.NO_DATA


def _spoken_of(brief: Brief) -> dict[str, Measure]:
    """The measures of the whole of which the brief speaks."""
    left_out = OF_CUSTOMS if lacks_customs(brief) else ()
    return {slug: found for slug, found in brief.whole.indicators.items() if slug not in left_out}


def provisos(brief: Brief) -> list[str]:
    """Sentences on what limits these figures; always at least one."""
    found = [
        _("Records that are submitted and not verified yet are counted too.")
        if brief.scope.provisional
        else _("Only verified records are counted."),
    ]
    if brief.provisional_growth:
        found.append(growth_is_provisional(brief.scope.year))
    for slug, measure in _spoken_of(brief).items():
        if measure.value is None:
            found.append(f"{_label(brief, slug)}: {_value(brief, slug, measure)}.")
        elif measure.missing:
            found.append(f"{_label(brief, slug)}: {formatting.without_data(slug, measure.missing)}.")
    if lacks_customs(brief):
        found.append(_("No export declarations are loaded, so nothing is said of customs."))
    return found


def meanings(indicators: Iterable[Indicator | Definition]) -> list[tuple[str, str]]:
    """Each indicator with its definition."""
    return [(str(found.label), str(found.definition)) for found in indicators]


# ── Figures and tables ──────────────────────────────────────────────────────────────────────────


def _figures(brief: Brief, slugs: Iterable[str], earlier: Earlier | None) -> blocks.Block:
    return {"kind": "figures", "items": [_figure(brief, slug, earlier) for slug in slugs]}


def _figure(brief: Brief, slug: str, earlier: Earlier | None) -> blocks.FigureItem:
    measure = brief.whole[slug]
    notes = _figure_notes(brief, slug, measure) if measure.value is not None else []
    notes += _cautions(brief, slug) if measure.value is not None else []
    return {
        "label": _label(brief, slug),
        "value": str(_value(brief, slug, measure)),
        "known": measure.value is not None,
        "notes": [*notes, *(earlier.note(slug, measure) if earlier else [])],
        "target": _target(brief, slug),
    }


def _cautions(brief: Brief, slug: str) -> list[str]:
    """What a reader must know before quoting a figure of the whole."""
    tiny = why_tiny(brief.whole, _base(brief, brief.scope.year)) if slug in OF_GROWTH else ""
    provisional = _("provisional") if is_open(slug, brief.scope, brief.whole) else ""
    return [words for words in (provisional, tiny) if words]


def _label(brief: Brief, slug: str) -> str:
    return brief.definitions[slug].label


def _value(brief: Brief, slug: str, measure: Measure) -> str:
    return formatting.measured(brief.definitions[slug], measure)


def _quantity(brief: Brief, slug: str, amount: Number) -> str:
    """An amount in an indicator's unit."""
    return _value(brief, slug, Measure(brief.definitions[slug].unit, amount))


def _figure_notes(brief: Brief, slug: str, measure: Measure) -> list[str]:
    """Notes on what a value is made of."""
    definition, notes = brief.definitions[slug], []
    if definition.year_matters:
        notes.append(_("in %(year)s") % {"year": brief.scope.year})
    if measure.denominator is not None:
        show = [formatting.usd if in_usd else formatting.number for in_usd in definition.components.values()]
        minus = " − 1" if definition.is_change else ""
        notes.append(f"{show[0](measure.numerator or 0)} ÷ {show[1](measure.denominator)}{minus}")
    elif measure.n is not None and measure.n != measure.value:
        notes.append(_("of %(n)s") % {"n": formatting.companies(measure.n)})
    if measure.missing:
        notes.append(formatting.without_data(slug, measure.missing))
    return notes


def _target(brief: Brief, slug: str) -> str:
    promised = brief.targets.get(slug)
    if promised is None:
        return ""
    target = _quantity(brief, slug, promised.target)
    if promised.reached is None:
        return _("Target: %(target)s") % {"target": target}
    reached = formatting.percent(promised.reached, 0)
    return _("%(reached)s of the target of %(target)s") % {"reached": reached, "target": target}


def indicator_table(brief: Brief, earlier: Earlier | None = None) -> Table:
    """Every indicator with the parts of its value, its target, and what it was in an earlier session."""
    columns = [_("Indicator"), _("Value"), _("Numerator"), _("Denominator"), "n", _("Missing"), _("Target")]
    return Table(
        [*columns, *(earlier.columns if earlier else [])],
        [_indicator_row(brief, slug, measure, earlier) for slug, measure in _spoken_of(brief).items()],
        slug="indicators",
        name=_("Indicators"),
        note=_("n is how many companies, services, applications or answers are behind a figure."),
        at_once=AT_ONCE,
    )


def _since_then(brief: Brief, earlier: Earlier) -> Table:
    """What each indicator was in an earlier session: on upright paper a table of its own."""
    return Table(
        [_("Indicator"), _("Value"), *earlier.columns],
        [
            [
                _label(brief, slug),
                formatting.in_table(brief.definitions[slug], measure),
                *earlier.cells(slug, measure),
            ]
            for slug, measure in _spoken_of(brief).items()
            if earlier.measure(slug) is not None
        ],
        slug="then",
        name=_("What changed since %(session)s") % {"session": earlier.name},
    )


def _base(brief: Brief, year: int) -> Number | None:
    """What the whole programme sold the year before; of years but the brief's own only where somebody asked."""
    own = brief.programme_bases.get(str(year))
    return own or (brief.whole[OF_SALES].denominator if year == brief.scope.year else None)


def _indicator_row(brief: Brief, slug: str, measure: Measure, earlier: Earlier | None) -> list[str]:
    promised = brief.targets.get(slug)
    remarks = remarks_on(slug, brief.scope, brief.whole, _base(brief, brief.scope.year))
    return [
        _label(brief, slug),
        with_remarks(formatting.in_table(brief.definitions[slug], measure), remarks),
        *(_part(measure, part) for part in (measure.numerator, measure.denominator)),
        "" if measure.n is None else _number(measure.n),
        _number(measure.missing),
        _quantity(brief, slug, promised.target) if promised else "",
        *(earlier.cells(slug, measure) if earlier else []),
    ]


def _part(measure: Measure, part: Number | None) -> str:
    """The numerator or denominator of a measure; blank where it is no quotient."""
    is_withheld = measure.reason is Reason.CONFIDENTIAL
    return "" if part is None and not is_withheld else formatting.part_in_table(measure, part)


def bridge_table(brief: Brief) -> Table:
    """The bridge, step by step, and the change that the steps add up to."""
    steps = brief.whole.bridge
    return Table(
        [_("What companies did"), _("US$"), _("Companies")],
        [
            [
                brief.label(BRIDGE_STEPS, step),
                formatting.amount_or_withheld(found.amount),
                formatting.number(found.n),
            ]
            for step, found in steps.items()
        ],
        [
            _("Total change"),
            formatting.amount_or_withheld(bridge_total(steps)),
            formatting.number(companies_of(steps)),
        ],
        slug="bridge",
        name=_("What moved sales from %(previous)s to %(year)s")
        % {"previous": brief.scope.year - 1, "year": brief.scope.year},
    )


def breakdown_table(brief: Brief, by: Axis) -> Table:
    """The figures within each group of an axis, and the whole below them; years are no parts of a whole."""
    years = by is Axis.YEAR
    columns = SHOWN[by]
    return Table(
        [AXES[by], *(_label(brief, slug) for slug in columns)],
        [
            [
                brief.label(by, group),
                *_cells(brief, found, columns, int(group) if years else brief.scope.year),
            ]
            for group, found in brief.groups(by).items()
            if group or any(found[slug].n for slug in columns)
        ],
        [] if years else [_("Total"), *_cells(brief, brief.whole, columns, brief.scope.year)],
        note=_("US$, FOB.") if years else "",
        shared=""
        if years
        else _("US$, FOB. Each part is computed anew: a company in two groups counts in both."),
        at_once=0 if years else AT_ONCE,
        most_in=columns.index("export_sales") + 1,
        slug=f"by-{by}",
        adds_up=by in (Axis.REGION, Axis.CHAIN, Axis.SIZE),
        name=_("By %(axis)s") % {"axis": str(AXES[by]).lower()},
    )


def _cells(brief: Brief, found: Figures, columns: Iterable[str], year: int) -> list[str]:
    """Figures of a group in a year, with what is remarked on each."""
    scope, base = brief.scope.in_year(year), _base(brief, year)
    return [
        with_remarks(_cell(brief, slug, found[slug]), remarks_on(slug, scope, found, base))
        for slug in columns
    ]


def _cell(brief: Brief, slug: str, measure: Measure) -> str:
    """A measure in a table whose note names its unit."""
    if measure.value is None:
        return formatting.missing(measure)
    is_ratio = brief.definitions[slug].unit is Unit.RATIO
    return _value(brief, slug, measure) if is_ratio else formatting.number(measure.value)


def _country_table(brief: Brief, earlier: Earlier | None) -> Table:
    return replace(
        markets_table(countries.most_first(brief.countries), earlier),
        at_once=AT_ONCE,
        slug="countries",
        name=_("New market entries by country"),
    )


def _institution_table(brief: Brief) -> Table:
    return Table(
        [_("Institution"), _("Services planned"), _("Services delivered")],
        [
            [acronym, formatting.number(found.planned), formatting.number(found.delivered)]
            for acronym, found in brief.institutions.items()
        ],
        slug="institutions",
        name=_("Services by institution"),
    )


def _number(part: Number | None) -> FormattedValue | str:
    return "—" if part is None else formatting.number(part)
