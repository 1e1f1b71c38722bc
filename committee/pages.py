"""Contents of a session's pages: the figures as frozen, and their comparison with today."""

import datetime
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Viewer
from committee.models import Session, Snapshot
from committee.records import KeyValue, Values, kept_kinds, kind_label, terms_of
from committee.restating import (
    CHANGE_LABELS,
    ChangeType,
    Comparison,
    ComponentChange,
    ContributionChange,
    RecordChange,
    Restatement,
    compare,
)
from companies import countries
from companies.models import Company, Outcome
from figures.bridge import SUMS_OF_STEPS, BridgeStep
from figures.brief import BRIDGE_STEPS, Brief
from figures.definitions import Axis, Reason, Unit
from figures.dictionary import Definition
from figures.groups import AXES, group_labels
from figures.measures import Measure, Number
from figures.registry import COMPONENTS
from figures.scope import Scope
from records.digests import Json
from records.models import Verification
from records.text import LazyText
from reports import formatting
from reports.exports.brief_page import BriefPage, page_of
from reports.tables import FormattedValue, Table
from services.models import InstitutionType, Status

MOST_ROWS = 100
"""How many records behind a figure the page shows, the largest differences first; a file has all."""

PART_LABELS: tuple[LazyText, ...] = (gettext_lazy("numerator"), gettext_lazy("denominator"))


def frozen_page(snapshot: Snapshot, viewer: Viewer) -> BriefPage:
    """The figures of a session as frozen."""
    return page_of(
        snapshot.seen_by(viewer),
        subtitle=_("%(session)s, held on %(date)s")
        % {"session": snapshot.session, "date": date_format(snapshot.session.held_on, "DATE_FORMAT")},
        facts=(
            (_("Session"), str(snapshot.session)),
            (_("Frozen on"), formatting.moment(snapshot.frozen_at)),
            (_("Frozen by"), str(snapshot.frozen_by)),
            (_("Digest of the session"), snapshot.digest),
            (_("Version of the definitions"), snapshot.definitions),
        ),
    )


@dataclass(frozen=True)
class Detail:
    """The explanation of one component: a summary, and record by record for users who may see records."""

    slug: str
    name: str
    summary: Table
    records: Table | None

    @property
    def shown(self) -> Table | None:
        """The records that the page shows."""
        return self.records and replace(self.records, rows=self.records.rows[:MOST_ROWS])

    @property
    def left_out(self) -> int:
        """How many records the page does not show."""
        return max(0, len(self.records.rows) - MOST_ROWS) if self.records else 0

    @property
    def lines(self) -> list[list[str]]:
        """The summary as lines of a table of several components: where all changes are of one type, it has one line,
        with the difference itself."""
        happened = [[self.name, *row] for row in self.summary.rows]
        name, *total = self.summary.total
        if len(happened) == 1:
            return [[*happened[0][:2], *total]]
        return [*happened, [self.name, name, *total]]


@dataclass(frozen=True)
class ChangesPage:
    """A frozen session beside today."""

    session: Session
    scope: Scope
    title: str
    restated: int
    not_compared: int
    overview: Table
    definitions: Table
    bridge: Table
    groups: Table
    details: list[Detail]
    comparison: Comparison

    @property
    def changed(self) -> Table:
        """The figures that differ today or cannot be compared, which the page shows first."""
        return self._figures(_("Figures that changed"), changed=True)

    @property
    def unchanged(self) -> Table:
        """All other figures, which the page folds away."""
        return self._figures(_("Figures without change"), changed=False)

    @property
    def explained(self) -> Table | None:
        """What explains the differences, in one table for those who see no records."""
        if any(detail.records for detail in self.details):
            return None
        return Table(
            [_("Indicator"), _("What happened"), _("How many"), _("Difference")],
            [line for detail in self.details for line in detail.lines],
            text_columns=2,
        )

    def _figures(self, name: str, *, changed: bool) -> Table:
        found = zip(self.overview.rows, self.comparison.restatements, strict=True)
        rows = [row for row, one in found if (one.restated or not one.is_compared) is changed]
        return replace(self.overview, rows=rows, name=name)

    def as_json(self) -> Json:
        """The measures as frozen and today."""
        frozen, today = self.comparison.frozen.whole, self.comparison.today.whole
        return {"scope": self.scope.as_json(), "frozen": frozen.as_json(), "today": today.as_json()}


