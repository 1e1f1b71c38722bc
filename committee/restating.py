"""Restatements: why a figure that the committee was shown is another one today.

A figure is a sum over companies, services, rows, entries or countries (figures/contributions.py). What each added when
the session was frozen is kept; what each adds today is read now. The differences of the parts are therefore the
difference of the figure, exactly, and each part that differs is traced to the records that changed.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from committee.freezing import one_moment, records_with_what_they_add
from committee.models import FrozenRecord, RecordKind, Snapshot
from committee.records import KEY_VALUES, Values
from figures.brief import Brief, brief
from figures.definitions import Axis
from figures.measures import Measure
from figures.registry import COMPONENTS, INDICATORS
from records.models import Verification

Key = tuple[str, str]
"""A record's kind and identity."""

NOTHING = Decimal(0)


class What(StrEnum):
    """What happened to a record since."""

    ADDED = "added"
    REMOVED = "removed"
    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    CHANGED = "changed"


WHAT: dict[What, Any] = {
    What.ADDED: _("added"),
    What.REMOVED: _("removed"),
    What.VERIFIED: _("verified since"),
    What.NOT_VERIFIED: _("no longer verified"),
    What.CHANGED: _("changed"),
}

BEHIND: dict[str, tuple[str, ...]] = {
    name: tuple(str(model._meta.model_name) for model in component.models)
    for name, component in COMPONENTS.items()
}
"""For each sum, the kinds of record on which a part of it can depend."""


@dataclass(frozen=True)
class Act:
    """A line of the history: who saved the record, and when; nobody's name where a command did."""

    who: str
    when: datetime.datetime


@dataclass(frozen=True)
class Change:
    """A record that is not what it was: its key values then and now, None where it was or is not there."""

    key: Key
    old: Values | None
    new: Values | None
    acts: tuple[Act, ...] = ()

    @property
    def values(self) -> Values:
        return self.new or self.old or {}

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """The values that differ, old and new; of a record that came or went, none."""
        if self.old is None or self.new is None:
            return {}
        return {name: (self.old[name], new) for name, new in self.new.items() if self.old.get(name) != new}

    @property
    def what(self) -> What:
        if self.old is None:
            return What.ADDED
        if self.new is None:
            return What.REMOVED
        before, after = self.fields.get("verification", (None, None))
        if Verification.VERIFIED in (before, after):
            return What.VERIFIED if after == Verification.VERIFIED else What.NOT_VERIFIED
        return What.CHANGED


@dataclass(frozen=True)
class Line:
    """A part of a sum that adds another amount today, and the records that changed behind it."""

    key: Key
    values: Values
    old: Decimal | None
    new: Decimal | None
    causes: tuple[Change, ...]

    @property
    def amount(self) -> Decimal:
        """What the line adds to the difference."""
        return (self.new or NOTHING) - (self.old or NOTHING)

    @property
    def what(self) -> What:
        """The first cause's word: of what is counted itself, where it changed itself."""
        return self.causes[0].what if self.causes else What.CHANGED


@dataclass(frozen=True)
class Explained:
    """A sum then and today, and the lines that lead from one to the other."""

    name: str
    frozen: Decimal
    today: Decimal
    lines: tuple[Line, ...]

    @property
    def difference(self) -> Decimal:
        return self.today - self.frozen

    @property
    def by_what(self) -> dict[What, tuple[int, Decimal]]:
        """For each word the number of lines and their amount; together they are the difference."""
        found: dict[What, tuple[int, Decimal]] = {}
        for line in self.lines:
            n, amount = found.get(line.what, (0, NOTHING))
            found[line.what] = (n + 1, amount + line.amount)
        return {what: found[what] for what in What if what in found}


@dataclass(frozen=True)
class Restatement:
    """An indicator as it was frozen and as it is today for the same cut-off."""

    slug: str
    frozen: Measure
    today: Measure
    sums: tuple[Explained, ...]

    @property
    def restated(self) -> bool:
        """Whether the figure, or anything behind it, is another one."""
        return self.frozen != self.today or any(explained.lines for explained in self.sums)


@dataclass(frozen=True)
class Comparison:
    """A frozen session beside the database of today."""

    snapshot: Snapshot
    then: Brief
    now: Brief
    restatements: tuple[Restatement, ...]


def compare(snapshot: Snapshot) -> Comparison:
    """What was frozen, what is so today for the same scope, and what explains each difference."""
    with one_moment():
        then = snapshot.brief
        # Along the years that the committee saw.
        now = brief(snapshot.session.scope, [int(year) for year in then.parts[Axis.YEAR]])
        sums = explain(snapshot)
    return Comparison(
        snapshot,
        then,
        now,
        tuple(
            Restatement(
                slug, then.whole[slug], now.whole[slug], tuple(sums[name] for name in indicator.components)
            )
            for slug, indicator in INDICATORS.items()
        ),
    )


