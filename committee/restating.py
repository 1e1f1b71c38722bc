"""Restatements: why a figure that the committee was shown is another one today.

A figure is made of components: sums over companies, services, sales, market entries or countries (figures/contributions.py).
A session keeps what each of these added when it was frozen; what each adds today is read now. The differences add up to
the difference of the figure exactly, and each is traced to the records that changed.

Definitions change too. Only figures in the same unit and made of the same components are compared, and only records of
kinds, and key values, that were kept then and are kept today.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Viewer
from committee.freezing import one_moment, records_with_amounts
from committee.models import FrozenRecord, Snapshot
from committee.records import KeyValue, Values, kept_kinds
from figures.brief import Brief, brief
from figures.definitions import Axis, Reason
from figures.dictionary import Definition
from figures.disclosure.asking import Asking, Question
from figures.family import PLACES, ContributorKind
from figures.measures import Measure, unknown
from figures.registry import COMPONENTS, INDICATORS
from figures.scope import Scope
from records.models import Verification
from records.text import LazyText

RecordKey = tuple[str, str]
"""A record's kind and identity."""

ZERO = Decimal(0)


class ChangeType(StrEnum):
    """What happened to a record since the session was frozen."""

    ADDED = "added"
    REMOVED = "removed"
    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    CHANGED = "changed"


CHANGE_LABELS: dict[ChangeType, LazyText] = {
    ChangeType.ADDED: pgettext_lazy("what happened", "added"),
    ChangeType.REMOVED: pgettext_lazy("what happened", "removed"),
    ChangeType.VERIFIED: _("verified since"),
    ChangeType.NOT_VERIFIED: _("no longer verified"),
    ChangeType.CHANGED: pgettext_lazy("what happened", "changed"),
}

DEPENDS_ON: dict[str, tuple[str, ...]] = {
    name: tuple(str(model._meta.model_name) for model in component.models)
    for name, component in COMPONENTS.items()
}
"""For each component, the kinds of record that can change what is added to it, the most direct first."""


@dataclass(frozen=True)
class Edit:
    """A saved version of a record: the user's name, blank where a command saved it, and the time."""

    by: str
    at: datetime.datetime


@dataclass(frozen=True)
class RecordChange:
    """A record with other key values than the session kept; None where it was, or is, not there. Latest edit first."""

    key: RecordKey
    frozen: Values | None
    today: Values | None
    edits: tuple[Edit, ...] = ()

    @property
    def kind(self) -> str:
        return self.key[0]

    @property
    def values(self) -> Values:
        """The key values of today, or the last ones."""
        return self.today or self.frozen or {}

    @property
    def fields(self) -> dict[str, tuple[KeyValue, KeyValue]]:
        """The values kept both times that differ, as frozen and today; none where the record was added or removed."""
        if self.frozen is None or self.today is None:
            return {}
        return {
            name: (self.frozen[name], value)
            for name, value in self.today.items()
            if name in self.frozen and self.frozen[name] != value
        }

    @property
    def is_one(self) -> bool:
        """Whether the record was added or removed, or differs in a value kept both times."""
        return self.frozen is None or self.today is None or bool(self.fields)

    @property
    def type(self) -> ChangeType:
        if self.frozen is None:
            return ChangeType.ADDED
        if self.today is None:
            return ChangeType.REMOVED
        before, after = self.fields.get("verification", (None, None))
        if Verification.VERIFIED in (before, after):
            return ChangeType.VERIFIED if after == Verification.VERIFIED else ChangeType.NOT_VERIFIED
        return ChangeType.CHANGED


@dataclass(frozen=True)
class ContributionChange:
    """A record or place that adds another amount to a component today, and the changes of records that caused it.

    The amounts are None where it added, or adds, nothing.
    """

    key: RecordKey
    values: Values
    frozen: Decimal | None
    today: Decimal | None
    causes: tuple[RecordChange, ...]

    @property
    def difference(self) -> Decimal:
        return (self.today or ZERO) - (self.frozen or ZERO)

    @property
    def type(self) -> ChangeType:
        """What happened to the first cause: the record itself, where that changed."""
        return self.causes[0].type if self.causes else ChangeType.CHANGED


@dataclass(frozen=True)
class ComponentChange:
    """A component as frozen and today, with what differs in it, the largest difference first."""

    name: str
    frozen: Decimal
    today: Decimal
    contributions: tuple[ContributionChange, ...]

    @property
    def difference(self) -> Decimal:
        return self.today - self.frozen

    @property
    def by_type(self) -> dict[ChangeType, tuple[int, Decimal]]:
        """For each type of change how many there are and the sum of their differences."""
        found: dict[ChangeType, tuple[int, Decimal]] = {}
        for one in self.contributions:
            n, amount = found.get(one.type, (0, ZERO))
            found[one.type] = (n + 1, amount + one.difference)
        return {kind: found[kind] for kind in ChangeType if kind in found}