def changes_page(snapshot: Snapshot, viewer: Viewer, *, records: bool) -> ChangesPage:
    """The comparison as tables; with `records`, also record by record."""
    found = compare(snapshot)
    if viewer is Viewer.GROUPS:
        found = found.for_groups()
    restated = [one for one in found.restatements if one.restated]
    return ChangesPage(
        session=snapshot.session,
        scope=found.frozen.scope,
        title=_("%(session)s and today") % {"session": snapshot.session},
        restated=len(restated),
        not_compared=sum(not one.is_compared for one in found.restatements),
        overview=_overview(found),
        definitions=_definitions(found),
        bridge=_bridge(found),
        groups=_groups(found),
        details=list(_details(restated, found, Labels.of(found.frozen) if records else None)),
        comparison=found,
    )


def _overview(found: Comparison) -> Table:
    return Table(
        [_("Indicator"), _("As frozen"), _("Today"), _("Difference")],
        [
            [
                one.definition.label,
                formatting.in_table(one.then or one.definition, one.frozen),
                formatting.in_table(one.definition, one.today),
                _difference(one.definition, one.frozen, one.today) if one.is_compared else "—",
            ]
            for one in found.restatements
        ],
        slug="restatements",
        name=_("Figures as frozen and today"),
        differences=[3],
    )


def _definitions(found: Comparison) -> Table:
    """Every indicator that is defined in other words today."""
    return Table(
        [_("Indicator"), _("As frozen"), _("Today")],
        [
            [one.now.label, *words]
            for one in found.restatements
            if one.then and one.now and len(words := _words_of(one.then, one.now)) == 2
        ],
        slug="definitions",
        name=_("Indicators that are defined otherwise today"),
        nothing=_("None is defined otherwise."),
    )


def _words_of(*definitions: Definition) -> list[str]:
    """Definitions in words, each once."""
    return list(dict.fromkeys(f"{found.label}: {found.definition}" for found in definitions))


def _difference(form: formatting.Form, frozen: Measure | None, today: Measure | None) -> str:
    """The difference of a figure that is known both times; of a percentage in points."""
    if frozen is None or today is None or frozen.value is None or today.value is None:
        return "—"
    difference = Decimal(str(today.value)) - Decimal(str(frozen.value))
    if difference == 0:
        return formatting.nothing(_("no change"))
    if form.unit is Unit.RATIO:
        points = formatting.signed_number(difference * 100, 2)
        return FormattedValue(_("%(n)s points") % {"n": points}, points.value, points.style, points.decimals)
    return formatting.signed_number(difference, 2 if form.unit is Unit.USD else form.decimals)


def _bridge(found: Comparison) -> Table:
    frozen, today = found.frozen.whole.bridge, found.today.whole.bridge
    return Table(
        [_("What companies did"), _("As frozen"), _("Today"), _("Difference")],
        [
            [_step_label(found, step), *_step_amounts(step, frozen.get(step), today.get(step))]
            for step in {**today, **frozen}
        ],
        slug="bridge",
        name=_("The bridge as frozen and today"),
        note=_("US$, FOB"),
        differences=[3],
    )


def _step_label(found: Comparison, step: str) -> str:
    brief = found.today if step in found.today.whole.bridge else found.frozen
    return brief.label(BRIDGE_STEPS, step)


def _step_amounts(step: str, frozen: BridgeStep | None, today: BridgeStep | None) -> list[str]:
    """A step's amounts as frozen and today, and the difference where both are known.

    What steps add up to that are withheld is there only where some are.
    """
    then, now = (found.amount if found else None for found in (frozen, today))
    absent = [formatting.reason(reason) for reason in (Reason.NOT_DEFINED_THEN, Reason.NO_LONGER_DEFINED)]
    if step in SUMS_OF_STEPS:
        absent = ["—", "—"]
    return [
        formatting.amount_or_withheld(then, 2) if frozen else absent[0],
        formatting.amount_or_withheld(now, 2) if today else absent[1],
        "—" if then is None or now is None else formatting.signed_number(now - then, 2),
    ]