def explain(snapshot: Snapshot) -> dict[str, Explained]:
    """Every sum of the figures, frozen and today, with its lines."""
    states = _States()
    for kept in _frozen(snapshot):
        states.before.add(*kept)
    for record, adds in records_with_what_they_add(snapshot.session.scope):
        states.after.add((record.kind, record.identity), record.values, adds)
    states.acts = _acts_since(snapshot.frozen_at)
    return {name: states.explained(name) for name in BEHIND}


def _frozen(snapshot: Snapshot) -> Iterator[tuple[Key, Values, dict[str, str]]]:
    rows = FrozenRecord.objects.filter(session=snapshot.session_id)
    for kind, identity, values, adds in rows.values_list("kind", "identity", "values", "adds").iterator(2000):
        yield (kind, identity), values, adds


def _acts_since(moment: datetime.datetime) -> dict[Key, tuple[Act, ...]]:
    """The history of every record since the moment, latest first: one query for each kind."""
    found: dict[Key, list[Act]] = defaultdict(list)
    for model in KEY_VALUES:
        lines = model.history.filter(history_date__gt=moment).order_by("-history_date", "-history_id")
        for pk, name, email, when in lines.values_list(
            "id", "history_user__name", "history_user__email", "history_date"
        ):
            found[(model._meta.model_name, str(pk))].append(Act(name or email or "", when))
    return {key: tuple(acts) for key, acts in found.items()}


@dataclass
class _State:
    """All records at one time: their key values, and what each adds to each sum."""

    values: dict[Key, Values] = field(default_factory=dict)
    sums: dict[str, dict[Key, Decimal]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, key: Key, values: Values, adds: dict[str, str]) -> None:
        self.values[key] = values
        for name, amount in adds.items():
            self.sums[name][key] = Decimal(amount)


@dataclass
class _States:
    """The records then and now, side by side."""

    before: _State = field(default_factory=_State)
    after: _State = field(default_factory=_State)
    acts: dict[Key, tuple[Act, ...]] = field(default_factory=dict)

    def explained(self, name: str) -> Explained:
        """One sum: its two totals, and a line for each part that differs, the largest amount first."""
        old, new = self.before.sums[name], self.after.sums[name]
        lines = [
            self._line(name, key, old.get(key), new.get(key))
            for key in {**old, **new}
            if old.get(key) != new.get(key)
        ]
        lines.sort(key=lambda line: (-abs(line.amount), line.key))
        return Explained(name, sum(old.values(), NOTHING), sum(new.values(), NOTHING), tuple(lines))

    def _line(self, name: str, key: Key, old: Decimal | None, new: Decimal | None) -> Line:
        values = self.after.values.get(key) or self.before.values[key]
        own = self.changes.get(key)
        if own and own.key[0] in BEHIND[name]:
            return Line(key, values, old, new, (own,))
        touched = {change.key: change for place in self._places(key) for change in self._touching[place]}
        causes = sorted(
            (change for change in touched.values() if change.key[0] in BEHIND[name]),
            key=lambda change: (BEHIND[name].index(change.key[0]), change.key),
        )
        return Line(key, values, old, new, tuple(causes))

    @cached_property
    def changes(self) -> dict[Key, Change]:
        """Every record whose key values differ; a country is not a record."""
        before, after = self.before.values, self.after.values
        return {
            key: Change(key, before.get(key), after.get(key), self.acts.get(key, ()))
            for key in {**before, **after}
            if before.get(key) != after.get(key) and key[0] != RecordKind.COUNTRY
        }

    @cached_property
    def _touching(self) -> dict[tuple[str, Any], list[Change]]:
        """The changes by the companies and countries that they concern."""
        found: dict[tuple[str, Any], list[Change]] = defaultdict(list)
        for change in self.changes.values():
            for place in self._places(change.key):
                found[place].append(change)
        return found

    def _places(self, key: Key) -> set[tuple[str, Any]]:
        """The companies and countries that a record concerns, then or now."""
        both = (state.values[key] for state in (self.before, self.after) if key in state.values)
        return {place for values in both for place in self._places_of(key[0], values)}

    def _places_of(self, kind: str, values: Values) -> Iterator[tuple[str, Any]]:
        if kind == RecordKind.SERVICE:
            yield from (("company", ruc) for ruc in self._beneficiaries[values["code"]])
        if kind == RecordKind.COMPANY:
            yield "company", values["ruc"]
        if kind == RecordKind.COUNTRY:
            yield from (("company", ruc) for ruc in self._shippers[values["country"]])
        for word in ("company", "country"):
            if word in values:
                yield word, values[word]

    @cached_property
    def _beneficiaries(self) -> dict[str, set[str]]:
        """The companies that each service was or is for."""
        return self._companies_by(RecordKind.BENEFICIARY, "service")

    @cached_property
    def _shippers(self) -> dict[str, set[str]]:
        """The companies that have, or had, an entry to each country."""
        return self._companies_by(RecordKind.ENTRY, "country")

    def _companies_by(self, wanted: str, word: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for state in (self.before, self.after):
            for (kind, _identity), values in state.values.items():
                if kind == wanted:
                    found[values[word]].add(values["company"])
        return found
