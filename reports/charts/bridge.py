"""What moved sales from one year to the next."""

from django.utils.translation import gettext as _

from figures.breakdowns import Figures
from figures.bridge import BRIDGE, bridge_total
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, specification, subtitle
from reports.charts.waterfall import LAYOUT, waterfall
from reports.tables import Table


def bridge_chart(scope: Scope, found: Figures) -> Chart:
    """The five steps of the bridge as a waterfall, and what they add up to."""
    steps = [found.bridge[step] for step in BRIDGE]
    moved, companies = bridge_total(found.bridge), sum(step.n for step in steps)
    names = [*(str(label) for label in BRIDGE.values()), _("Change in all")]
    amounts = [*(step.amount for step in steps), moved]
    signed = [formatting.signed(formatting.usd, amount) for amount in amounts]
    years = {"year": scope.year, "previous": scope.year - 1}
    return Chart(
        "bridge",
        (
            _("Sales moved by %(amount)s from %(previous)s to %(year)s") % (years | {"amount": signed[-1]})
            if companies
            else _("Nothing is known of how sales moved from %(previous)s to %(year)s") % years
        ),
        subtitle(
            _(
                "US$ that each company moved, by what it did (M: million); the steps add up to the change exactly"
            ),
            scope,
        ),
        specification([waterfall(names, amounts)], **LAYOUT),
        Table(
            [_("What companies did"), _("US$"), _("Companies")],
            [
                [name, formatting.number(step.amount), formatting.number(step.n)]
                for name, step in zip(names[:-1], steps, strict=True)
            ]
            if companies
            else [],
            [names[-1], formatting.number(moved), formatting.number(companies)] if companies else [],
        ),
        alt_text(names, signed),
    )
