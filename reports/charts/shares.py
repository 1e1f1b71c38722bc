"""Services delivered of those planned, one bar for each institution."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.plots.plot import Mark, Rows
from reports.tables import Table


def shares_chart(scope: Scope, delivered: dict[str, tuple[int, int]]) -> Chart:
    """Delivered and planned by name, most planned first."""
    ordered = dict(sorted(delivered.items(), key=lambda item: (-item[1][1], -item[1][0])))
    names = list(ordered)
    words = [_("%(delivered)s of %(planned)s") % _words(*pair) for pair in ordered.values()]
    return Chart(
        "shares",
        _("Services by institution"),
        _message(ordered),
        subtitle(
            _("Services in the plan that were not cancelled, by the institution that gives them"), scope
        ),
        Rows(
            names,
            [Mark(done, label) for (done, _planned), label in zip(ordered.values(), words, strict=True)],
            unit=_("Services: filled are delivered, the outline is planned"),
            whole=[planned for _done, planned in ordered.values()],
        ),
        Table(
            [_("Institution"), pgettext("services", "delivered"), pgettext("services", "planned")],
            [[name, *map(formatting.number, pair)] for name, pair in ordered.items()],
        ),
        alt_text(names, words),
        wide=True,
    )


def _message(delivered: dict[str, tuple[int, int]]) -> str:
    """The institution with the most planned services; where several have as many, how many they are."""
    if not delivered:
        return _("No services are planned")
    name, (done, planned) = next(iter(delivered.items()))
    words = _words(done, planned) | {"institution": name}
    first = sum(of == planned for _done, of in delivered.values())
    if first == len(delivered) > 1:
        return _("Each institution has %(planned)s planned services") % words
    if first > 1:
        return ngettext(
            "%(n)s institution has the most services: %(planned)s planned each",
            "%(n)s institutions have the most services: %(planned)s planned each",
            first,
        ) % (words | {"n": first})
    return _("%(institution)s has the most services: %(delivered)s delivered of %(planned)s planned") % words


def _words(delivered: int, planned: int) -> dict[str, str]:
    return {"delivered": formatting.number(delivered), "planned": formatting.number(planned)}
