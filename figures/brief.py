"""The committee's brief: every figure that the committee is shown of a scope, as one value.

It is computed from the database, or read from the JSON that a committee session keeps. Pages and papers draw both alike,
so a frozen session is shown and printed exactly as it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from django.db.models import Count
from django.utils.text import capfirst

from figures.breakdowns import COUNTRY, Figures, entries_by_country, figures_along, in_order
from figures.bridge import BRIDGE, STEP_LABELS, BridgeStep
from figures.concurrency import run_concurrently
from figures.definitions import Axis, Reason, Unit
from figures.dictionary import Definition, definitions_of
from figures.disclosure.asking import Asking
from figures.groups import groups_of, in_words, listed
from figures.measures import Measure, Number, unknown
from figures.provisional import is_provisional
from figures.queries import GroupBy, Query, compile_query, compiled_once
from figures.registry import INDICATORS
from figures.scope import Scope
from figures.selection import counts_as_delivered, last_years, planned_services
from figures.targets import Progress, progress
from records.digests import Json
from records.languages import current_language, in_languages

NAMED = (Axis.REGION, Axis.CHAIN, Axis.CALL, Axis.SIZE)
"""The axes whose groups have names; a year has none."""
SHOWN: Mapping[Axis, Sequence[str]] = dict.fromkeys(
    NAMED,
    (
        "companies_enrolled",
        "companies_supported",
        "exporting_companies",
        "export_sales",
        "export_sales_growth",
        "market_entries",
    ),
) | {
    Axis.YEAR: (
        "exporting_companies",
        "export_sales",
        "export_sales_growth",
        "export_sales_growth_like_for_like",
        "reporting_coverage",
        "market_entries_in_year",
    )
}
"""The measures that pages and papers show of each group. Of a year, only those of the year itself: enrolment and support
are cumulative up to the cut-off."""
EVERYTHING: Mapping[Axis, Iterable[str]] = dict.fromkeys(Axis, INDICATORS)

Labels = dict[str, dict[str, str]]
"""The names of each axis's groups, and of the steps of the bridge under BRIDGE_STEPS."""

BRIDGE_STEPS = "bridge"


@dataclass(frozen=True)
class Institution:
    """How many services an institution was to deliver, and delivered."""

    planned: int
    delivered: int


@dataclass(frozen=True)
class Brief:
    """All figures of a scope, whole and by every axis, with the targets they are compared with.

    `definitions` and `labels` (by language) are the definitions and the groups' names at the time; `countries` new
    market entries by country. Of what was not defined then, a frozen brief says so in place of a figure.
    `programme_bases` are the whole programme's sales of the year before each year, where the scope is a part of it and
    somebody asked; no session keeps them.
    """

    scope: Scope
    definitions: dict[str, Definition]
    whole: Figures
    parts: dict[Axis, dict[str, Figures]]
    targets: dict[str, Progress]
    countries: dict[str, int]
    institutions: dict[str, Institution]
    labels: dict[str, Labels]
    programme_bases: Mapping[str, Number | None] = field(default_factory=dict)

    @property
    def provisional_growth(self) -> bool:
        """Whether too few companies have reported the year for its growth to be final."""
        return is_provisional(self.scope, self.whole["reporting_coverage_by_value"])

    def defines(self, slug: str) -> bool:
        """Whether an indicator was defined when the brief was made."""
        found = self.whole.indicators.get(slug)
        return found is not None and found.reason is not Reason.NOT_DEFINED_THEN

    def label(self, by: str, group: str) -> str:
        """A group's name, or that of a step of the bridge, in the language of the page."""
        known = self.group_labels(by)
        return known[group] if group in known else str(STEP_LABELS.get(group, group))

    def group_labels(self, by: str) -> dict[str, str]:
        """The names of an axis's groups, or of the steps of the bridge, in the language of the page."""
        names = self.labels.get(current_language(), {}).get(by, {})
        return {key: capfirst(name) for key, name in names.items()}

    def groups(self, by: Axis) -> dict[str, Figures]:
        """The figures of an axis's groups, in the order in which the page lists them."""
        names = {group: self.label(by, group) for group in self.parts[by]}
        return {group: self.parts[by][group] for group in listed(by, names)}

    def answering(self, asking: Asking) -> "Brief":
        """What of the brief is shown to those who see groups alone."""
        whole = self.whole.answering(asking.about())
        return replace(
            self,
            scope=asking.scope,
            whole=whole,
            parts={
                axis: {group: found.answering(asking.about(axis, group)) for group, found in groups.items()}
                for axis, groups in self.parts.items()
            },
            targets={
                slug: found if whole[slug].value is not None else replace(found, reached=None)
                for slug, found in self.targets.items()
            },
        )

    def as_json(self) -> Json:
        """The brief as JSON; amounts are text, so that no cent is lost in floating point."""
        return {
            "scope": self.scope.as_json(),
            "definitions": {slug: found.as_json() for slug, found in self.definitions.items()},
            **_figures_as_json(self.whole),
            "groups": {
                axis.value: {group: _figures_as_json(found) for group, found in groups.items()}
                for axis, groups in self.parts.items()
            },
            "targets": {
                slug: {
                    "target": str(found.target),
                    "baseline": _text(found.baseline),
                    "reached": found.reached,
                }
                for slug, found in self.targets.items()
            },
            "countries": self.countries,
            "institutions": {
                acronym: {"planned": found.planned, "delivered": found.delivered}
                for acronym, found in self.institutions.items()
            },
            "labels": self.labels,
        }

    @classmethod
    def from_json(cls, kept: Json) -> "Brief":
        """The brief that `as_json` wrote, in its own order again: canonical JSON sorts by name."""
        definitions = {slug: Definition.from_json(found) for slug, found in kept["definitions"].items()}
        since = definitions_of(INDICATORS.keys() - definitions.keys())
        return cls(
            scope=Scope.from_json(kept["scope"]),
            definitions=definitions | since,
            whole=_figures_from_json(kept, since),
            parts={
                axis: {
                    group: _figures_from_json(kept["groups"][axis][group], since)
                    for group in sorted(kept["groups"][axis], key=in_order)
                }
                for axis in Axis
                if axis in kept["groups"]
            },
            targets={
                slug: Progress(Decimal(found["target"]), _amount(found["baseline"]), found["reached"])
                for slug, found in kept["targets"].items()
            },
            countries=dict(sorted(kept["countries"].items(), key=lambda found: (-found[1], found[0]))),
            institutions={
                acronym: Institution(found["planned"], found["delivered"])
                for acronym, found in sorted(
                    kept["institutions"].items(), key=lambda found: (-found[1]["planned"], found[0])
                )
            },
            labels=kept["labels"],
        )


