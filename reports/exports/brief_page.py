"""The brief as a page: its figures and tables, and the paragraph for the press."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from django.utils.translation import gettext as _

from figures.brief import Brief, brief
from figures.concurrency import run_concurrently
from figures.scope import Scope
from figures.selection import last_years
from records.digests import Json
from reports.agreements import Agreements, open_agreements
from reports.exports import blocks
from reports.exports.brief_document import (
    ASKED,
    brief_document,
    brief_tables,
    lacks_customs,
    provisos,
)
from reports.links import NO_FILTERS, Links
from reports.press import press_notes
from reports.sessions import Earlier, earlier_session
from reports.tables import Table
from reports.tiny_base import bases_beyond


@dataclass(frozen=True)
class BriefPage:
    """The brief of a scope; every table on it can be exported.

    `in_full` returns the brief with every measure of every group, for JSON. `agreements` are those that are open at the
    cut-off, and `earlier` is the session beside whose figures today's stand; a frozen brief has neither.
    """

    scope: Scope
    brief: Brief
    tables: list[Table]
    provisos: list[str]
    press: dict[str, str]
    in_full: Callable[[], Brief]
    title: str
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    agreements: Agreements | None = None
    earlier: Earlier | None = None

    @property
    def lacks_customs(self) -> bool:
        return lacks_customs(self.brief)

    def document(self, facts: list[tuple[str, str]]) -> blocks.Document:
        """The brief as a document; `facts` are who issued it and when."""
        agreed = [blocks.table(self.agreements.table, level=2)] if self.agreements else []
        return brief_document(
            self.brief,
            [*self.facts, *facts],
            title=self.title,
            subtitle=self.subtitle,
            agreed=agreed,
            earlier=self.earlier,
        )

    def as_json(self) -> Json:
        """The brief's measures, whole and by every axis."""
        full = self.in_full()
        return {
            "scope": self.scope.as_json(),
            **full.whole.as_json(),
            "groups_by": {
                by.value: {group: found.as_json() for group, found in groups.items()}
                for by, groups in full.parts.items()
            },
        }


def brief_page(scope: Scope, links: Links = NO_FILTERS) -> BriefPage:
    """The brief of today's data."""
    years = map(str, {*last_years(scope), scope.year})
    shown, bases = run_concurrently(
        partial(brief, scope, of_groups=ASKED), partial(bases_beyond, scope, years)
    )
    shown = replace(shown, programme_bases=bases)
    return page_of(
        shown,
        in_full=partial(brief, scope),
        agreements=open_agreements(scope.as_of),
        earlier=earlier_session(scope),
    )


def page_of(
    shown: Brief,
    *,
    in_full: Callable[[], Brief] | None = None,
    title: str = "",
    subtitle: str = "",
    facts: tuple[tuple[str, str], ...] = (),
    agreements: Agreements | None = None,
    earlier: Earlier | None = None,
) -> BriefPage:
    """The page of any brief; a frozen one has every measure of every group."""
    return BriefPage(
        shown.scope,
        shown,
        brief_tables(shown, earlier),
        provisos(shown),
        press_notes(shown),
        in_full or (lambda: shown),
        title or _("Brief for the consultative committee"),
        subtitle,
        facts,
        agreements,
        earlier,
    )
