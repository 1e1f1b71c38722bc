"""Named database rules that several kinds of record share."""

from decimal import Decimal

from django.db.models import CheckConstraint, F, Q

MOST_MONEY = Decimal(10) ** 12
"""No amount of the programme exceeds 10¹² US$: a larger one is a slip of the hand."""

MOST_PEOPLE = 1_000_000_000
"""A count of people above this does not fit Peru, nor the database's integers much longer."""


def between(name: str, field: str, least: object, most: object) -> CheckConstraint:
    """A number that is known lies within its bounds; an unknown one (NULL) passes."""
    return CheckConstraint(
        condition=Q(**{f"{field}__gte": least, f"{field}__lte": most}) | Q(**{f"{field}__isnull": True}),
        name=name,
    )


def money(name: str, field: str) -> CheckConstraint:
    """An amount in US$ is neither negative nor beyond what the programme can move."""
    return between(name, field, 0, MOST_MONEY)


def count(name: str, field: str) -> CheckConstraint:
    """A number of people, where it is known."""
    return between(name, field, 0, MOST_PEOPLE)


def in_order(name: str, first: str, last: str) -> CheckConstraint:
    """Where both are known, the second is not before (or below) the first."""
    return CheckConstraint(
        condition=Q(**{f"{last}__gte": F(first)})
        | Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True}),
        name=name,
    )


def one_of(name: str, field: str, choices: list[str], *, blank: bool = False) -> CheckConstraint:
    """A word of a list; with `blank`, the empty word says that it is not known."""
    return CheckConstraint(condition=Q(**{f"{field}__in": [*choices, *([""] if blank else [])]}), name=name)
