"""Named database constraints shared by several models."""

from decimal import Decimal

from django.db.models import CheckConstraint, F, Q

MOST_MONEY = Decimal(10) ** 12
"""The largest amount in US$; anything above 10¹² is a typing error."""

MOST_PEOPLE = 1_000_000_000
"""The largest number of people, well above the population of Peru."""


def between(name: str, field: str, least: object, most: object) -> CheckConstraint:
    """A number between two bounds, or NULL."""
    return CheckConstraint(
        condition=Q(**{f"{field}__gte": least, f"{field}__lte": most}) | Q(**{f"{field}__isnull": True}),
        name=name,
    )


def money(name: str, field: str) -> CheckConstraint:
    """An amount in US$ between 0 and MOST_MONEY, or NULL."""
    return between(name, field, 0, MOST_MONEY)


def count(name: str, field: str) -> CheckConstraint:
    """A number of people between 0 and MOST_PEOPLE, or NULL."""
    return between(name, field, 0, MOST_PEOPLE)


def in_order(name: str, first: str, last: str) -> CheckConstraint:
    """The second field is not less than the first; either may be NULL."""
    return CheckConstraint(
        condition=Q(**{f"{last}__gte": F(first)})
        | Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True}),
        name=name,
    )


def one_of(name: str, field: str, choices: list[str], *, blank: bool = False) -> CheckConstraint:
    """One of the choices; with `blank` also the empty text for unknown."""
    return CheckConstraint(condition=Q(**{f"{field}__in": [*choices, *([""] if blank else [])]}), name=name)
