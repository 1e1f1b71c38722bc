"""Querysets of companies' records with the programme's rules; date rules take their date."""

import datetime
from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.lookups import LessThan
from django.db.models.sql.compiler import SQLCompiler

from records.models import RecordQuerySet, VerifiableQuerySet


class ByteOrder(Func):
    """Text compared byte by byte, as in SQLite and Python, regardless of the database's collation."""

    template = "%(expressions)s"
    output_field = models.CharField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Sequence[Any]]:
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **context)


def in_force_during(year: int) -> Q:
    """Of a participation, whether it held on at least one day of the calendar year."""
    stayed = Q(exited_on__isnull=True) | Q(exited_on__gte=datetime.date(year, 1, 1))
    return stayed & Q(enrolled_on__lte=datetime.date(year, 12, 31))


class CompanyQuerySet(RecordQuerySet):
    """Companies, found by the key in URLs."""

    def known_as(self, key: str) -> Self:
        """The company with this URL key: its RUC, or `p` and its id where the RUC contains a person's document number."""
        return self.filter(pk=key[1:]) if key.startswith("p") else self.filter(ruc=key)


class ParticipationQuerySet(RecordQuerySet):
    """Participations at a date."""

    def enrolled(self, *, by: datetime.date) -> Self:
        """Those that had begun; an exit does not undo an enrolment."""
        return self.filter(enrolled_on__lte=by)

    def in_force_during(self, year: int) -> Self:
        """Those that held on at least one day of the calendar year."""
        return self.filter(in_force_during(year))


class MarketEntryQuerySet(VerifiableQuerySet):
    """Market entries at a date."""

    def shipped(self, *, by: datetime.date) -> Self:
        """Those whose first shipment had left."""
        return self.filter(first_shipment_on__lte=by)

    def deciding(self) -> Self:
        """The first entry of each company and country, which defines date and chain.

        On the same date, the chain whose slug sorts first. Only records of this queryset are compared,
        so apply `counted` and date filters before.
        """
        return self.filter(~self.another_decides())

    def another_decides(self) -> Exists:
        """The condition that another entry of this queryset comes before an entry."""
        pair = self.filter(company=OuterRef("company"), country=OuterRef("country"))
        earlier = Q(first_shipment_on__lt=OuterRef("first_shipment_on"))
        same_day = Q(first_shipment_on=OuterRef("first_shipment_on")) & LessThan(
            ByteOrder(F("chain")), ByteOrder(OuterRef("chain"))
        )
        return Exists(pair.filter(earlier | same_day))
