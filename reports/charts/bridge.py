"""What moved sales from one year to the next."""

from decimal import Decimal

from django.utils.translation import gettext as _

from figures.breakdowns import Figures
from figures.bridge import BRIDGE, STEP_LABELS, bridge_total, companies_of
from figures.definitions import Reason
from figures.provisional import is_provisional
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.plots.plot import Steps
from reports.tables import Table


def bridge_chart(scope: Scope, found: Figures) -> Chart:
    """The five steps of the bridge as a waterfall, and what they add up to; steps that are withheld, together."""
    steps = {str(STEP_LABELS[name]): found.bridge[name] for name in STEP_LABELS if name in found.bridge}
    moved, companies = bridge_total(found.bridge), companies_of(found.bridge)
    in_all = _("Total change")
    amounts = {name: step.amount for name, step in steps.items()} | {in_all: moved}
    shown = {name: amount for name, amount in amounts.items() if amount is not None}
    signed = [formatting.signed(formatting.usd, amount) for amount in shown.values()]
    scale = formatting.usd_scale(shown.values())
    return Chart(
        "bridge",
        _("What moved sales"),
        _message(scope, found, moved, companies),
        subtitle(
            _("Change in US$, by what companies did; the steps add up to the total change"),
            scope,
        ),
        Steps(
            list(shown),
            list(shown.values()),
            list(map(scale.signed, shown.values())),
            scale.unit,
        )
        if moved is not None and companies
        else None,
        Table(
            [_("What companies did"), _("US$"), _("Companies")],
            [
                [name, formatting.amount_or_withheld(step.amount), formatting.number(step.n)]
                for name, step in steps.items()
            ]
            if companies
            else [],
            [in_all, formatting.amount_or_withheld(moved), formatting.number(companies)] if companies else [],
        ),
        alt_text(list(shown), signed) or formatting.withheld(),
    )


def _message(scope: Scope, found: Figures, moved: Decimal | None, companies: int) -> str:
    """Which way sales went, where both years are known."""
    years = {"year": scope.year, "previous": scope.year - 1}
    if not companies:
        return _("Nothing is known of how sales moved from %(previous)s to %(year)s") % years
    if moved is None:
        return _("How sales moved from %(previous)s to %(year)s: %(reason)s") % (
            years | {"reason": formatting.reason(Reason.CONFIDENTIAL)}
        )
    words = years | {"amount": formatting.usd(abs(moved))}
    if knows_nothing_before(found):
        return _("%(amount)s are known of %(year)s, and nothing of %(previous)s to compare with") % words
    if not moved:
        return _("Sales of %(year)s are those of %(previous)s, to the cent") % words
    if is_provisional(scope, found["reporting_coverage_by_value"]):
        return _so_far(moved) % words
    if moved < 0:
        return _("Sales decreased by %(amount)s from %(previous)s to %(year)s") % words
    return _("Sales increased by %(amount)s from %(previous)s to %(year)s") % words


def _so_far(moved: Decimal) -> str:
    """What is still to be reported is no fall, so nothing says that sales fell or rose."""
    if moved < 0:
        return _("Sales reported so far for %(year)s are %(amount)s below those of %(previous)s")
    return _("Sales reported so far for %(year)s are %(amount)s above those of %(previous)s")


def knows_nothing_before(found: Figures) -> bool:
    """Whether no company has reported the year before: then the whole of a year is not an increase."""
    return not any(found.bridge[name].n for name in BRIDGE if name != "first_report" and name in found.bridge)
