"""Which records an indicator counts, and why each of the others is not counted.

Every record of the indicator's kind gets one word: blank where it counts, otherwise the first reason that excludes it.
The database computes the word from the same selections as the figures, so counted and not counted together are all.
"""

from dataclasses import dataclass

from django.db.models import Case, Value, When

from figures.exclusions import ALL_RECORDS, Exclusion
from figures.registry import FAMILY_OF, INDICATORS
from figures.scope import Scope
from records.models import RecordQuerySet


@dataclass(frozen=True)
class Ledger:
    """All records of an indicator's kind, each with `left`: blank where it counts, else the reason."""

    records: RecordQuerySet

    @property
    def counted(self) -> RecordQuerySet:
        return self.records.filter(left="")

    @property
    def not_counted(self) -> RecordQuerySet:
        return self.records.exclude(left="")


def ledger(slug: str, scope: Scope) -> Ledger:
    """The ledger of an indicator. For a ratio, the records are those of its denominator."""
    indicator = INDICATORS[slug]
    rules = indicator.rules(scope)
    if scope.countries and not FAMILY_OF[slug].by_country:
        rules.append((Exclusion.OUTSIDE_FILTERS, ALL_RECORDS))
    whens = [When(condition, then=Value(reason.value)) for reason, condition in rules]
    return Ledger(indicator.model._default_manager.annotate(left=Case(*whens, default=Value(""))))
