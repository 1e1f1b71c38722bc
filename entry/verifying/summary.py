"""All that one decision would be about: how many records, for how much, of which kinds, and what is unusual in them."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import cast

from django.db.models import Count, Model, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from accounts.people import Visitor
from companies.models import AnnualSales
from companies.unusual import prices_far_from_median, sales_that_jumped
from entry.verifying.queue import QueueFilter, keys
from records.links import page_of
from records.models import RecordQuerySet, VerifiableQuerySet
from records.registry import RecordKind, verifiable_kinds
from records.text import LazyText

MOST_SHOWN = 10
SAMPLE = 20


@dataclass(frozen=True)
class KindSum:
    """How many records of a kind a person can decide on, and their sum in US$, None where no amount is known."""

    kind: str
    number: int
    amount: Decimal | None


@dataclass(frozen=True)
class UnusualRecords:
    """Records that a person should look at one by one: why, how many, and the first of them with their addresses."""

    why: LazyText
    number: int
    shown: list[tuple[Model, str]]


@dataclass(frozen=True)
class Summary:
    """What one decision on all that a filter holds is about; the queries do not depend on the number of records."""

    filters: QueueFilter
    reader: Visitor

    @cached_property
    def by_kind(self) -> list[KindSum]:
        return [sum_ for kind in verifiable_kinds().values() if (sum_ := self._sum(kind)).number]

    def _sum(self, kind: RecordKind) -> KindSum:
        amount = {"amount": Sum(kind.amount)} if kind.amount else {}
        found = self.of(kind).order_by().aggregate(number=Count("pk"), **amount)
        return KindSum(kind.heading, found["number"], found.get("amount"))

    @property
    def number(self) -> int:
        return sum(kind.number for kind in self.by_kind)

    @property
    def amount(self) -> Decimal:
        return sum((kind.amount for kind in self.by_kind if kind.amount), Decimal(0))

    @cached_property
    def left_out(self) -> int:
        """How many wait that the reader cannot decide on: they entered them."""
        waiting = keys({slug: self.filters.of(kind) for slug, kind in verifiable_kinds().items()})
        return waiting.count() - self.number

    @cached_property
    def unusual(self) -> list[UnusualRecords]:
        found = []
        for why, model, find in UNUSUAL:
            kind = next(kind for kind in verifiable_kinds().values() if kind.model is model)
            records = find(self.of(kind))
            shown = list(records.select_related(*kind.related)[: MOST_SHOWN + 1])
            if shown:
                number = len(shown) if len(shown) <= MOST_SHOWN else records.count()
                pairs = [(record, page_of(record)) for record in shown[:MOST_SHOWN]]
                found.append(UnusualRecords(why, number, pairs))
        without = keys({slug: self.of(kind).without_evidence() for slug, kind in verifiable_kinds().items()})
        if number := without.count():
            found.append(UnusualRecords(_("without evidence"), number, []))
        return found

    def of(self, kind: RecordKind) -> VerifiableQuerySet:
        return decidable(self.filters, kind, self.reader)

    def sample(self) -> list[tuple[str, Model, str]]:
        """Some of the records, each with its kind and address, drawn by chance."""
        all_kinds = verifiable_kinds()
        every = [
            (slug, key) for _since, slug, key in keys({slug: self.of(it) for slug, it in all_kinds.items()})
        ]
        drawn = random.sample(every, min(SAMPLE, len(every)))
        records = {
            slug: kind.records().in_bulk([key for of, key in drawn if of == slug])
            for slug, kind in all_kinds.items()
        }
        return [
            (all_kinds[slug].heading, record, page_of(record))
            for slug, key in drawn
            if (record := records[slug].get(key))
        ]


def decidable(filters: QueueFilter, kind: RecordKind, reader: Visitor) -> VerifiableQuerySet:
    """The waiting records of a kind that pass the filters and that the reader may verify or return."""
    return cast(VerifiableQuerySet, filters.of(kind)).waiting_for(reader)


def unusual_keys(kind: RecordKind, records: VerifiableQuerySet) -> list[int]:
    """The records of a kind that are unusual."""
    return [
        pk
        for _why, model, find in UNUSUAL
        if kind.model is model
        for pk in find(records).values_list("pk", flat=True)
    ]


def _among(found: Callable[[], RecordQuerySet], records: VerifiableQuerySet) -> "QuerySet[Model]":
    return found().filter(pk__in=records.order_by().values("pk"))


UNUSUAL: list[tuple[LazyText, type[Model], Callable[[VerifiableQuerySet], "QuerySet[Model]"]]] = [
    (
        _("more than five times the year before, or less than a fifth"),
        AnnualSales,
        partial(_among, sales_that_jumped),
    ),
    (
        _("price per kg far from the median of the chain"),
        AnnualSales,
        partial(_among, prices_far_from_median),
    ),
]
"""Why records of a kind are unusual, and those of some that are."""
