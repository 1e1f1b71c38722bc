"""What is withheld from those who see groups alone: the plan of today's data, for those who see companies."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Viewer
from figures.definitions import Axis
from figures.disclosure.cells import Cell, Group, Rules, Shown
from figures.disclosure.decisions import Decisions
from figures.disclosure.store import OPENING, CutOff, cut_offs, decisions, rules
from figures.groups import group_labels
from figures.scope import Scope
from records.digests import Json
from records.text import LazyText
from reports import formatting
from reports.exports import blocks
from reports.exports.scope_facts import scope_facts
from reports.tables import Mark, Table

AXES: dict[str, LazyText] = {
    "whole": gettext_lazy("Whole programme"),
    "region": gettext_lazy("Region"),
    "chain": gettext_lazy("Value chain"),
    "region_chain": gettext_lazy("Value chain within a region"),
    "call": gettext_lazy("Call"),
    "size": gettext_lazy("Size"),
    "women_led": gettext_lazy("Women-led"),
}
"""The axes of the plan, in the order of the page."""


@dataclass(frozen=True)
class DisclosurePage:
    """The page's content: how many sums are withheld, at each cut-off, and each sum at the opening one."""

    scope: Scope
    title: str
    rule: str
    notices: list[str]
    decisions: Decisions
    summary: Table
    states: Table
    axes: list[Table]

    def document(self, facts: list[tuple[str, str]]) -> blocks.Document:
        """The page on paper."""
        return blocks.document(
            self.title,
            [*scope_facts(self.scope), *facts],
            [
                blocks.paragraph(self.rule),
                *map(blocks.notice, self.notices),
                *(blocks.table(table, level=2) for table in (self.summary, self.states, *self.axes)),
            ],
            cut_off=formatting.day(self.scope.as_of),
        )

    def as_json(self) -> Json:
        """The sums at the opening cut-off, and the share of sales shown by axis."""
        return {
            "scope": self.scope.as_json(),
            "share_shown": dict(self.decisions.share),
            "cells": [
                {"axis": cell.group[0], "group": list(cell.group[1:]), "year": cell.year, "is": what.value}
                for cell, what in sorted(self.decisions.cells.items())
                if cell.state == 0
            ],
        }


def disclosure_page() -> DisclosurePage:
    """The plan of today's data; where nobody has asked yet, it is made, of a large programme by a job."""
    known = cut_offs()
    found, limits = decisions(known), rules()
    opening = {cell: what for cell, what in found.cells.items() if cell.state == 0}
    marks = _marks(limits)
    return DisclosurePage(
        scope=Scope.at(known[0].as_of, viewer=Viewer.ALL),
        title=_("What is withheld to protect companies' data"),
        rule=rule(limits),
        notices=_notices(found, opening),
        decisions=found,
        summary=_summary(opening, found),
        states=_states(known, found),
        axes=[_axis(axis, opening, marks) for axis in AXES if any(cell.group[0] == axis for cell in opening)],
    )


def rule(limits: Rules) -> str:
    """The rule by which sums are withheld, in one paragraph."""
    words = {"companies": limits.companies, "percent": formatting.percent(limits.margin, 0)}
    return (
        _(
            "Those who may not see single companies see no figure that gives one away. A sum is withheld as sensitive where"
            " fewer than %(companies)s companies contribute to it, or where one of them could tell another's part within"
            " %(percent)s. As many more sums are withheld as complements as it takes that nobody can work out a company's"
            " part within %(percent)s from all that is shown together."
        )
        % words
    )


def _marks(limits: Rules) -> dict[Shown, Mark]:
    companies = ngettext("%(n)s company", "%(n)s companies", limits.companies) % {"n": limits.companies}
    words = {"companies": companies, "percent": formatting.percent(limits.margin, 0)}
    return {
        Shown.SHOWN: Mark(_("shown"), _("shown"), "shown", "✓"),
        Shown.SENSITIVE: Mark(
            _("sensitive"),
            _(
                "withheld as sensitive: fewer than %(companies)s, or one could tell another's part within %(percent)s"
            )
            % words,
            "sensitive",
            "●",
        ),
        Shown.COMPLEMENT: Mark(
            _("complement"),
            _("withheld as a complement: with it, a sensitive sum or a company could be worked out"),
            "complement",
            "○",
        ),
    }


