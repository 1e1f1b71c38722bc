"""Search folded texts."""

from functools import reduce
from operator import and_

from django.db.models import Q

from records.text import fold


def contains_words(field: str, typed: str) -> Q:
    """The condition that a folded field contains every typed word, in any order."""
    return reduce(and_, (Q(**{f"{field}__contains": word}) for word in fold(typed).split()), Q())
