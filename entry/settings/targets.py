"""The grid of targets: indicators down and years across, for the whole programme, one region or one chain.

A ratio is typed in percent: 90 is stored as 0.9.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from figures.definitions import Unit
from figures.family import Indicator
from figures.models import Programme, Target
from figures.registry import INDICATORS
from records.closing import PeriodClosed
from records.numbers import unambiguous
from records.record import Stale
from records.text import LazyText
from workbook.cells import Number

NUMBER = Number(6, least=None)
PERCENT = Decimal(100)
PARTS = ("target", "baseline")

Key = tuple[str, int]
"""An indicator and a year."""


def read_value(text: str, unit: Unit) -> Decimal | None:
    """What was typed, in the indicator's own unit; None for a blank. Raises ValidationError.

    Of a ratio `90` and `90 %` are 0.9. A number below one without a sign could be meant either way.
    """
    typed = text.strip()
    if not typed:
        return None
    is_marked = typed.endswith("%")
    try:
        number = NUMBER.read(typed.removesuffix("%").strip())
    except ValueError as fault:
        raise ValidationError(f"{capfirst(str(fault))}.") from fault
    if unit is not Unit.RATIO:
        if is_marked:
            raise ValidationError(_("This indicator is no percentage: write the number alone."))
        return number
    if not is_marked and 0 < abs(number) < 1:
        words = {"typed": typed, "hundredfold": f"{number * PERCENT:f}".rstrip("0").rstrip(".")}
        raise ValidationError(_("Write %(typed)s %% or %(hundredfold)s %%: it could be either.") % words)
    return number / PERCENT


def shown_value(value: Decimal | None, unit: Unit) -> str:
    """The text of an input, which reads back as the same value."""
    if value is None:
        return ""
    if unit is Unit.RATIO:
        return f"{unambiguous(f'{(value * PERCENT).normalize():f}')} %"
    return unambiguous(f"{value.normalize():f}")


def _pair(target: str, baseline: str) -> str:
    """The two values of a cell as one text, to compare what was shown, what is stored and what was typed."""
    return f"{target.strip()} / {baseline.strip()}".rstrip(" /")


@dataclass
class Cell:
    """An indicator's target and baseline in a year, as stored or as typed, with what is wrong with them."""

    name: str
    label: str
    unit: Unit
    stored: Target | None
    typed: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = _pair(*map(self._stored_text, PARTS))
        """What was stored before anything is written."""

    @property
    def seen(self) -> str:
        """What was stored when the page was shown; beside a fault it is shown anew, so that sending again overrides."""
        return self.now if self.faults else self.typed.get("seen", self.now)

    def _stored_text(self, part: str) -> str:
        return shown_value(getattr(self.stored, part) if self.stored else None, self.unit)

    def text(self, part: str) -> str:
        return self.typed.get(part, self._stored_text(part))

    @property
    def target(self) -> str:
        return self.text("target")

    @property
    def baseline(self) -> str:
        return self.text("baseline")

    @property
    def changed_meanwhile(self) -> str:
        words = {"value": self.now or "—"}
        return (
            _("Somebody else has changed it meanwhile to %(value)s. If you save again, yours replaces it.")
            % words
        )

    @property
    def has_changed(self) -> bool:
        """Whether somebody typed another value than was shown; what was not touched is not saved."""
        return _pair(self.target, self.baseline) != self.seen


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator with its cells, in the order of the years."""

    label: LazyText
    is_percent: bool
    cells: list[Cell]


class TargetGrid:
    """The targets of a region, a chain, or with neither of the whole programme."""

    def __init__(self, region: str, chain: str, typed: QueryDict | None = None) -> None:
        self.group = {"region_id": region or None, "chain_id": chain or None}
        self.typed = typed
        found = Target.objects.filter(**self.group)
        self.stored: dict[Key, Target] = {(target.indicator, target.year): target for target in found}

    @cached_property
    def years(self) -> list[int]:
        """The programme's years, those that have targets, and this one with the next."""
        this = timezone.localdate().year
        programme = Programme.current()
        first = programme.starts_on.year if programme.starts_on else this
        last = programme.ends_on.year if programme.ends_on else this + 1
        return sorted({*range(first, max(last, first) + 1), *(year for _slug, year in self.stored)})

    @cached_property
    def rows(self) -> list[IndicatorRow]:
        return [
            IndicatorRow(
                indicator.label,
                indicator.unit is Unit.RATIO,
                [self._cell(slug, indicator, year) for year in self.years],
            )
            for slug, indicator in INDICATORS.items()
        ]

    def _cell(self, slug: str, indicator: Indicator, year: int) -> Cell:
        name = f"{slug}-{year}"
        typed = {
            part: cast(str, self.typed[f"{name}-{part}"])
            for part in (*PARTS, "seen")
            if self.typed is not None and f"{name}-{part}" in self.typed
        }
        return Cell(name, f"{indicator.label}, {year}", indicator.unit, self.stored.get((slug, year)), typed)

    @property
    def cells(self) -> Iterator[Cell]:
        for row in self.rows:
            yield from row.cells

    @property
    def faulty(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.faults]

    @transaction.atomic
    def save(self) -> int | None:
        """Save every cell that changed, all or none; None, with the faults at their cells, where one cannot be."""
        changed = [cell for cell in self.cells if cell.has_changed]
        for cell in changed:
            self._save(cell)
        if self.faulty:
            transaction.set_rollback(True)
            return None
        return len(changed)

    def _save(self, cell: Cell) -> None:
        try:
            with transaction.atomic():
                self._write(cell)
        except ValidationError as fault:
            cell.faults = fault.messages
        except Stale:
            cell.faults = [cell.changed_meanwhile]
        except PeriodClosed as fault:
            cell.faults = [str(fault)]

    def _write(self, cell: Cell) -> None:
        if cell.seen != cell.now:
            raise ValidationError(cell.changed_meanwhile)
        target, baseline = (read_value(cell.text(part), cell.unit) for part in PARTS)
        slug, _separator, year = cell.name.rpartition("-")
        if target is None:
            if baseline is not None:
                raise ValidationError(_("A baseline needs a target."))
            if cell.stored:
                cell.stored.delete()
            return
        record = cell.stored or Target(indicator=slug, year=int(year), **self.group)
        record.target, record.baseline = target, baseline
        record.full_clean()
        record.save()
