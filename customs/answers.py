"""Keep answers to questions about lines, in each process its own, while what they were computed from is the same."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.cache import caches

from customs.codes import chains_of_codes, mapped_countries
from customs.models import CustomsPart
from records.digests import sha256

Answer = TypeVar("Answer")


def kept(question: Callable[..., Answer]) -> Callable[..., Answer]:
    """Answer a question once for the same arguments, which are values or collections of them, and the same lines."""

    @wraps(question)
    def answered(*args: Any) -> Answer:
        before, cache = _state(), caches["customs"]
        key = sha256(repr((question.__name__, before, *map(_plain, args))).encode())
        found: Answer | None = cache.get(key)
        if found is None:
            found = question(*args)
            if _state() == before:
                cache.set(key, found)
        return found

    return answered


def _state() -> tuple[Any, ...]:
    """What answers depend on besides the arguments: the parts that count, and what the codes mean."""
    parts = CustomsPart.objects.order_by("number").values_list("number", "generation")
    return (list(parts), chains_of_codes(), sorted(mapped_countries().items()))


def _plain(value: Any) -> Any:
    """A value of which the same has the same text."""
    return value if isinstance(value, str) or not hasattr(value, "__iter__") else sorted(set(value))
