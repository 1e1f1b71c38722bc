"""The key values of every programme record, on which a figure can depend. Each kind's registration names them.

Records refer to each other here by the terms of the field (RUC, code, call), so that what was frozen can be
read years later without the database that it came from.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy

from figures.family import ContributorKind
from records.registry import RecordKind, kinds
from records.text import LazyText

KeyValue = str | int | bool | None
"""Text, a whole number, yes or no; None where unknown."""

Values = dict[str, KeyValue]
"""A record's key values by field."""

PLACE_LABELS: dict[str, LazyText] = {
    ContributorKind.COUNTRY.value: gettext_lazy("country"),
    ContributorKind.REGION.value: gettext_lazy("region"),
    ContributorKind.CHAIN.value: gettext_lazy("value chain"),
}
"""What a session keeps besides records: a country, region or chain, for what it adds to a number of them."""


def kept_kinds() -> dict[str, RecordKind]:
    """The kinds of record that a session keeps."""
    return {slug: kind for slug, kind in kinds().items() if kind.key_values}


def kept_fields() -> dict[str, list[str]]:
    """The names of the key values that a session keeps of each kind."""
    return {slug: list(kind.key_values) for slug, kind in kept_kinds().items()}


def kind_label(slug: str) -> str:
    """A kept kind in words; one that the system no longer has, by its slug."""
    if slug in PLACE_LABELS:
        return str(PLACE_LABELS[slug])
    found = kept_kinds().get(slug)
    return found.label if found else slug


def terms_of(slug: str, values: Values) -> tuple[str, ...]:
    """The fields by which people know a record of a kept kind; of one that the system no longer has, all."""
    found = kept_kinds().get(slug)
    return found.terms if found else tuple(values)


@dataclass(frozen=True)
class Kept:
    """A record's key values."""

    kind: str
    identity: str
    values: Values


def all_records() -> Iterator[Kept]:
    """Every record of the programme with its key values, kind by kind and in the order of their ids."""
    for slug, kind in kept_kinds().items():
        rows = kind.plain_records().order_by("pk").values_list("pk", *kind.key_values.values())
        for pk, *values in rows.iterator(chunk_size=2000):
            yield Kept(slug, str(pk), dict(zip(kind.key_values, map(plain, values), strict=True)))


def count_records() -> int:
    """How many records a session would keep, countries aside."""
    return sum(kind.plain_records().count() for kind in kept_kinds().values())


def plain(value: KeyValue | datetime.date | Decimal) -> KeyValue:
    """A value as JSON keeps it without loss: dates and amounts as text."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
