"""What the pages of a session show."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committee.models import RecordKind, Session, Snapshot
from committee.restating import WHAT, Change, Comparison, Explained, Line, Restatement, What, compare
from companies import countries
from companies.models import Company
from figures.bridge import BRIDGE
from figures.brief import Brief
from figures.contributions import COMPONENTS_IN_USD
from figures.definitions import Axis, Unit
from figures.groups import AXES, group_labels
from figures.measures import Measure
from figures.registry import INDICATORS
from figures.scope import Scope
from records.models import Verification
from reports import formatting
from reports.exports.brief_page import BriefPage, page_of
from reports.tables import Shown, Table
from services.models import Status

MOST_LINES = 100
"""The lines of a figure that the page shows, the largest first; a file has them all."""

FIELDS: dict[str, Any] = {
    "ruc": gettext_lazy("RUC"),
    "legal_name": gettext_lazy("Legal name"),
    "region": gettext_lazy("Region"),
    "size": gettext_lazy("Size"),
    "women_led": gettext_lazy("Women-led"),
    "members": gettext_lazy("Members"),
    "company": gettext_lazy("Company"),
    "call": gettext_lazy("Call"),
    "chain": gettext_lazy("Value chain"),
    "enrolled_on": gettext_lazy("Enrolled on"),
    "exited_on": gettext_lazy("Exited on"),
    "code": gettext_lazy("Code"),
    "type": gettext_lazy("Service"),
    "institution": gettext_lazy("Institution"),
    "planned_end": gettext_lazy("Planned end"),
    "delivered_on": gettext_lazy("Delivered on"),
    "status": gettext_lazy("Status"),
    "budget_usd": gettext_lazy("Budget US$"),
    "spent_usd": gettext_lazy("Spent US$"),
    "verification": gettext_lazy("Verification"),
    "service": gettext_lazy("Service"),
    "year": gettext_lazy("Year"),
    "fob_usd": gettext_lazy("FOB US$"),
    "country": gettext_lazy("Country"),
    "first_shipment_on": gettext_lazy("First shipment on"),
}

SUMS: dict[str, Any] = {
    "numerator": gettext_lazy("numerator"),
    "denominator": gettext_lazy("denominator"),
}


def frozen_page(snapshot: Snapshot) -> BriefPage:
    """A session as it was."""
    return page_of(
        snapshot.brief,
        subtitle=_("%(session)s, held on %(date)s")
        % {"session": snapshot.session, "date": date_format(snapshot.session.held_on, "DATE_FORMAT")},
        facts=(
            (_("Session"), str(snapshot.session)),
            (_("Frozen on"), formatting.moment(snapshot.frozen_at)),
            (_("Frozen by"), str(snapshot.frozen_by)),
            (_("Digest of the session"), snapshot.digest),
        ),
    )


@dataclass(frozen=True)
class Detail:
    """What explains one restated sum: in short for everybody, record by record for who may see records."""

    slug: str
    name: str
    summary: Table
    lines: Table | None

    @property
    def shown(self) -> Table | None:
        """The lines that the page shows, the largest amounts first."""
        return self.lines and replace(self.lines, rows=self.lines.rows[:MOST_LINES])

    @property
    def left_out(self) -> int:
        return max(0, len(self.lines.rows) - MOST_LINES) if self.lines else 0


@dataclass(frozen=True)
class ChangesPage:
    """A frozen session beside today."""

    session: Session
    scope: Scope
    title: str
    restated: int
    overview: Table
    bridge: Table
    groups: Table
    details: list[Detail]
    comparison: Comparison

    def as_json(self) -> dict[str, Any]:
        """The measures then and today."""
        then, now = self.comparison.then, self.comparison.now
        return {"scope": self.scope.as_json(), "frozen": then.whole.as_json(), "today": now.whole.as_json()}


def changes_page(snapshot: Snapshot, *, records: bool) -> ChangesPage:
    """The comparison as tables; single records only with `records`."""
    found = compare(snapshot)
    restated = [one for one in found.restatements if one.restated]
    return ChangesPage(
        session=snapshot.session,
        scope=found.then.scope,
        title=_("%(session)s and today") % {"session": snapshot.session},
        restated=len(restated),
        overview=_overview(found),
        bridge=_bridge(found),
        groups=_groups(found),
        details=list(_details(restated, Words.of_today() if records else None)),
        comparison=found,
    )


def _overview(found: Comparison) -> Table:
    return Table(
        [_("Indicator"), _("As frozen"), _("Today"), _("Difference")],
        [
            [
                str(INDICATORS[one.slug].label),
                formatting.value(one.slug, one.frozen),
                formatting.value(one.slug, one.today),
                _difference(one.slug, one.frozen, one.today),
            ]
            for one in found.restatements
        ],
        slug="restatements",
        name=_("Figures as frozen and today"),
    )


def _difference(slug: str, then: Measure | None, now: Measure | None) -> str:
    """Of a figure that is known both times; percentages differ by points."""
    if then is None or now is None or then.value is None or now.value is None:
        return "—"
    moved = Decimal(str(now.value)) - Decimal(str(then.value))
    unit = INDICATORS[slug].unit
    if unit is Unit.RATIO:
        points = _moved(moved * 100, 2)
        return Shown(_("%(n)s points") % {"n": points}, points.value, points.style, points.decimals)
    return _moved(moved, 2 if unit is Unit.USD else 0)


def _moved(amount: Decimal, decimals: int) -> Shown:
    return formatting.signed(lambda n: formatting.number(n, decimals), amount)


def _bridge(found: Comparison) -> Table:
    then, now = found.then.whole.bridge, found.now.whole.bridge
    return Table(
        [_("What companies did"), _("As frozen"), _("Today"), _("Difference")],
        [
            [
                str(words),
                formatting.number(then[step].amount, 2),
                formatting.number(now[step].amount, 2),
                _moved(now[step].amount - then[step].amount, 2),
            ]
            for step, words in BRIDGE.items()
        ],
        slug="bridge",
        name=_("The bridge as frozen and today"),
        note=_("US$, FOB"),
    )


def _groups(found: Comparison) -> Table:
    """Every figure of a group that is another one today, a year's where it is of that year."""
    return Table(
        [_("Group"), _("Indicator"), _("As frozen"), _("Today"), _("Difference")],
        [row for by in Axis for row in _group_rows(found.then, found.now, by)],
        slug="groups",
        name=_("Figures of groups that changed"),
    )