def brief(
    scope: Scope,
    years: Sequence[int] | None = None,
    of_groups: Mapping[Axis, Iterable[str]] = EVERYTHING,
) -> Brief:
    """The brief of a scope as the database has it now; the years are the last ones unless others are named.

    A session keeps every measure of every group; a page reads only those it shows (`of_groups`).
    """
    wanted: dict[GroupBy, Iterable[str]] = {None: INDICATORS, COUNTRY: ["market_entries"]}
    for axis, slugs in of_groups.items():
        wanted[axis] = slugs
    found, institutions = run_concurrently(
        partial(figures_along, scope, wanted, last_years(scope) if years is None else years),
        partial(_institutions, scope),
    )
    whole = found[None][""]
    return Brief(
        scope=scope,
        definitions=definitions_of(INDICATORS),
        whole=whole,
        parts={axis: found[axis] for axis in Axis},
        targets=progress(scope, whole.indicators),
        countries=entries_by_country(found[COUNTRY]),
        institutions=institutions,
        labels=_labels(),
    )


def _institutions(scope: Scope) -> dict[str, Institution]:
    """Services by institution, those with most of them first; none where a filter is about companies alone."""
    if scope.describes_companies_only:
        return {}
    rows = compile_institutions(scope).rows()
    return {acronym: Institution(planned, delivered) for acronym, planned, delivered in rows}


@compiled_once
def compile_institutions(scope: Scope) -> Query:
    rows = planned_services(scope).order_by().values_list("institution__acronym")
    found = rows.annotate(planned=Count("pk"), delivered=Count("pk", filter=counts_as_delivered(scope)))
    return compile_query(found.order_by("-planned", "institution__acronym"))


def _labels() -> dict[str, Labels]:
    """What the groups and the steps of the bridge are called now, by language."""
    groups: dict[str, Mapping[str, object]] = {axis.value: groups_of(axis) for axis in NAMED}
    groups[BRIDGE_STEPS] = BRIDGE
    return in_languages(lambda: {by: in_words(known) for by, known in groups.items()})


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _figures_as_json(found: Figures) -> Json:
    """Measures and bridge in the shape of the `indicators` command, with amounts as text."""
    kept = found.as_json()
    for slug, measure in found.indicators.items():
        for part in ("value", "numerator", "denominator"):
            if isinstance(amount := getattr(measure, part), Decimal):
                kept["indicators"][slug][part] = str(amount)
    for step, moved in found.bridge.items():
        kept["bridge"][step]["amount"] = _text(moved.amount)
    return kept


def _figures_from_json(kept: Json, since: Mapping[str, Definition]) -> Figures:
    """The figures, and of the indicators defined since that they were not."""
    measures = {slug: _measure(found) for slug, found in kept["indicators"].items()}
    measures |= {slug: unknown(found.unit, Reason.NOT_DEFINED_THEN) for slug, found in since.items()}
    return Figures(
        {slug: measures[slug] for slug in sorted(measures, key=lambda slug: _place(slug, INDICATORS))},
        {
            step: BridgeStep(_amount(found["amount"]), found["n"])
            for step, found in sorted(kept["bridge"].items(), key=lambda found: _place(found[0], BRIDGE))
        },
    )


def _place(name: str, known: Iterable[str]) -> int:
    """The position of a name; one that no longer exists comes last."""
    order = list(known)
    return order.index(name) if name in order else len(order)


def _measure(kept: Json) -> Measure:
    amounts = {
        part: Decimal(kept[part]) if isinstance(kept[part], str) else kept[part]
        for part in ("value", "numerator", "denominator")
    }
    reason = kept["reason"] and Reason(kept["reason"])
    return Measure(Unit(kept["unit"]), n=kept["n"], missing=kept["missing"], reason=reason, **amounts)
