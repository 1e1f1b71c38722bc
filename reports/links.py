"""One step deeper: the address of a page about one group, with the filters in force."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


@dataclass(frozen=True)
class Links:
    """Addresses from a page with these filters, by name and value."""

    filters: tuple[tuple[str, str], ...] = ()

    def group(self, axis: str, key: Any, **more: Any) -> str:
        """The page of a region, chain, call or country; what it is about need not be filtered for."""
        kept = [(name, value) for name, value in self.filters if name != axis and name not in more]
        return _address(reverse(f"reports:{axis}", args=[key]), [*kept, *more.items()])

    def page(self, name: str, *args: Any) -> str:
        """Another page with all filters."""
        return _address(reverse(f"reports:{name}", args=args), self.filters)

    def year(self, year: int) -> str:
        """The same page in another year."""
        return _address("", [*(pair for pair in self.filters if pair[0] != "year"), ("year", year)])

    def without(self, name: str, value: str) -> str:
        """The same page with one filter less."""
        return _address("", [pair for pair in self.filters if pair != (name, value)])


def _address(path: str, filters: Any) -> str:
    return f"{path}?{urlencode(filters)}" if filters or not path else path


NO_FILTERS = Links()
