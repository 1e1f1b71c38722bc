"""Services beside new markets: association, not effect."""

from collections.abc import Sequence
from itertools import zip_longest

from django.utils.translation import gettext as _

from figures.associations import MANY, Received, Waiting
from figures.measures import Number
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.plots.plot import Columns, Mark
from reports.tables import Table


def received_chart(scope: Scope, by_number: dict[int, Received]) -> Chart:
    """The share of companies that entered a new market, by how many services they received."""
    names = [f"{number}+" if number == MANY else str(number) for number in by_number]
    shares = [
        "—" if group.share is None else formatting.percent(group.share, 0) for group in by_number.values()
    ]
    words = [
        {"share": share, "n": formatting.number(group.companies)}
        for share, group in zip(shares, by_number.values(), strict=True)
    ]
    has_services = any(group.companies for number, group in by_number.items() if number)
    return Chart(
        "received",
        _("Services and new markets"),
        _received_message(by_number),
        subtitle(
            _(
                "Share of companies with a new market, by number of services received;"
                " “of” says how many companies received them"
            ),
            scope,
        ),
        _columns(
            names,
            [group.share for group in by_number.values()],
            [_("%(share)s\nof %(n)s") % each for each in words],
            unit=_("Share of companies"),
            axis=_("Services received"),
        )
        if has_services
        else None,
        Table(
            [
                _("Services received"),
                _("Companies"),
                _("With a new market"),
                _("Share"),
                _("New market entries"),
                _("For each company"),
            ],
            list(map(_received_row, names, shares, by_number.values())),
            note=_("Association, not effect."),
        ),
        alt_text(names, [_("%(share)s of %(n)s") % each for each in words]),
    )


def _received_row(name: str, share: str, group: Received) -> list[str]:
    return [
        name,
        formatting.number(group.companies),
        formatting.number(group.entering),
        share,
        formatting.number(group.entries),
        "—" if group.each is None else formatting.number(group.each, 2),
    ]


def _received_message(by_number: dict[int, Received]) -> str:
    """Companies without a service beside those with one or more."""
    none = by_number[0]
    some = [group for number, group in by_number.items() if number]
    n, entering = sum(group.companies for group in some), sum(group.entering for group in some)
    if not n:
        return _("No company of this scope has received a service yet")
    words = {
        "some": formatting.percent(entering / n, 0),
        "n": formatting.number(n),
        "without": formatting.number(none.companies),
    }
    if none.share is None:
        return _("%(some)s of the %(n)s companies with services entered a new market") % words
    if none.companies < FEW:
        return (
            _(
                "%(some)s of the %(n)s companies with services entered a new market;"
                " the %(without)s without services are too few to compare"
            )
            % words
        )
    words["none"] = formatting.percent(none.share, 0)
    return (
        _(
            "%(some)s of the %(n)s companies with services entered a new market;"
            " of the %(without)s without, %(none)s"
        )
        % words
    )


FEW = 20
"""A share of fewer companies is not set beside that of the others."""


MONTHS = 12
"""A band is a year, so that bars can be compared; the last has no end."""
FEWEST_BANDS = 3
MOST_BEYOND = 0.25
"""The last band, without an end, holds at most so much of all."""

Band = tuple[int, int | None]
"""Months, both ends included; None has no end."""


def _bands(waiting: Waiting) -> list[Band]:
    """As many bands as leave few companies in the last, which has no end."""
    ends = [MONTHS * years for years in range(1, FEWEST_BANDS)]
    while _within(waiting, ends[-1] + 1, None) > MOST_BEYOND * waiting.n:
        ends.append(ends[-1] + MONTHS)
    begins = [0, *(end + 1 for end in ends)]
    return list(zip_longest(begins, ends))


def waiting_chart(scope: Scope, waiting: Waiting) -> Chart:
    """How long companies took from their first service to their first new market."""
    bands = [(_band(*ends), _within(waiting, *ends)) for ends in _bands(waiting)]
    names, companies = [name for name, _n in bands], [n for _name, n in bands]
    apart = {
        _("new market before the first service"): waiting.market_first,
        _("service, and no new market yet"): waiting.no_market_yet,
        _("new market without a service"): waiting.no_service,
    }
    rows = [[name, formatting.number(n)] for name, n in [*bands, *apart.items()]]
    return Chart(
        "waiting",
        _("Months to a new market"),
        _waiting_message(waiting),
        subtitle(
            _("Companies by calendar months from their first delivered service to their first new market"),
            scope,
        ),
        _columns(
            names, companies, list(map(formatting.number, companies)), unit=_("Companies"), axis=_("Months")
        ),
        Table(
            [_("Months"), _("Companies")],
            rows if waiting.n + sum(apart.values()) else [],
            note=_("Association, not effect. Companies that have no new market yet may still enter one."),
        ),
        alt_text(names, companies),
    )


def _waiting_message(waiting: Waiting) -> str:
    if waiting.median is None:
        return _("No company has entered a new market after a service yet")
    words = {
        "median": formatting.number(waiting.median, 0 if waiting.median % 1 == 0 else 1),
        "n": formatting.companies(waiting.n),
    }
    return _("Half of %(n)s took %(median)s months or less to enter a new market") % words


def _band(first: int, last: int | None) -> str:
    return f"{first}+" if last is None else f"{first}–{last}"


def _within(waiting: Waiting, first: int, last: int | None) -> int:
    return sum(
        n for months, n in waiting.months.items() if months >= first and (last is None or months <= last)
    )


def _columns(
    names: Sequence[str], values: Sequence[Number | None], labels: Sequence[str], *, unit: str, axis: str
) -> Columns:
    return Columns.of(names, list(map(Mark, values, labels)), unit=unit, axis=axis)
