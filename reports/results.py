"""Services and results: what companies received beside what they achieved. Association, not effect."""

from dataclasses import dataclass
from functools import partial

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from figures.associations import Cost, Waiting, costs, received_and_entered
from figures.breakdowns import figures_along
from figures.concurrency import run_concurrently
from figures.definitions import REASONS, Reason
from figures.scope import Scope
from records.text import LazyText
from reports import formatting
from reports.charts.associations import received_chart, waiting_chart
from reports.charts.chart import Chart
from reports.headline import Headline, OtherFigure, headline
from reports.links import NO_FILTERS, Links
from reports.sessions import earlier_session
from reports.tables import Table
from services.models import Block

BESIDE = ("companies_supported", "companies_entering_markets")
"""The indicators that the page sets beside each other, which sessions keep."""


@dataclass(frozen=True)
class ResultsPage:
    """The page's content, all of one scope; without costs where the filters do not apply to services."""

    scope: Scope
    indicators: list[Headline]
    figures: list[OtherFigure]
    charts: list[Chart]
    costs: Table


def results_page(scope: Scope, links: Links = NO_FILTERS) -> ResultsPage:
    """Everything on the page."""
    (by_number, waiting), found, along = run_concurrently(
        partial(received_and_entered, scope),
        partial(_costs, scope),
        partial(figures_along, scope, {None: [*BESIDE, "companies_enrolled"]}),
    )
    applies = scope.applies_to_services
    own = along[None][""]
    enrolled = int(own["companies_enrolled"].value or 0)
    of_all, earlier = [formatting.of_enrolled(enrolled)], earlier_session(scope)
    return ResultsPage(
        scope=scope,
        indicators=[
            headline(slug, own[slug], own.__getitem__, notes=of_all, earlier=earlier) for slug in BESIDE
        ],
        figures=[
            _waiting(waiting),
            OtherFigure(
                _("Cost per company supported"),
                _cost(found[None]) if applies else str(REASONS[Reason.FILTER_NOT_APPLICABLE]),
                _notes(found[None]) if found[None].each.value is not None else (),
            ),
        ],
        charts=[waiting_chart(scope, waiting), received_chart(scope, by_number)],
        costs=_table(found),
    )


def _costs(scope: Scope) -> dict[str | None, Cost]:
    """Costs, or none where the filters do not apply to services."""
    return costs(scope) if scope.applies_to_services else {None: Cost()}


def _waiting(waiting: Waiting) -> OtherFigure:
    label = _("From first service to first new market")
    if waiting.median is None:
        return OtherFigure(label, _("no company has entered a new market after a service yet"))
    months = formatting.number(waiting.median, 0 if waiting.median % 1 == 0 else 1)
    companies = formatting.companies(waiting.n)
    return OtherFigure(
        label,
        _("%(months)s months") % {"months": months},
        [_("median of %(companies)s") % {"companies": companies}],
    )


def _cost(cost: Cost) -> str:
    each = cost.each
    return (
        formatting.usd(each.value) if each.value is not None else str(REASONS[each.reason or Reason.NO_DATA])
    )


def _notes(cost: Cost) -> list[str]:
    words = {"spent": formatting.usd(cost.spent), "companies": formatting.companies(cost.companies)}
    notes = [_("%(spent)s spent on delivered services ÷ %(companies)s that received them") % words]
    if cost.unknown:
        notes.append(_("what %(n)s cost is unknown and left out") % {"n": formatting.services(cost.unknown)})
    return notes


def _table(found: dict[str | None, Cost]) -> Table:
    blocks: dict[str, LazyText] = {str(value): label for value, label in Block.choices} | {
        "": _("not assigned")
    }
    return Table(
        [
            _("Block"),
            _("Services delivered"),
            _("Cost unknown"),
            _("Spent US$"),
            _("Companies"),
            _("US$ for each company"),
        ],
        [_row(capfirst(str(label)), found[block]) for block, label in blocks.items() if block in found],
        _row(_("Total"), found[None]) if len(found) > 1 else [],
        slug="costs",
        name=_("Cost per company supported, by block"),
        note=_note(found),
    )


def _note(found: dict[str | None, Cost]) -> str:
    """What is spent, and why several blocks do not add up."""
    spent = _("Spent is what services delivered to companies cost; the page Execution counts the whole plan.")
    if len(found) - 1 == 1:
        return spent
    both = _("A company with services of two blocks is in both, so companies do not add up to the whole.")
    return f"{spent} {both}"


def _row(name: str, cost: Cost) -> list[str]:
    return [
        name,
        formatting.number(cost.services),
        formatting.number(cost.unknown),
        formatting.number(cost.spent),
        formatting.number(cost.companies),
        formatting.or_missing(cost.each, formatting.number),
    ]