def _groups(found: Comparison) -> Table:
    """Every figure of a group that differs today; of a year, only figures that depend on the year."""
    return Table(
        [_("Group"), _("Indicator"), _("As frozen"), _("Today"), _("Difference")],
        [row for by in found.frozen.parts for row in _group_rows(found, by)],
        slug="groups",
        name=_("Figures of groups that changed"),
        nothing=_("No figure of a group changed."),
    )


def _group_rows(found: Comparison, by: Axis) -> Iterator[list[str]]:
    before, after = found.frozen.parts[by], found.today.parts[by]
    compared = [
        (one.slug, one.definition)
        for one in found.restatements
        if one.is_compared and (by is not Axis.YEAR or one.definition.year_matters)
    ]
    for group in {**before, **after}:
        for slug, definition in compared:
            old = before[group][slug] if group in before else None
            new = after[group][slug] if group in after else None
            if _value_or_reason(old) != _value_or_reason(new) and not _is_withheld(old, new):
                shown = [
                    formatting.measured(definition, measure) if measure else "—" for measure in (old, new)
                ]
                name = f"{AXES[by]}: {_group_label(found, by, group)}"
                yield [name, definition.label, *shown, _difference(definition, old, new)]


def _group_label(found: Comparison, by: Axis, group: str) -> str:
    """A group's name of today, with the one that it had then where that was another."""
    names = [brief.label(by, group) for brief in (found.today, found.frozen) if group in brief.parts[by]]
    if names[0] == names[-1]:
        return names[0]
    return _("%(name)s (then: %(before)s)") % {"name": names[0], "before": names[-1]}


def _is_withheld(*measures: Measure | None) -> bool:
    """Whether one of them is: then nothing is said of a difference."""
    return any(measure is not None and measure.reason is Reason.CONFIDENTIAL for measure in measures)


def _value_or_reason(measure: Measure | None) -> tuple[Number | None, Reason | None] | None:
    return (measure.value, measure.reason) if measure else None


# ── Explanations ────────────────────────────────────────────────────────────────────────────────


def _details(restated: list[Restatement], found: Comparison, labels: "Labels | None") -> Iterator[Detail]:
    """Each component that differs, once, under the first figure that it is part of; record by record with `labels`."""
    seen: set[str] = set()
    for restatement in restated:
        for part, component in zip(PART_LABELS, restatement.components, strict=False):
            if component.contributions and component.name not in seen:
                seen.add(component.name)
                name = restatement.definition.label
                if len(restatement.components) == 2:
                    name = f"{name} ({part})"
                yield _detail(name, component, found, labels)


def _detail(name: str, component: ComponentChange, found: Comparison, labels: "Labels | None") -> Detail:
    return Detail(
        slug=_slug(component),
        name=name,
        summary=_summary(name, component, found),
        records=_records(name, component, labels) if labels else None,
    )


def _slug(component: ComponentChange) -> str:
    return component.name.replace("_", "-")


def _summary(name: str, component: ComponentChange, found: Comparison) -> Table:
    """For each type of change how many there are and their amounts, which add up to the difference.

    Those who see groups alone see the amounts of no records, and the difference where both totals are shown.
    """

    def signed(amount: Decimal, is_shown: bool) -> str:
        return _signed_amount(component, amount) if is_shown else formatting.withheld()

    return Table(
        [_("What happened"), _("How many"), _("Difference")],
        [
            [str(CHANGE_LABELS[kind]), formatting.number(n), signed(amount, found.shows_records(component))]
            for kind, (n, amount) in component.by_type.items()
        ],
        [
            _("Total difference"),
            formatting.number(len(component.contributions)),
            signed(component.difference, found.shows_total(component)),
        ],
        slug=f"why-{_slug(component)}",
        name=name,
    )


def _records(name: str, component: ComponentChange, labels: "Labels") -> Table:
    """Each contribution that differs, with the changed records behind it, the user and the time."""
    return Table(
        [_("Record"), _("What happened"), _("Then"), _("Today"), _("Difference"), _("Who and when")],
        [_record_row(component, one, labels) for one in component.contributions],
        [
            _("Total difference"),
            "",
            _amount(component, component.frozen),
            _amount(component, component.today),
            _signed_amount(component, component.difference),
            "",
        ],
        slug=f"records-{_slug(component)}",
        name=_("%(figure)s: record by record") % {"figure": name},
    )


