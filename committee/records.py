"""The key values of every programme record: those on which a figure can depend, and the names people know it by.

Records refer to each other here by the terms of the field (RUC, code, call), so that what was frozen can be
read years later without the database that it came from.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from companies.models import AnnualSales, Company, MarketEntry, Participation
from services.models import Beneficiary, Service

KeyValue = str | int | bool | None
"""Text, a whole number, yes or no; None where unknown."""

Values = dict[str, KeyValue]
"""A record's key values by field."""

KEY_VALUES: dict[type[Any], dict[str, str]] = {
    Company: {
        "ruc": "ruc",
        "legal_name": "legal_name",
        "region": "region",
        "size": "size",
        "women_led": "women_led",
        "members": "members",
    },
    Participation: {
        "company": "company__ruc",
        "call": "call",
        "chain": "chain",
        "enrolled_on": "enrolled_on",
        "exited_on": "exited_on",
    },
    Service: {
        "code": "code",
        "type": "type__name_es",
        "institution": "institution__acronym",
        "region": "region",
        "chain": "chain",
        "call": "call",
        "planned_end": "planned_end",
        "delivered_on": "delivered_on",
        "status": "status",
        "budget_usd": "budget_usd",
        "spent_usd": "spent_usd",
        "verification": "verification",
    },
    Beneficiary: {"service": "service__code", "company": "company__ruc"},
    AnnualSales: {
        "company": "company__ruc",
        "chain": "chain",
        "year": "year",
        "fob_usd": "fob_usd",
        "verification": "verification",
    },
    MarketEntry: {
        "company": "company__ruc",
        "country": "country",
        "chain": "chain",
        "first_shipment_on": "first_shipment_on",
        "verification": "verification",
    },
}
"""For each kind of record, the fields that are kept and where they are found."""


@dataclass(frozen=True)
class Kept:
    """A record's key values."""

    kind: str
    identity: str
    values: Values


def all_records() -> Iterator[Kept]:
    """Every record of the programme with its key values, kind by kind and in the order of their ids."""
    for model, fields in KEY_VALUES.items():
        kind = model._meta.model_name
        rows = model._default_manager.order_by("pk").values_list("pk", *fields.values())
        for pk, *values in rows.iterator(chunk_size=2000):
            yield Kept(kind, str(pk), dict(zip(fields, map(plain, values), strict=True)))


def plain(value: KeyValue | datetime.date | Decimal) -> KeyValue:
    """A value as JSON keeps it without loss: dates and amounts as text."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
