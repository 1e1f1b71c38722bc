"""From application to enrolment, and how many regions and chains the programme has reached."""

from django.utils.translation import gettext as _

from companies.models import Call
from figures.definitions import Axis
from figures.scaling import Coverage, Funnel
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.links import Links
from reports.plots.plot import Columns, Look, Mark, Panels, Rows, Span, Spans
from reports.tables import Table


def timeline_chart(scope: Scope, calls: list[Call], next_call: str, links: Links) -> Chart:
    """When each call took applications: an outline where it opens after the cut-off. Calls without a launch are left out."""
    dated = [(call, call.launched_on, call.closes_on) for call in calls if call.launched_on]
    days = [
        [formatting.day(day) if day else "—" for day in (opens, closes)] for _call, opens, closes in dated
    ]
    names = [str(call) for call, _opens, _closes in dated]
    spans = [
        Span(
            str(call),
            opens,
            closes or opens,
            " – ".join(words),
            Look.OUTLINE if opens > scope.as_of else Look.PLAIN,
            links.group(Axis.CALL, str(call.pk)),
        )
        for (call, opens, closes), words in zip(dated, days, strict=True)
    ]
    cut_off = _("cut-off %(day)s") % {"day": formatting.day(scope.as_of)}
    return Chart(
        "timeline",
        _("Calls"),
        next_call.removesuffix(".") or _calls_message(spans),
        subtitle(
            _("From the launch of each call to its close; as an outline, what had not opened yet")
            if any(span.look is Look.OUTLINE for span in spans)
            else _("From the launch of each call to its close"),
            scope,
        ),
        Spans(spans, _("Days on which applications are taken"), scope.as_of, cut_off) if spans else None,
        Table(
            [_("Call"), _("Launched on"), _("Closes on")],
            [[name, *words] for name, words in zip(names, days, strict=True)],
            nothing=_("No call has a date of launch."),
        ),
        alt_text(names, [" – ".join(words) for words in days]),
    )


def _calls_message(spans: list[Span]) -> str:
    return f"{spans[0].name}: {spans[0].label}" if len(spans) == 1 else _("The calls of the programme")


def funnel_chart(scope: Scope, ways: list[Funnel]) -> Chart:
    """All calls in scope together, step by step."""
    names = [_("Applications"), _("Eligible"), _("Selected"), _("Companies enrolled")]
    numbers = [sum(step) for step in zip(*(way.steps for way in ways), strict=True)]
    texts = [formatting.number(n) for n in numbers]
    return Chart(
        "funnel",
        _("Applications"),
        _funnel_message(numbers),
        subtitle(_funnel_words(*numbers[2:]), scope),
        Rows(names, list(map(Mark, numbers, texts)), unit=_("Applications, and companies enrolled")),
        Table([_("Step"), _("How many")], [list(pair) for pair in zip(names, texts, strict=True)]),
        alt_text(names, texts),
    )


def _funnel_words(selected: int, enrolled: int) -> str:
    """What the steps count; and of how many companies that enrolled nobody entered that they were selected."""
    counted = _("Applications to the calls that were not withdrawn, and companies enrolled")
    if enrolled <= selected:
        return counted
    words = {"counted": counted, "n": formatting.number(enrolled - selected)}
    return _("%(counted)s, of which at least %(n)s without a selected application on record") % words


def _funnel_message(numbers: list[int]) -> str:
    words = {"received": formatting.number(numbers[0]), "enrolled": formatting.companies(numbers[-1])}
    if not numbers[0]:
        return _("%(enrolled)s enrolled; no applications are recorded") % words
    return _("%(received)s applied, %(enrolled)s enrolled") % words


def coverage_chart(scope: Scope, covered: Coverage) -> Chart:
    """Regions and chains at the end of each year, and at the cut-off."""
    years = covered.years(scope.as_of.year)
    labels = [str(year) for year, _regions, _chains in years]
    last = years[-1] if years else (0, 0, 0)
    words = {"regions": formatting.number(last[1]), "chains": formatting.number(last[2])}
    return Chart(
        "coverage",
        _("Regions and chains by year"),
        _("The programme is in %(regions)s regions and %(chains)s value chains") % words,
        subtitle(
            _("Different regions and value chains of the companies enrolled by the end of each year"), scope
        ),
        Panels(
            [_("Regions"), _("Value chains")],
            [
                Columns.of(
                    labels,
                    [Mark(row[place], formatting.number(row[place])) for row in years],
                    unit=_("Regions and value chains with companies"),
                    colour=colour,
                )
                for place, colour in ((1, "1"), (2, "2"))
            ],
            same_scale=False,
        )
        if years
        else None,
        Table(
            [_("Year"), _("Regions covered"), _("Value chains covered")],
            [
                [label, formatting.number(regions), formatting.number(chains)]
                for label, (_year, regions, chains) in zip(labels, years, strict=True)
            ],
        ),
        alt_text(labels, [f"{regions} · {chains}" for _year, regions, chains in years]),
    )