@dataclass(frozen=True)
class Restatement:
    """An indicator as it was frozen and as it is today for the same cut-off.

    `then` and `now` are its definitions; None where it was not defined then, or is no longer. Where the two cannot be
    compared, there are no components. `differs` is whether the figure does, also where it is withheld from the viewer.
    """

    slug: str
    then: Definition | None
    now: Definition | None
    frozen: Measure
    today: Measure
    differs: bool
    components: tuple[ComponentChange, ...]

    @property
    def definition(self) -> Definition:
        """The definition of today, or the last one."""
        found = self.now or self.then
        if found is None:
            raise ValueError(self.slug)
        return found

    @property
    def is_compared(self) -> bool:
        return _can_be_compared(self.then, self.now)

    @property
    def restated(self) -> bool:
        """Whether the figure, or what is added to its components, differs."""
        explained = any(component.contributions for component in self.components)
        return self.is_compared and (self.differs or explained)


def _can_be_compared(then: Definition | None, now: Definition | None) -> bool:
    return then is not None and now is not None and then.can_be_compared(now)


@dataclass(frozen=True)
class Comparison:
    """A frozen session beside the database of today."""

    snapshot: Snapshot
    frozen: Brief
    today: Brief
    restatements: tuple[Restatement, ...]
    seen: tuple[Question, Question] | None = None
    """Where it is for those who see groups alone: what they may see of the programme as frozen, and today."""

    def shows_records(self, component: ComponentChange) -> bool:
        """Whether the amounts of records behind a difference are shown."""
        return self.seen is None or not COMPONENTS[component.name].confidential

    def shows_total(self, component: ComponentChange) -> bool:
        """Whether the difference of the programme's total is shown: it is where both totals are."""
        return self.shows_records(component) or all(one.shows(component.name) for one in self.seen or ())

    def for_groups(self) -> "Comparison":
        """What of it is shown to those who see groups alone."""
        asking = Asking.of(self.frozen.scope.seen_by(Viewer.GROUPS))
        frozen = self.snapshot.seen_by(Viewer.GROUPS)
        today = self.today.answering(asking)
        return replace(
            self,
            frozen=frozen,
            today=today,
            seen=(self.snapshot.asking.about(), asking.about()),
            restatements=tuple(
                replace(
                    one,
                    frozen=frozen.whole[one.slug],
                    today=today.whole[one.slug] if one.now else one.today,
                )
                for one in self.restatements
            ),
        )


def compare(snapshot: Snapshot) -> Comparison:
    """Compare a session with the figures of today for the same scope, and explain each difference."""
    with one_moment():
        frozen = snapshot.brief
        # The years that the committee was shown, also where pages show others now.
        today = brief(frozen.scope.seen_by(Viewer.ALL), [int(year) for year in frozen.parts[Axis.YEAR]])
        components = explain(snapshot, frozen.scope)
    slugs = dict.fromkeys((*INDICATORS, *frozen.definitions))
    restatements = tuple(_restatement(slug, frozen, today, components) for slug in slugs)
    return Comparison(snapshot, frozen, today, restatements)


def _restatement(
    slug: str, frozen: Brief, today: Brief, components: dict[str, ComponentChange]
) -> Restatement:
    then = frozen.definitions[slug] if frozen.defines(slug) else None
    now = today.definitions.get(slug)
    gone = unknown(frozen.whole[slug].unit, Reason.NO_LONGER_DEFINED)
    compared = now.components if now and _can_be_compared(then, now) else ()
    measured = today.whole[slug] if now else gone
    return Restatement(
        slug,
        then,
        now,
        frozen.whole[slug],
        measured,
        frozen.whole[slug] != measured,
        tuple(components[name] for name in compared),
    )


def explain(snapshot: Snapshot, scope: Scope) -> dict[str, ComponentChange]:
    """Explain the difference of every component, by its name."""
    found = _Explanation(
        _Records(_frozen_records(snapshot)),
        _Records(
            ((record.kind, record.identity), record.values, amounts)
            for record, amounts in records_with_amounts(scope)
        ),
        _edits_since(snapshot.frozen_at),
        snapshot.kept_fields.keys() & kept_kinds().keys(),
    )
    return {name: found.component(name) for name in DEPENDS_ON}


RecordAmounts = tuple[RecordKey, Values, dict[str, str]]
"""A record's key and key values, and what it adds to each component, as text."""


def _frozen_records(snapshot: Snapshot) -> Iterator[RecordAmounts]:
    rows = FrozenRecord.objects.filter(session=snapshot.session_id)
    for kind, identity, values, adds in rows.values_list("kind", "identity", "values", "adds").iterator(2000):
        yield (kind, identity), values, adds


def _edits_since(moment: datetime.datetime) -> dict[RecordKey, tuple[Edit, ...]]:
    """The edits of every record after the moment, latest first: one query for each kind."""
    found: dict[RecordKey, list[Edit]] = defaultdict(list)
    for slug, record_kind in kept_kinds().items():
        rows = record_kind.lines.filter(history_date__gt=moment).order_by("-history_date", "-history_id")
        for pk, name, email, at in rows.values_list(
            record_kind.model._meta.pk.attname, "history_user__name", "history_user__email", "history_date"
        ):
            found[(slug, str(pk))].append(Edit(name or email or "", at))
    return {key: tuple(edits) for key, edits in found.items()}