def _notices(found: Decisions, opening: Iterable[Cell]) -> list[str]:
    if not found.is_complete:
        return [
            _(
                "Which of today's sums are withheld is being worked out. Until it is done, only what was shown last is"
                " shown, unless it is sensitive now."
            )
        ]
    return [] if opening else [_("No sales are known, so that there is nothing to withhold.")]


def _summary(opening: dict[Cell, Shown], found: Decisions) -> Table:
    counts = Counter((cell.group[0], what) for cell, what in opening.items())
    rows = [
        [str(words), *_counts({what: counts[axis, what] for what in Shown}), _share(found, axis)]
        for axis, words in AXES.items()
        if any(counts[axis, what] for what in Shown)
    ]
    return Table(
        [
            _("Sums by"),
            *_count_columns(),
            _("Share of sales shown"),
        ],
        rows,
        [_("Total"), *_counts(Counter(opening.values())), ""] if rows else [],
        slug="summary",
        name=_("How much is withheld at the opening cut-off"),
    )


def _count_columns() -> list[str]:
    return [_("Sums"), _("Withheld"), _("Withheld as sensitive"), _("Withheld as complements")]


def _counts(of: dict[Shown, int]) -> list[str]:
    sensitive, complements = of.get(Shown.SENSITIVE, 0), of.get(Shown.COMPLEMENT, 0)
    numbers = (sum(of.values()), sensitive + complements, sensitive, complements)
    return [formatting.number(number) for number in numbers]


def _share(found: Decisions, axis: str) -> str:
    return formatting.percent(found.share[axis]) if axis in found.share else "—"


def _states(known: list[CutOff], found: Decisions) -> Table:
    """Each cut-off that may be asked for, and each frozen session, in the plan that was found."""
    counts = Counter((cell.state, what) for cell, what in found.cells.items())
    return Table(
        [_("Cut-off date"), *_count_columns()],
        [
            [_state(cut_off), *_counts({what: counts[number, what] for what in Shown})]
            for number, name in enumerate(found.states)
            if (cut_off := {each.name: each for each in known}.get(name))
        ],
        slug="cut-offs",
        name=_("At every cut-off that may be asked for"),
    )


def _state(cut_off: CutOff) -> str:
    words = {"day": formatting.day(cut_off.as_of)}
    if cut_off.name == OPENING:
        return _("%(day)s: the day with which dashboards open") % words
    if cut_off.is_frozen:
        return _("%(day)s: a session, as frozen") % words
    return _("%(day)s: the cut-off of a session, today") % words


def _axis(axis: str, opening: dict[Cell, Shown], marks: dict[Shown, Mark]) -> Table:
    """Groups by years. That nothing was sold is public: there is no sum to withhold."""
    of_axis = {(cell.group, cell.year): what for cell, what in opening.items() if cell.group[0] == axis}
    years = sorted({cell.year for cell in opening})
    names, nothing = _names(axis), Mark("—", _("nothing sold"), "none", "—")
    groups = sorted({group for group, _year in of_axis}, key=lambda group: _place(group, names))
    return Table(
        [AXES[axis], *map(str, years)],
        [
            [
                _name(group, names),
                *(marks[of_axis[group, year]] if (group, year) in of_axis else nothing for year in years),
            ]
            for group in groups
        ],
        slug=axis.replace("_", "-"),
        name=AXES[axis],
        is_of_signs=True,
    )


Names = list[dict[str, str]]
"""What the parts of a group's key are called, in order."""


def _names(axis: str) -> Names:
    if axis == "region_chain":
        return [group_labels(Axis.REGION), group_labels(Axis.CHAIN)]
    if axis == "women_led":
        return [{"yes": _("Yes"), "no": _("No")}]
    return [{"": _("Whole programme")} if axis == "whole" else group_labels(Axis(axis))]


def _place(group: Group, names: Names) -> list[int]:
    return [list(known).index(key) for key, known in zip(group[1:], names, strict=True)]


def _name(group: Group, names: Names) -> str:
    return " · ".join(known[key] for key, known in zip(group[1:], names, strict=True))
