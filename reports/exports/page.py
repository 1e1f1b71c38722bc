"""The content of a page, as exports read it."""

from typing import Protocol, runtime_checkable

from figures.registry import INDICATORS
from figures.scope import Scope
from records.digests import Json
from reports.exports.blocks import Document
from reports.headline import Headline
from reports.tiles import Tile


class Page(Protocol):
    """The content of a page: a dataclass of figures, charts and tables of one scope."""

    @property
    def scope(self) -> Scope: ...


@runtime_checkable
class WithDocument(Protocol):
    """A page with a document of its own instead of the list of its tables."""

    def document(self, facts: list[tuple[str, str]]) -> Document: ...


@runtime_checkable
class WithMeasures(Protocol):
    """A page with measures of its own instead of those of its scope today."""

    def as_json(self) -> Json: ...


@runtime_checkable
class WithTiles(Protocol):
    """A page with a map of the regions."""

    @property
    def tiles(self) -> list[Tile]: ...


@runtime_checkable
class OfIndicator(Protocol):
    """A page about one indicator."""

    @property
    def figure(self) -> Headline: ...


def indicator_of(page: Page) -> str | None:
    """The slug of the indicator that the page is about; None for a page of several."""
    return page.figure.slug if isinstance(page, OfIndicator) and page.figure.slug in INDICATORS else None