class _Records:
    """All records at one time: their key values, and what each adds to each component."""

    def __init__(self, rows: Iterable[RecordAmounts]) -> None:
        self.values: dict[RecordKey, Values] = {}
        self.amounts: dict[str, dict[RecordKey, Decimal]] = defaultdict(dict)
        for key, values, amounts in rows:
            self.values[key] = values
            for component, amount in amounts.items():
                self.amounts[component][key] = Decimal(amount)


Link = tuple[str, str]
"""What records have in common: `company` with its RUC, `country` with its code, or `service` with its code."""

PARTS_OF_SERVICES = (ContributorKind.BENEFICIARY, ContributorKind.FUNDING)
"""What is counted or not with its service, whatever else its company receives."""


@dataclass(frozen=True)
class _Explanation:
    """The records as frozen and today, the edits between, and the kinds of record that were kept both times."""

    frozen: _Records
    today: _Records
    edits: dict[RecordKey, tuple[Edit, ...]]
    kinds: Set[str]

    def component(self, name: str) -> ComponentChange:
        before, after = self.frozen.amounts[name], self.today.amounts[name]
        contributions = [
            self._contribution(name, key, before.get(key), after.get(key))
            for key in {**before, **after}
            if before.get(key) != after.get(key)
        ]
        contributions.sort(key=lambda one: (-abs(one.difference), one.key))
        return ComponentChange(
            name, sum(before.values(), ZERO), sum(after.values(), ZERO), tuple(contributions)
        )

    def _contribution(
        self, name: str, key: RecordKey, frozen: Decimal | None, today: Decimal | None
    ) -> ContributionChange:
        values = self.today.values.get(key) or self.frozen.values[key]
        return ContributionChange(key, values, frozen, today, self._causes(name, key))

    def _causes(self, name: str, key: RecordKey) -> tuple[RecordChange, ...]:
        """The change of the record itself; where it did not change, those of records with the same company or place."""
        kinds = DEPENDS_ON[name]
        own = self._changes.get(key)
        if own and own.kind in kinds:
            return (own,)
        links = self._links(key)
        if key[0] in PARTS_OF_SERVICES:
            links = {link for link in links if link[0] == "service"}
        linked = {change.key: change for link in links for change in self._changes_by_link[link]}
        causes = [change for change in linked.values() if change.kind in kinds]
        return tuple(sorted(causes, key=lambda change: (kinds.index(change.kind), change.key)))

    @cached_property
    def _changes(self) -> dict[RecordKey, RecordChange]:
        """Every record that changed, of the kinds that were kept both times; a country is not a record."""
        before, after = self.frozen.values, self.today.values
        found = (
            RecordChange(key, before.get(key), after.get(key), self.edits.get(key, ()))
            for key in {**before, **after}
            if before.get(key) != after.get(key) and key[0] in self.kinds
        )
        return {change.key: change for change in found if change.is_one}

    @cached_property
    def _changes_by_link(self) -> dict[Link, list[RecordChange]]:
        found: dict[Link, list[RecordChange]] = defaultdict(list)
        for change in self._changes.values():
            for link in self._links(change.key):
                found[link].append(change)
        return found

    def _links(self, key: RecordKey) -> set[Link]:
        """The companies and countries of a record, as frozen and today."""
        both = [records.values[key] for records in (self.frozen, self.today) if key in records.values]
        return {link for values in both for link in self._links_of(key[0], values)}

    def _links_of(self, kind: str, values: Values) -> Iterator[Link]:
        if kind == ContributorKind.SERVICE:
            yield "service", str(values.get("code"))
            yield from (("company", ruc) for ruc in self._companies_of("service", values.get("code")))
        if kind == ContributorKind.COMPANY:
            yield "company", str(values.get("ruc"))
        if kind in PLACES:
            yield from (("company", ruc) for ruc in self._companies_of(kind, values.get(kind)))
        for field in ("company", "country", "service"):
            if field in values:
                yield field, str(values[field])

    def _companies_of(self, field: str, value: KeyValue) -> set[str]:
        """The RUCs of a service's beneficiaries, or of the companies with something in a country, region or chain."""
        return self._companies_by[field][value]

    @cached_property
    def _companies_by(self) -> dict[str, dict[KeyValue, set[str]]]:
        """The RUCs in records that name both a company and one of these."""
        found: dict[str, dict[KeyValue, set[str]]] = {
            field: defaultdict(set) for field in ("service", *PLACES)
        }
        for records in (self.frozen, self.today):
            for values in records.values.values():
                company = values.get("company") or values.get("ruc")
                for field in found.keys() & values.keys() if company else ():
                    found[field][values[field]].add(str(company))
        return found
