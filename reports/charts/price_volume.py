"""How much of growth was volume, and how much unit value."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from figures.definitions import Reason
from figures.price_volume import PriceVolume
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.plots.plot import Steps
from reports.tables import NO_RECORDS, Table


def price_volume_chart(scope: Scope, split: PriceVolume, covers: Sequence[str]) -> Chart:
    """The three parts as a waterfall, with their share of the growth; its numbers say what the split `covers`."""
    parts = {
        _("Volume"): split.volume,
        _("Unit value"): split.unit_value,
        _("No weight in both years (residual)"): split.residual,
        _("Total change"): split.change,
    }
    if split.confidential:
        parts = {_("Total change"): split.change} if split.shows_change else {}
    names, amounts = list(parts), list(parts.values())
    scale = formatting.usd_scale(amounts)
    rows = [[name, formatting.number(amount, 2), _rate(split, amount)] for name, amount in parts.items()]
    return Chart(
        "price-volume",
        _("Volume and unit value"),
        _message(scope, split),
        subtitle(
            _("US$ of export sales, split where net weight is known in %(previous)s and %(year)s")
            % {"previous": scope.year - 1, "year": scope.year},
            scope,
        ),
        Steps(
            names,
            amounts,
            list(map(scale.signed, amounts)),
            scale.unit,
        )
        if parts and split.pairs
        else None,
        Table(
            [_("What moved sales"), _("US$"), _("Growth")],
            rows[:-1] if split.pairs else [],
            rows[-1] if split.pairs and rows else [],
            note="; ".join(covers),
            nothing=formatting.reason(Reason.CONFIDENTIAL) if split.confidential else NO_RECORDS,
        ),
        alt_text(names, [formatting.signed(formatting.usd, amount) for amount in amounts])
        or formatting.withheld(),
    )


def _message(scope: Scope, split: PriceVolume) -> str:
    if not split.pairs:
        return _("Volume and unit value are not known: no net weight in both years")
    if split.confidential:
        return _("Volume and unit value: %(reason)s") % {"reason": formatting.reason(Reason.CONFIDENTIAL)}
    words = {
        "volume": formatting.signed(formatting.usd, split.volume),
        "unit_value": formatting.signed(formatting.usd, split.unit_value),
    }
    return _("Volume moved %(volume)s, unit value %(unit_value)s") % words


def _rate(split: PriceVolume, amount: Decimal) -> str:
    rate = split.points(amount)
    return "—" if rate is None else formatting.change(rate)
