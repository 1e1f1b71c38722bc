"""Keep answers to questions about lines, in each process its own, under all that they are computed from."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.cache import caches

from customs.codes import chains_of_codes, mapped_countries
from customs.models import CustomsPart
from records.digests import sha256

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Pairs = tuple[tuple[str, str], ...]

_asking = [Lock() for _number in range(16)]
"""Threads that ask the same at a time wait for one another, and find the answer."""


@dataclass(frozen=True)
class Loaded:
    """The lines that count and what their codes mean: all that an answer depends on besides what is asked.

    `parts` are the parts of the store and the generation of each, `chains` HS codes with their chain, the longest first,
    `countries` the codes that are mapped to a country.
    """

    parts: tuple[tuple[int, str], ...]
    chains: Pairs
    countries: Pairs

    @classmethod
    def now(cls) -> "Loaded":
        parts = CustomsPart.objects.order_by("number").values_list("number", "generation")
        return cls(tuple(parts), tuple(chains_of_codes()), tuple(sorted(mapped_countries().items())))


def kept(
    question: Callable[Concatenate[Loaded, Asked], Answer],
) -> Callable[Asked, Answer]:
    """Answer a question once for the same arguments, which are values or collections of them, and what is loaded now."""

    @wraps(question)
    def answered(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        loaded, cache = Loaded.now(), caches["customs"]
        named = {name: _plain(value) for name, value in kwargs.items()}
        key = sha256(repr((question.__name__, loaded, named, *map(_plain, args))).encode())
        with _asking[int(key, 16) % len(_asking)]:
            found: Answer | None = cache.get(key)
            if found is None:
                found = question(loaded, *args, **kwargs)
                cache.set(key, found)
        return found

    return answered


def _plain(value: Any) -> Any:
    """A value of which the same has the same text."""
    return value if isinstance(value, str) or not hasattr(value, "__iter__") else sorted(set(value))