def _group_rows(then: Brief, now: Brief, by: Axis) -> Iterator[list[str]]:
    before, after = then.parts[by], now.parts[by]
    for group in {**before, **after}:
        name = f"{AXES[by]}: {now.label(by, group) if group in after else then.label(by, group)}"
        for slug, definition in INDICATORS.items():
            old = before[group][slug] if group in before else None
            new = after[group][slug] if group in after else None
            if _says(old) == _says(new) or (by is Axis.YEAR and not definition.year_matters):
                continue
            shown = [formatting.value(slug, measure) if measure else "—" for measure in (old, new)]
            yield [name, str(definition.label), *shown, _difference(slug, old, new)]


def _says(measure: Measure | None) -> Any:
    return measure and (measure.value, measure.reason)


# ── What explains a figure ──────────────────────────────────────────────────────────────────────


def _details(restated: list[Restatement], words: "Words | None") -> Iterator[Detail]:
    """Once for each sum that differs, under the first figure that it is part of; records, where there are words."""
    told: set[str] = set()
    for one in restated:
        for part, explained in zip(("numerator", "denominator"), one.sums, strict=False):
            if explained.lines and explained.name not in told:
                told.add(explained.name)
                name = str(INDICATORS[one.slug].label)
                if len(one.sums) == 2:
                    name = f"{name} ({SUMS[part]})"
                yield _detail(name, explained, words)


def _detail(name: str, explained: Explained, words: "Words | None") -> Detail:
    return Detail(
        slug=explained.name.replace("_", "-"),
        name=name,
        summary=_summary(name, explained),
        lines=_lines(name, explained, words) if words else None,
    )


def _summary(name: str, explained: Explained) -> Table:
    """How many parts were added, changed, verified since or removed, and their amounts, which are the difference."""
    return Table(
        [_("What happened"), _("How many"), _("Difference")],
        [
            [str(WHAT[what]), formatting.number(n), _amount(explained.name, amount)]
            for what, (n, amount) in explained.by_what.items()
        ],
        [
            _("Difference in all"),
            formatting.number(len(explained.lines)),
            _amount(explained.name, explained.difference),
        ],
        slug=f"why-{explained.name.replace('_', '-')}",
        name=name,
    )


