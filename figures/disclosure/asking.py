"""The one place that says whether a figure of a scope may be shown to those who see groups alone."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from accounts.access import Viewer
from figures.bridge import MERGED, TOGETHER, Bridge, BridgeStep, bridge_total, companies_of
from figures.definitions import Axis, Reason
from figures.disclosure.cells import WHOLE, Group
from figures.disclosure.decisions import Decisions
from figures.disclosure.store import cut_offs, decisions
from figures.family import Indicator
from figures.measures import Measure, rounded
from figures.queries import GroupBy
from figures.registry import COMPONENTS, INDICATORS
from figures.scope import Scope


def group_of(scope: Scope, axis: GroupBy = None, key: str = "") -> Group | None:
    """The group that a scope, or a group of it along an axis, is about; None where it may not be asked for.

    It may be the whole programme, one group of one axis, or a chain within a region.
    """
    if scope.provisional or scope.countries:
        return None
    chosen: dict[str, Set[str]] = {
        Axis.REGION: scope.regions,
        Axis.CHAIN: scope.chains,
        Axis.CALL: frozenset(map(str, scope.calls)),
        Axis.SIZE: scope.sizes,
        "women_led": frozenset() if scope.women_led is None else {"yes" if scope.women_led else "no"},
    }
    if axis in chosen:
        # Of the groups along an axis that a filter names, each is asked for alone.
        chosen[str(axis)] = {key}
    elif axis not in (None, Axis.YEAR):
        return None
    return _of_one_value_each({name: values for name, values in chosen.items() if values})


def _of_one_value_each(chosen: Mapping[str, Set[str]]) -> Group | None:
    if any(len(values) > 1 or "" in values for values in chosen.values()):
        return None
    named = {name: next(iter(values)) for name, values in chosen.items()}
    if not named:
        return WHOLE
    if len(named) == 1:
        return next(iter(named.items()))
    if set(named) == {Axis.REGION, Axis.CHAIN}:
        return ("region_chain", named[Axis.REGION], named[Axis.CHAIN])
    return None


@dataclass(frozen=True)
class Question:
    """Figures of one group in one year, asked by those who see groups alone.

    `group` and `state` are None where such figures may not be asked for.
    """

    decisions: Decisions
    state: str | None
    group: Group | None
    year: int

    def shows(self, component: str) -> bool:
        """Whether a component of figures, or a step of the bridge, is shown."""
        if self.group is None or self.state is None:
            return False
        return self.decisions.shows(component, self.state, self.year, self.group)

    def _shows_exactly(self, component: str) -> bool:
        """Whether a component that is shown is a sum that is shown anyway."""
        if self.group is None or self.state is None:
            return False
        return self.decisions.shows_exactly(component, self.state, self.year, self.group)

    def measure(self, slug: str, found: Measure) -> Measure:
        """The measure, or that it is withheld. Why there is no value is no secret: who sold nothing is not."""
        indicator = INDICATORS[slug]
        confidential = [name for name in indicator.components if COMPONENTS[name].confidential]
        if all(map(self.shows, confidential)):
            return found if all(map(self._shows_exactly, confidential)) else _rounded(indicator, found)
        reason = Reason.CONFIDENTIAL if found.value is not None else found.reason
        return replace(found, value=None, numerator=None, denominator=None, reason=reason)

    def bridge(self, found: Bridge) -> Bridge:
        """The steps that are shown; what others add up to by two, and the rest where the whole change is shown."""
        withheld = {step for step in found if not self.shows(step) and found[step].n}
        shown = found | {step: replace(found[step], amount=None) for step in withheld}
        for name, steps in MERGED.items():
            if withheld.issuperset(steps) and self.shows(name):
                withheld -= set(steps)
                shown[name] = _together(found, steps)
        if withheld:
            rest = _together(found, withheld)
            shown[TOGETHER] = rest if self.shows_change else replace(rest, amount=None)
        return shown

    @property
    def shows_change(self) -> bool:
        """Whether the sales of the year and of the year before are shown."""
        return self.shows("sales") and self.shows("previous_sales")


def _together(found: Bridge, steps: Iterable[str]) -> BridgeStep:
    some = {step: found[step] for step in steps}
    return BridgeStep(bridge_total(some), companies_of(some))


def _rounded(indicator: Indicator, found: Measure) -> Measure:
    """A ratio as it is displayed, without its sums."""
    value = found.value if found.value is None else float(rounded(found.value, indicator.decimals + 2))
    return replace(found, value=value, numerator=None, denominator=None)


@dataclass(frozen=True)
class Asking:
    """Questions about groups of a scope, all answered by one plan."""

    scope: Scope
    decisions: Decisions
    state: str | None

    @classmethod
    def of(cls, scope: Scope) -> "Asking":
        """By the plan of today's data."""
        known = cut_offs()
        # Where a session has the cut-off with which dashboards open, both are one: the first.
        at = {cut_off.as_of: cut_off.name for cut_off in reversed(known) if not cut_off.is_frozen}
        return cls(scope, decisions(known), at.get(scope.as_of))

    @classmethod
    def frozen(cls, scope: Scope, state: str, decided: Decisions | None) -> "Asking":
        """About figures that a session has frozen, by its name among the plan's states.

        `decided` is what was decided then; where that was not kept, the plan of today's data says it.
        """
        return cls(scope.seen_by(Viewer.GROUPS), decided or decisions(cut_offs()), state)

    @property
    def may_be_asked(self) -> bool:
        """Whether confidential figures of the scope as a whole can be asked for at all."""
        return self.state is not None and group_of(self.scope) is not None

    def about(self, axis: GroupBy = None, key: str = "", *, year: int | None = None) -> Question:
        """About a group along an axis, where years are groups too, or in another year than the scope's."""
        year = int(key) if axis == Axis.YEAR else year or self.scope.year
        return Question(self.decisions, self.state, group_of(self.scope, axis, key), year)
