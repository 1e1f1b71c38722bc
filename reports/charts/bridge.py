"""What moved sales from one year to the next."""

from django.utils.translation import gettext as _

from figures.breakdowns import Figures
from figures.bridge import STEP_LABELS, bridge_total, companies_of
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, specification, subtitle
from reports.charts.waterfall import LAYOUT, waterfall
from reports.tables import Table


def bridge_chart(scope: Scope, found: Figures) -> Chart:
    """The five steps of the bridge as a waterfall, and what they add up to; steps that are withheld, together."""
    steps = {str(STEP_LABELS[name]): found.bridge[name] for name in STEP_LABELS if name in found.bridge}
    moved, companies = bridge_total(found.bridge), companies_of(found.bridge)
    in_all = _("Total change")
    amounts = {name: step.amount for name, step in steps.items()} | {in_all: moved}
    shown = {name: amount for name, amount in amounts.items() if amount is not None}
    signed = [formatting.signed(formatting.usd, amount) for amount in shown.values()]
    return Chart(
        "bridge",
        _message(scope, signed[-1] if moved is not None else formatting.withheld(), companies),
        subtitle(
            _(
                "US$ that each company moved, by what it did (M: million); the steps add up to the change exactly"
            ),
            scope,
        ),
        specification([waterfall(list(shown), list(shown.values()))] if moved is not None else [], **LAYOUT),
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


def _message(scope: Scope, moved: str, companies: int) -> str:
    years = {"year": scope.year, "previous": scope.year - 1}
    if not companies:
        return _("Nothing is known of how sales moved from %(previous)s to %(year)s") % years
    return _("Sales moved by %(amount)s from %(previous)s to %(year)s") % (years | {"amount": moved})