def _record_row(component: ComponentChange, one: ContributionChange, labels: "Labels") -> list[str]:
    return [
        labels.name_of(one.key[0], one.values),
        "; ".join(_cause(one, cause, labels) for cause in one.causes),
        _amount(component, one.frozen),
        _amount(component, one.today),
        _signed_amount(component, one.difference),
        "; ".join(dict.fromkeys(_last_edit(cause) for cause in one.causes)),
    ]


def _cause(one: ContributionChange, cause: RecordChange, labels: "Labels") -> str:
    """What happened to a record, with its name where it is not the contributor itself, and the values that changed."""
    happened = str(CHANGE_LABELS[cause.type])
    if cause.key != one.key:
        happened = f"{kind_label(cause.kind)} {labels.name_of(cause.kind, cause.values)}: {happened}"
    verified = cause.type in (ChangeType.VERIFIED, ChangeType.NOT_VERIFIED)
    fields = [
        f"{_field_label(cause.kind, field)} {labels.label(field, old)} → {labels.label(field, new)}"
        for field, (old, new) in cause.fields.items()
        if not (verified and field == "verification")
    ]
    return f"{happened} ({', '.join(fields)})" if fields else happened


def _field_label(slug: str, field: str) -> str:
    """The label of a key value; its name, for one that the system no longer has."""
    kind = kept_kinds().get(slug)
    return kind.label_of(field) if kind and field in kind.key_values else field


def _last_edit(cause: RecordChange) -> str:
    """The user and time of the last edit; a command has no name, and a record not saved since has no edit."""
    if not cause.edits:
        return "—"
    last = cause.edits[0]
    by = str(last.by or _("by command"))
    return f"{by}, {formatting.moment(last.at)}"


def _amount(component: ComponentChange, amount: Decimal | None) -> str:
    return "—" if amount is None else formatting.number(amount, _decimals(component))


def _signed_amount(component: ComponentChange, amount: Decimal) -> FormattedValue:
    return formatting.signed_number(amount, _decimals(component))


def _decimals(component: ComponentChange) -> int:
    return 2 if COMPONENTS[component.name].money else 0


# ── Names and values in words ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Labels:
    """Names of the values that a session keeps, by field: those of today, or for a group that is no more, its own of
    the time. A value without a name is shown as it is.
    """

    names: dict[str, dict[KeyValue, str]]

    @classmethod
    def of(cls, frozen: Brief) -> "Labels":
        companies = Company.objects.values_list("ruc", "legal_name")
        return cls(
            {
                "company": {ruc: f"{ruc} {name}" for ruc, name in companies},
                "chain": dict(_names_of_groups(frozen, Axis.CHAIN).items()),
                "region": dict(_names_of_groups(frozen, Axis.REGION).items()),
                "call": {
                    int(call): name for call, name in _names_of_groups(frozen, Axis.CALL).items() if call
                },
                "verification": {state: str(label) for state, label in Verification.choices},
                "status": {state: str(label) for state, label in Status.choices},
                "outcome": {outcome: str(label) for outcome, label in Outcome.choices},
                "source_type": {kind: str(label) for kind, label in InstitutionType.choices},
                "women_led": {True: _("Yes"), False: _("No")},
            }
        )

    def name_of(self, kind: str, values: Values) -> str:
        """A record's name, by the terms that people know it by, as far as they were kept."""
        return " · ".join(self.label(term, values[term]) for term in terms_of(kind, values) if term in values)

    def label(self, field: str, value: KeyValue) -> str:
        """A kept value in words; as it is, where it is not of the type that its field has today."""
        if value is None or value == "":
            return "—"
        text = str(value)
        with suppress(ValueError, InvalidOperation):
            if field == "country":
                return countries.name(text)
            if field.endswith("_usd"):
                return formatting.number(Decimal(text), 2)
            if field.endswith(("_on", "_end")):
                return formatting.day(datetime.date.fromisoformat(text))
        return self.names.get(field, {}).get(value, text)


def _names_of_groups(frozen: Brief, by: Axis) -> dict[str, str]:
    return frozen.group_labels(by) | group_labels(by)
