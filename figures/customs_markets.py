"""Market entries that customs evidence: docs/customs.md says what an entry is."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Participation
from customs.market_entries import Entry
from customs.queries import has_lines
from figures.customs import market_entries, members_by, participants, years_covered
from figures.definitions import RECORD_GROUPS, Axis, Reason, Unit
from figures.exclusions import Exclusion, Rule, not_participating
from figures.family import (
    Component,
    Contributions,
    ContributorKind,
    FactsByGroup,
    Family,
    Indicator,
    Wanted,
)
from figures.measures import Measure, unknown
from figures.queries import GroupBy
from figures.scope import Scope

COUNTRY = "country"
"""The axis that only markets have."""


@dataclass(frozen=True)
class EvidencedFacts:
    """Market entries by customs, their companies, and those of which it cannot be told; unknown where no file is loaded."""

    is_known: bool = False
    entries: int = 0
    companies: int = 0
    indeterminate: int = 0


def market_entries_evidenced(facts: EvidencedFacts) -> Measure:
    if not facts.is_known:
        return unknown(Unit.ENTRIES, Reason.NO_DATA, n=0)
    return Measure(Unit.ENTRIES, facts.entries, n=facts.companies, missing=facts.indeterminate)


def evidenced_facts(
    scope: Scope, wanted: Wanted, _years: tuple[int, ...] = ()
) -> FactsByGroup[EvidencedFacts]:
    """The entries of each group, all read at once."""
    found = market_entries(scope, years_covered(scope.as_of))
    return {axis: _by_group(scope, axis, found) for axis in wanted}


def _by_group(scope: Scope, axis: GroupBy, found: list[Entry]) -> dict[str, EvidencedFacts]:
    if axis is None:
        return {"": _facts(found)}
    groups: dict[str, list[Entry]] = defaultdict(list)
    if axis in (Axis.CHAIN, COUNTRY):
        for entry in found:
            groups[entry.chain if axis == Axis.CHAIN else entry.country].append(entry)
    else:
        for key, rucs in members_by(scope, Axis(axis)).items():
            groups[key] = [entry for entry in found if entry.ruc in rucs]
    return {key: _facts(entries) for key, entries in groups.items()}


def _facts(found: list[Entry]) -> EvidencedFacts:
    known = [entry for entry in found if not entry.is_indeterminate]
    return EvidencedFacts(True, len(known), len({entry.ruc for entry in known}), len(found) - len(known))


def _entered(scope: Scope) -> list[Rule]:
    return [
        *not_participating(scope, "pk", chain=False),
        (Exclusion.NO_ENTRY, ~Q(ruc__in=sorted({entry.ruc for entry in _evidenced(scope)}))),
    ]


def _evidenced(scope: Scope) -> list[Entry]:
    found = market_entries(scope, years_covered(scope.as_of)) if has_lines() else []
    return [entry for entry in found if not entry.is_indeterminate]


def _contributions(scope: Scope) -> Contributions:
    companies = {ruc: pk for pk, ruc in participants(scope).items()}
    entries = Counter((ContributorKind.COMPANY, str(companies[entry.ruc])) for entry in _evidenced(scope))
    return {"evidenced_entries": {company: Decimal(n) for company, n in entries.items()}}


CUSTOMS_MARKETS = Family(
    "customs_markets",
    (
        Indicator(
            "market_entries_evidenced",
            _("Market entries evidenced by customs"),
            Unit.ENTRIES,
            _(
                "Pairs of an enrolled company and a country with FOB by customs in a year, of at least what the settings"
                " say (US$ 1,000 at first), after three years without, shipped on or after the company's enrolment and on or"
                " before the cut-off date. Where one of the three years is not complete it cannot be told: those are"
                " missing."
            ),
            market_entries_evidenced,
            Company,
            _entered,
            ("evidenced_entries",),
            RECORD_GROUPS,
            n_of=Unit.ENTRIES,
        ),
    ),
    evidenced_facts,
    EvidencedFacts(),
    _contributions,
    {"evidenced_entries": Component((Company, Participation), confidential=False)},
    by_country=True,
    rules_read_data=True,
    has_data=has_lines,
)
