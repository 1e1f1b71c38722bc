"""Querysets of companies' records with the programme's rules; date rules take their date."""

import datetime
from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.lookups import LessThan
from django.db.models.sql.compiler import SQLCompiler

from accounts.access import Action, Subject, may
from accounts.people import Reader
from companies.ruc import NATURAL_PERSON
from records.models import RecordQuerySet, VerifiableQuerySet
from records.search import contains_words


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
    """Companies, found by the key in URLs or by name."""

    def known_as(self, key: str) -> Self:
        """The company with this URL key: its RUC, or `p` and its id where the RUC contains a person's document number."""
        return self.filter(pk=key[1:]) if key.startswith("p") else self.filter(ruc=key)

    def named(self, typed: str, reader: Reader) -> Self:
        """The companies with this RUC, or with these words in their names.

        Digits find no natural person for readers who may not see people's documents: a document could be guessed.
        """
        found = self.filter(contains_words("search", typed))
        could_guess = any(sign.isdigit() for sign in typed) and reader is not None
        if could_guess and not may(reader, Action.SEE, Subject.CONTACT):
            return found.exclude(ruc__startswith=NATURAL_PERSON)
        return found


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