def _lines(name: str, explained: Explained, words: "Words") -> Table:
    """Every part that adds another amount today, with the record behind it, who changed it and when."""
    return Table(
        [_("Record"), _("What happened"), _("Then"), _("Today"), _("Difference"), _("Who and when")],
        [_line(explained.name, line, words) for line in explained.lines],
        [
            _("Difference in all"),
            "",
            _plain(explained.name, explained.frozen),
            _plain(explained.name, explained.today),
            _amount(explained.name, explained.difference),
            "",
        ],
        slug=f"records-{explained.name.replace('_', '-')}",
        name=_("%(figure)s: record by record") % {"figure": name},
    )


def _line(name: str, line: Line, words: "Words") -> list[str]:
    return [
        words.called(line.key[0], line.values),
        "; ".join(_happened(line, cause, words) for cause in line.causes),
        "—" if line.old is None else _plain(name, line.old),
        "—" if line.new is None else _plain(name, line.new),
        _amount(name, line.amount),
        "; ".join(dict.fromkeys(_act(cause) for cause in line.causes)),
    ]


def _happened(line: Line, cause: Change, words: "Words") -> str:
    """What happened to a record; where it is another one than the line's, which."""
    told = str(WHAT[cause.what])
    if cause.key != line.key:
        kind = cause.key[0]
        told = f"{RecordKind(kind).label} {words.called(kind, cause.values)}: {told}"
    fields = [
        f"{FIELDS[field]} {words.word(field, old)} → {words.word(field, new)}"
        for field, (old, new) in cause.fields.items()
        if not (field == "verification" and cause.what in (What.VERIFIED, What.NOT_VERIFIED))
    ]
    return f"{told} ({', '.join(fields)})" if fields else told


TERMS: dict[str, tuple[str, ...]] = {
    RecordKind.COMPANY: ("ruc", "legal_name"),
    RecordKind.PARTICIPATION: ("company", "call"),
    RecordKind.SERVICE: ("code", "type"),
    RecordKind.BENEFICIARY: ("service", "company"),
    RecordKind.SALES: ("company", "chain", "year"),
    RecordKind.ENTRY: ("company", "country", "chain"),
    RecordKind.COUNTRY: ("country",),
}
"""The terms by which people know a record of each kind."""


@dataclass(frozen=True)
class Words:
    """The words of today for the terms that a session keeps; a term that is gone stands for itself."""

    known: dict[str, dict[Any, str]]

    @classmethod
    def of_today(cls) -> "Words":
        companies = Company.objects.values_list("ruc", "legal_name")
        return cls(
            {
                "company": {ruc: f"{ruc} {name}" for ruc, name in companies},
                "chain": group_labels(Axis.CHAIN),
                "region": group_labels(Axis.REGION),
                "call": {int(call): name for call, name in group_labels(Axis.CALL).items() if call},
                "verification": {state: str(label) for state, label in Verification.choices},
                "status": {state: str(label) for state, label in Status.choices},
                "women_led": {True: _("Yes"), False: _("No")},
            }
        )

    def called(self, kind: str, values: dict[str, Any]) -> str:
        """A record by the terms that people know it by."""
        return " · ".join(self.word(term, values[term]) for term in TERMS[kind])

    def word(self, field: str, value: Any) -> str:
        """A kept value in words."""
        if value in (None, ""):
            return "—"
        if field == "country":
            return countries.name(value)
        if field.endswith("_usd"):
            return formatting.number(Decimal(value), 2)
        if field.endswith(("_on", "_end")):
            return date_format(datetime.date.fromisoformat(value), "SHORT_DATE_FORMAT")
        return self.known.get(field, {}).get(value, str(value))


def _act(cause: Change) -> str:
    """The last who and when; a command leaves no name, and what was never saved since has neither."""
    if not cause.acts:
        return "—"
    last = cause.acts[0]
    return f"{last.who or _('by command')}, {formatting.moment(last.when)}"


def _plain(name: str, amount: Any) -> Shown:
    return formatting.number(amount, 2 if name in COMPONENTS_IN_USD else 0)


def _amount(name: str, amount: Any) -> Shown:
    return _moved(amount, 2 if name in COMPONENTS_IN_USD else 0)
