"""What an indicator is, and a family: indicators that are calculated from the same facts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from figures.definitions import NEVER, Axis, Unit
from figures.exclusions import Rule
from figures.measures import Measure
from figures.queries import GroupBy
from figures.scope import Scope
from records.models import Record
from records.text import LazyText

FactsT = TypeVar("FactsT")

Wanted = Mapping[GroupBy, frozenset[str]]
"""The indicators, by slug, that are wanted along each axis."""

FactsByGroup = dict[GroupBy, dict[str, FactsT]]
"""For each axis, the facts of each group by its key: a region's code, a chain's slug, a call's number …; "" is what is
not assigned, and the one group of the whole. A group of which the database has nothing is missing."""


class ContributorKind(StrEnum):
    """What can contribute to a figure: a kind of record, by the name of its model, or a country, region or chain."""

    COMPANY = "company"
    SERVICE = "service"
    SALES = "annualsales"
    ENTRY = "marketentry"
    WORKFORCE = "workforce"
    APPLICATION = "application"
    BENEFICIARY = "beneficiary"
    FUNDING = "funding"
    COUNTRY = "country"
    REGION = "region"
    CHAIN = "chain"


PLACES = (ContributorKind.COUNTRY, ContributorKind.REGION, ContributorKind.CHAIN)
"""What contributes to a figure and is no record of the programme."""


Contributor = tuple[ContributorKind, str]
"""A kind with the id of a record, the code of a country or region, or the slug of a chain."""

Contributions = dict[str, dict[Contributor, Decimal]]
"""For each component of figures, what each contributor adds to it: one, or an amount."""


def one_each(kind: ContributorKind, keys: Iterable[object]) -> dict[Contributor, Decimal]:
    """One for each of these keys."""
    return {(kind, str(key)): Decimal(1) for key in keys}


@dataclass(frozen=True)
class Component:
    """A sum that indicators are made of: the kinds of record on which it depends, the most direct first; US$ or a count.

    It is `confidential` where what a single company adds to it may not be known to everybody.
    """

    models: tuple[type[Record], ...]
    money: bool = False
    confidential: bool = field(kw_only=True)


@dataclass(frozen=True)
class Indicator(Generic[FactsT]):
    """All that there is to know about an indicator.

    `definition` says in words what is counted; `calculate` makes the measure from the facts of a group. `model` is the
    kind of record in its ledger, of a quotient those of its denominator; `rules` says in order why one is not counted.
    `components` are the sums it is made of: one, or the numerator and the denominator of a ratio or mean. `adds_up` holds
    the axes along which parts add up to the total. Where `year_matters` is false, the figure is cumulative up to the
    cut-off, whatever the year. It is shown with `decimals`, and with a sign where it `is_change`. `n_of` is what its n
    counts, and `missing_of` what should be behind it and is not, where that is something else.
    """

    slug: str
    label: LazyText
    unit: Unit
    definition: LazyText
    calculate: Callable[[FactsT], Measure]
    model: type[Record]
    rules: Callable[[Scope], list[Rule]]
    components: tuple[str, ...]
    adds_up: frozenset[Axis] = NEVER
    year_matters: bool = False
    decimals: int = 0
    is_change: bool = False
    n_of: Unit = Unit.COMPANIES
    missing_of: Unit | None = None

    @property
    def is_quotient(self) -> bool:
        """Whether it has a numerator and a denominator."""
        return len(self.components) == 2


def always(_scope: Scope, _axis: GroupBy) -> bool:
    return True


def without_companies(scope: Scope, axis: GroupBy) -> bool:
    """Of what is no company's: it has no size and is not women-led."""
    return scope.applies_to_services and axis != Axis.SIZE


def has_records() -> bool:
    """Records may be there: what counts of them is read."""
    return True


def cumulative(whole: FactsT | None, _own: FactsT | None) -> FactsT | None:
    """The facts of a year that are the same in each year: those of the whole."""
    return whole


@dataclass(frozen=True)
class Family(Generic[FactsT]):
    """Indicators that are calculated from the same facts, which one query reads for all groups of several axes.

    `facts` takes the scope, the indicators wanted along each axis, and the years that are groups; `empty` are the facts
    of a group of which the database has nothing. `contributions` reads what each record adds to each component.
    `applies` is false for an axis or a filter that does not exist for these records; `by_country` says whether countries
    do. Along years it is read along the axes `along_years`, and `of_year` takes the facts of the whole and of the year.
    `components` are the sums that its indicators are made of. Where `rules_read_data`, the rules of its ledger depend on
    more than the scope. Without data
    (`has_data`) it is not read, and every group has empty facts: what several families rest on is asked once.
    """

    name: str
    indicators: tuple[Indicator[FactsT], ...]
    facts: Callable[[Scope, Wanted, tuple[int, ...]], FactsByGroup[FactsT]]
    empty: FactsT
    contributions: Callable[[Scope], Contributions]
    components: Mapping[str, Component]
    by_country: bool = False
    applies: Callable[[Scope, GroupBy], bool] = always
    along_years: tuple[GroupBy, ...] = (None,)
    of_year: Callable[[FactsT | None, FactsT | None], FactsT | None] = cumulative
    rules_read_data: bool = False
    has_data: Callable[[], bool] = has_records
