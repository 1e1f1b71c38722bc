"""Who pays for services, as a table of pages."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from figures.funding import SourceBudget
from reports import formatting
from reports.tables import Table, with_remark
from services.models import InstitutionType


def source_table(sources: Sequence[SourceBudget]) -> Table:
    """Each source, the counterpart and cooperation, and their sum. An institution without a type counts as national."""
    names = dict(InstitutionType.choices)
    whole = sum((source.budget for source in sources), Decimal(0))
    return Table(
        [_("Source"), _("Type of institution"), _("Budget US$"), _("Share"), _("Spent US$")],
        [
            [
                source.acronym,
                str(names[InstitutionType(source.type or InstitutionType.NATIONAL)]),
                *_amounts([source], whole),
            ]
            for source in sources
        ]
        + _sums(sources, whole),
        [_("Total"), "", *_amounts(sources, whole)] if sources else [],
        slug="sources",
        name=_("Budget by source"),
        note=_(
            "This is what is recorded of who pays, which can differ from the budgets of the services. “—” means that"
            " nothing is known of what was spent, which is not zero; the sums are of what is known."
        ),
        nothing=_("No source is named yet."),
        text_columns=2,
    )


def _sums(sources: Sequence[SourceBudget], whole: Decimal) -> list[list[str]]:
    cooperation = [it for it in sources if it.type == InstitutionType.COOPERATION]
    counterpart = [it for it in sources if it.type != InstitutionType.COOPERATION]
    if not (cooperation and counterpart):
        return []
    return [
        [_("Total counterpart"), "", *_amounts(counterpart, whole)],
        [_("Total cooperation"), "", *_amounts(cooperation, whole)],
    ]


def _amounts(sources: Sequence[SourceBudget], whole: Decimal) -> list[str]:
    budget = sum((source.budget for source in sources), Decimal(0))
    share = formatting.percent(budget / whole) if whole else "—"
    return [formatting.number(budget), share, _spent(sources)]


def _spent(sources: Sequence[SourceBudget]) -> str:
    """What is known of it; of how many sources stands beside it where it is not known of all."""
    known = [source.spent for source in sources if source.spent is not None]
    if not known:
        return "—"
    shown = formatting.number(sum(known, Decimal(0)))
    words = {"n": formatting.number(len(known)), "all": formatting.number(len(sources))}
    return shown if len(known) == len(sources) else with_remark(shown, _("%(n)s of %(all)s sources") % words)
