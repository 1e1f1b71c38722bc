"""The bridge from one year's export sales to the next: what moved them, in five steps that add up to the change."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from figures.measures import sum_of
from figures.queries import NO_MONEY
from records.text import LazyText

BRIDGE: dict[str, LazyText] = {
    "continuing": _("Exported both years"),
    "new_exporters": _("Began to export"),
    "first_report": _("First report"),
    "stopped": _("Stopped exporting"),
    "not_reported": _("Not reported"),
}
"""The five ways in which a company moves the sum of sales from one year to the next."""

MERGED: dict[str, tuple[str, ...]] = {
    "entered": ("new_exporters", "first_report"),
    "left": ("stopped", "not_reported"),
}
"""Steps of which the sum may be shown where they are not shown one by one."""
TOGETHER = "together"
"""The other steps that are not shown one by one, and what they add up to."""
SUMS_OF_STEPS = (*MERGED, TOGETHER)
STEP_LABELS: dict[str, LazyText] = BRIDGE | {
    "entered": _("Began exporting or reported for the first time"),
    "left": _("Stopped exporting or did not report"),
    TOGETHER: _("Withheld steps, together"),
}


@dataclass(frozen=True)
class BridgeStep:
    """US$ moved by the `n` companies of a step; None where that is withheld."""

    amount: Decimal | None
    n: int


Bridge = dict[str, BridgeStep]
"""All steps by their slug."""


def empty_bridge() -> Bridge:
    """The bridge of no sales."""
    return {step: BridgeStep(NO_MONEY, 0) for step in BRIDGE}


def companies_of(bridge: Bridge) -> int:
    """The companies of all steps; those of steps shown together count once."""
    return sum(step.n for name, step in bridge.items() if name not in SUMS_OF_STEPS)


def bridge_total(bridge: Bridge) -> Decimal | None:
    """What the steps add up to: S(Y) − S(Y−1), exactly; None where that is withheld."""
    if TOGETHER in bridge and bridge[TOGETHER].amount is None:
        return None
    return sum_of(step.amount for step in bridge.values() if step.amount is not None)
