"""The brief as a page: its figures and tables, and the paragraph for the press."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reports.brief import Brief, brief
from reports.exports.brief_document import brief_document, brief_tables, provisos
from reports.press import press_notes
from reports.scope import Scope
from reports.tables import Table


@dataclass(frozen=True)
class BriefPage:
    """The brief of a scope; every table on it is one that can be taken away."""

    scope: Scope
    brief: Brief
    tables: list[Table]
    provisos: list[str]
    press: dict[str, str]
    title: str
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    def document(self, facts: list[tuple[str, str]]) -> dict[str, Any]:
        """The brief on paper; `facts` say who issued it and when."""
        return brief_document(self.brief, [*self.facts, *facts], title=self.title, subtitle=self.subtitle)

    def as_json(self) -> dict[str, Any]:
        """The brief's measures, whole and by every axis."""
        return {
            "scope": self.scope.as_json(),
            **self.brief.whole.as_json(),
            "groups_by": {
                by.value: {group: found.as_json() for group, found in groups.items()}
                for by, groups in self.brief.parts.items()
            },
        }


def brief_page(scope: Scope, _links: Any = None) -> BriefPage:
    """The brief of the database of today."""
    return page_of(brief(scope))


def page_of(
    shown: Brief, *, title: str = "", subtitle: str = "", facts: tuple[tuple[str, str], ...] = ()
) -> BriefPage:
    """The page of any brief, also of one that was frozen."""
    return BriefPage(
        shown.scope,
        shown,
        brief_tables(shown),
        provisos(shown),
        press_notes(shown),
        title or _("Brief for the consultative committee"),
        subtitle,
        facts,
    )
