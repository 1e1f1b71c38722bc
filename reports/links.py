"""Addresses of other pages, with the filters in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse


@dataclass(frozen=True)
class Links:
    """Addresses from a page with these filters, by name and value."""

    filters: tuple[tuple[str, str], ...] = ()

    def group(self, axis: str, key: str | int, **more: str | int) -> str:
        """The page of a region, chain, call or country; `more` replaces filters of the same name."""
        kept: list[tuple[str, str | int]] = [
            (name, value) for name, value in self.filters if name != axis and name not in more
        ]
        return _address(_page_of(axis, key), [*kept, *more.items()])

    def records(self, slug: str, **narrowed: str | int) -> str:
        """The records that an indicator counts with these filters; `narrowed` replaces filters of the same name."""
        kept: list[tuple[str, str | int]] = [pair for pair in self.filters if pair[0] not in narrowed]
        return _address(_records_of(slug), [*kept, *narrowed.items()])

    def page(self, name: str, *args: str) -> str:
        """Another page with all filters."""
        return _address(reverse(f"reports:{name}", args=args), self.filters)

    def year(self, year: int) -> str:
        """The same page in another year."""
        return _address("", [*(pair for pair in self.filters if pair[0] != "year"), ("year", year)])

    def with_filter(self, name: str, value: str) -> str:
        """The same page with one filter more."""
        return _address("", [*self.filters, (name, value)])

    def without(self, name: str, value: str) -> str:
        """The same page with one filter less."""
        return _address("", [pair for pair in self.filters if pair != (name, value)])


@cache
def _page_of(axis: str, key: str | int) -> str:
    """Cached: a page of many countries and years needs it hundreds of times."""
    return reverse(f"reports:{axis}", args=[key])


@cache
def _records_of(slug: str) -> str:
    return reverse("reports:record_rows", args=[slug, "counted"])


def _address(path: str, filters: Sequence[tuple[str, str | int]]) -> str:
    return f"{path}?{urlencode(filters)}" if filters or not path else path


NO_FILTERS = Links()
