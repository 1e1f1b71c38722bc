"""The programme's share of the country's exports, by chain and year."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from figures.customs import National
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.plots.plot import Columns, Mark, Panels
from reports.tables import Table

Shares = Mapping[int, Mapping[str, National]]
"""The country's exports by year and chain."""


def share_chart(scope: Scope, found: Shares, names: Mapping[str, str]) -> Chart:
    """Each chain in its own panel, all on one scale."""
    years = list(found)
    chains = [chain for chain in names if any(chain in of_year for of_year in found.values())]
    shares = {chain: [found[year][chain].share for year in years] for chain in chains}
    # Most first, by the last year.
    ordered = sorted(chains, key=lambda chain: -(shares[chain][-1] or 0))
    return Chart(
        "customs-share",
        _("Share of the country"),
        _message(shares, names, years),
        subtitle(
            _("FOB of the programme's companies ÷ FOB of all exporters, by chain and year of shipment"), scope
        ),
        Panels(
            [names[chain] for chain in ordered],
            [
                Columns.of(
                    [str(year) for year in years],
                    [Mark(share, _percent(share)) for share in shares[chain]],
                    unit=_("Share of the country's exports"),
                )
                for chain in ordered
            ],
        )
        if chains
        else None,
        Table(
            [_("Value chain"), *map(str, years)],
            [[names[chain], *map(_percent, shares[chain])] for chain in chains],
            note=_("Association, not effect."),
        ),
        alt_text(
            [names[chain] for chain in chains],
            [", ".join(map(_percent, shares[chain])) for chain in chains],
        ),
        wide=True,
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else formatting.percent(share)


def _message(
    shares: Mapping[str, Sequence[float | None]], names: Mapping[str, str], years: Sequence[int]
) -> str:
    """The chain with the largest share in the last year."""
    last = {chain: found[-1] for chain, found in shares.items() if found and found[-1] is not None}
    if not last:
        return _("Customs show no exports of the programme's chains")
    chain = max(last, key=lambda one: last[one] or 0)
    return _("%(chain)s: the programme's companies ship %(share)s of the country's exports in %(year)s") % {
        "chain": names[chain],
        "share": _percent(last[chain]),
        "year": years[-1],
    }
