"""Keep answers to questions about lines, in each process its own, under all that they are computed from."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.cache import caches

from customs import parts
from customs.codes import chains_of_codes, mapped_countries
from customs.models import CustomsPart
from records.digests import sha256
from records.locks import Locks

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Pairs = tuple[tuple[str, str], ...]

_asking = Locks(16)


@dataclass(frozen=True)
class Loaded:
    """The lines that count and what their codes mean: all that an answer depends on besides what is asked.

    `parts` are those of the store, `chains` HS codes with their chain, the longest first,
    `countries` the codes that are mapped to a country.
    """

    parts: tuple[parts.Part, ...]
    chains: Pairs
    countries: Pairs

    @classmethod
    def now(cls) -> "Loaded":
        found = CustomsPart.objects.order_by("number").values_list("number", "generation")
        return cls(tuple(found), tuple(chains_of_codes()), tuple(sorted(mapped_countries().items())))

    def known_on(self, as_of: datetime.date) -> tuple["Loaded", datetime.date]:
        """The parts of which a line was published by a day, and the day on which the same was known first.

        That is the day itself where it lies between the first and the last day of a part: only its lines say more.
        """
        published = {part: parts.published(part) for part in self.parts}
        known = replace(
            self, parts=tuple(part for part, days in published.items() if not days or days.first <= as_of)
        )
        if not all(parts.is_settled(part, as_of) for part in known.parts):
            return known, as_of
        last = [days.last for part in known.parts if (days := published[part])]
        return known, max(last, default=as_of)


def kept(
    question: Callable[Concatenate[Loaded, datetime.date, Asked], Answer],
) -> Callable[Concatenate[datetime.date, Asked], Answer]:
    """Answer a question as of a day once for the same arguments, which are values or collections of them, and for what
    was known on the day: what is published later, or nothing new on another day, leaves an answer as it is."""

    @wraps(question)
    def answered(as_of: datetime.date, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        (loaded, day), cache = Loaded.now().known_on(as_of), caches["customs"]
        named = {name: _plain(value) for name, value in kwargs.items()}
        key = sha256(repr((question.__name__, loaded, day, named, *map(_plain, args))).encode())
        with _asking.of(key):
            found: Answer | None = cache.get(key)
            if found is None:
                found = question(loaded, day, *args, **kwargs)
                cache.set(key, found)
        return found

    return answered


def _plain(value: Any) -> Any:
    """A value of which the same has the same text."""
    return value if isinstance(value, str) or not hasattr(value, "__iter__") else sorted(set(value))
