"""What a committee member can fetch, as equations over what each company sold; and what can be told from them.

Who is in which group, who reported and who sold nothing is public; the naive twin says it. Nothing here knows the plan:
whatever an answer shows becomes an equation.
"""

import datetime
import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import highspy
import numpy as np
from django.test import Client

from companies.models import AnnualSales, Company, Participation, Workforce
from figures.scope import Scope
from services.models import Beneficiary, Service
from tests.figures import naive

Amount = tuple[int, str, int]
"""What a company sold of a chain in a year; "members" stands for its members, in the year 0, and "workers" for workers."""

MARGIN = 0.1
CLOSE = 1e-6
"""By how much the solver may miss."""


@dataclass(frozen=True)
class Published:
    """A figure that an answer shows: between which bounds the sum of its parts lies, each part as often as it counts."""

    where: str
    parts: Mapping[Amount, float]
    low: float
    high: float


def stored_programme() -> naive.Programme:
    """The database's records, as the naive twin takes them; market entries aside."""
    return naive.Programme(
        [
            naive.Company(it.id, it.region_id, it.size, it.women_led, it.members)
            for it in Company.objects.all()
        ],
        [
            naive.Participation(it.company_id, it.call_id, it.chain_id, it.enrolled_on, it.exited_on)
            for it in Participation.objects.all()
        ],
        [
            naive.Service(it.id, it.status, delivered_on=it.delivered_on, verification=it.verification)
            for it in Service.objects.all()
        ],
        [naive.Beneficiary(it.service_id, it.company_id) for it in Beneficiary.objects.all()],
        [
            naive.Sale(it.company_id, it.chain_id, it.year, it.fob_usd, it.verification)
            for it in AnnualSales.objects.all()
        ],
        workforce=[
            naive.Workforce(it.company_id, it.year, it.workers, it.women, it.verification)
            for it in Workforce.objects.all()
        ],
    )


class Member:
    """Somebody who asks for figures of many scopes, and keeps what was shown."""

    def __init__(self, client: Client, programme: naive.Programme) -> None:
        self.client, self.programme = client, programme
        self.truth = amounts(programme)
        self.known: list[Published] = []

    def asks(self, scope: Scope) -> dict[str, Any]:
        """Fetch all figures of a scope and keep those that are shown."""
        answer = self.client.get("/execution/", {**query(scope), "format": "json"}).json()
        self.known += _published(self.programme, scope, answer)
        return answer["indicators"]

    @property
    def wrong(self) -> list[Published]:
        """What is shown and is not so."""
        return [it for it in self.known if not it.low - 0.01 <= self._true(it) <= it.high + 0.01]

    def _true(self, figure: Published) -> float:
        return sum(times * self.truth[part] for part, times in figure.parts.items())


def query(scope: Scope) -> dict[str, Any]:
    """A scope as the address of a page says it."""
    asked = scope.as_json() | {"provisional": "true" if scope.provisional else ""}
    return {name: value for name, value in asked.items() if value}


def amounts(programme: naive.Programme) -> dict[Amount, float]:
    """The truth: each verified amount above zero."""
    sold = {
        (it.company, it.chain, it.year): float(it.fob)
        for it in programme.sales
        if it.fob and it.verification != "rejected"
    }
    members = {(it.id, "members", 0): float(it.members) for it in programme.companies if it.members}
    workers = {
        (it.company, "workers", it.year): float(it.workers) for it in programme.workforce if it.workers
    }
    return sold | members | workers


def _published(programme: naive.Programme, scope: Scope, answer: dict[str, Any]) -> Iterator[Published]:
    where = str(query(scope))
    for slug, (above, below, minus) in _made_of(programme, scope).items():
        found = answer["indicators"][slug]
        for part, value in ((above, found["numerator"]), (below, found["denominator"])):
            if value is not None:
                yield Published(f"{slug} {where}", part, value, value)
        if found["value"] is not None and not below:
            yield Published(f"{slug} {where}", above, found["value"], found["value"])
        elif found["value"] is not None and found["numerator"] is None:
            yield from _rounded(f"{slug} {where}", above, below, found["value"] + minus)
    yield from _steps(programme, scope, answer["bridge"])


def _rounded(where: str, above: Counter[Amount], below: Counter[Amount], value: float) -> Iterator[Published]:
    """A ratio without its sums says between which shares of the denominator the numerator lies."""
    half = 0.0005 if abs(value * 1000 - round(value * 1000)) < CLOSE else 0.0
    for bound, low, high in ((value - half, 0.0, np.inf), (value + half, -np.inf, 0.0)):
        parts = Counter(above)
        for part, times in below.items():
            parts[part] -= bound * times  # type: ignore[assignment]
        yield Published(f"rounded {where}", parts, low, high)


Ratio = tuple[Counter[Amount], Counter[Amount], int]


def _made_of(programme: naive.Programme, scope: Scope) -> dict[str, Ratio]:
    """Of each confidential measure the amounts of its numerator and denominator, and what is taken off the ratio."""
    both = {
        company.id: [
            naive.sales_of(programme, scope, company.id, year) for year in (scope.year - 1, scope.year)
        ]
        for company in naive.participants(programme, scope, by_chain=False)
    }
    matched = {company for company, sold in both.items() if None not in sold}
    expected = set(naive.expected(programme, scope))
    reported = {
        company for company in expected if naive.sales_of(programme, scope, company, scope.year) is not None
    }

    def of(companies: Iterable[int], year: int) -> Counter[Amount]:
        return _sold(programme, scope, set(companies), year)

    now, before = scope.year, scope.year - 1
    workers = {year: _workers(programme, scope, year) for year in (now, before)}
    known = (
        naive.workforce_of(programme, scope, now).keys() & naive.workforce_of(programme, scope, before).keys()
    )
    steady = {
        year: Counter({it: n for it, n in own.items() if it[0] in known}) for year, own in workers.items()
    }
    members = Counter((it.id, "members", 0) for it in naive.supported(programme, scope) if it.members)
    return {
        "families_reached": (members, Counter(), 0),
        "workers": (workers[now], Counter(), 0),
        "workers_growth_like_for_like": (steady[now], steady[before], 1),
        "export_sales": (of(both, now), Counter(), 0),
        "export_sales_growth": (of(both, now), of(both, before), 1),
        "export_sales_growth_like_for_like": (of(matched, now), of(matched, before), 1),
        "reporting_coverage_by_value": (of(reported, before), of(expected, before), 0),
    }


def _workers(programme: naive.Programme, scope: Scope, year: int) -> Counter[Amount]:
    rows = naive.workforce_of(programme, scope, year).values()
    return Counter((row.company, "workers", year) for row in rows if row.workers)


def _sold(programme: naive.Programme, scope: Scope, companies: set[int], year: int) -> Counter[Amount]:
    return Counter(
        (it.company, it.chain, it.year)
        for it in programme.sales
        if it.company in companies
        and it.year == year
        and it.fob
        and naive.counted(it, scope)
        and naive.passes(it.chain, scope.chains)
    )


def _steps(programme: naive.Programme, scope: Scope, bridge: dict[str, Any]) -> Iterator[Published]:
    """The steps of the bridge that are shown; "entered" and "left" are two of the others, and "together" is the rest."""
    of_steps: dict[str, Counter[Amount]] = {}
    for company in naive.participants(programme, scope, by_chain=False):
        sold = [naive.sales_of(programme, scope, company.id, year) for year in (scope.year - 1, scope.year)]
        taken = naive.step_of(*sold)
        if taken:
            parts = of_steps.setdefault(taken[0], Counter())
            parts.update(_sold(programme, scope, {company.id}, scope.year))
            parts.subtract(_sold(programme, scope, {company.id}, scope.year - 1))
    hidden = [step for step in of_steps if bridge[step]["amount"] is None]
    known = {step: parts for step, parts in of_steps.items() if step not in hidden}
    merged = {"entered": ("new_exporters", "first_report"), "left": ("stopped", "not_reported")}
    rest = set(hidden)
    for name, steps in merged.items():
        if name in bridge:
            rest -= set(steps)
            known[name] = _added(of_steps[step] for step in steps if step in of_steps)
    known["together"] = _added(of_steps[step] for step in rest)
    for step, parts in known.items():
        amount = bridge.get(step, {}).get("amount")
        if amount is not None:
            yield Published(f"{step} {query(scope)}", parts, amount, amount)


def _added(some: Iterable[Counter[Amount]]) -> Counter[Amount]:
    found = Counter[Amount]()
    for parts in some:
        found.update(parts)
    return found


@dataclass(frozen=True)
class Told:
    """What an attacker can tell: between which bounds an amount, or a company's sum of a year, lies."""

    attacker: int | None
    target: tuple[Amount, ...]
    low: float
    true: float
    high: float


def told(
    programme: naive.Programme, known: Iterable[Published], attackers: Iterable[int | None]
) -> list[Told]:
    """All that can be told within the margin by those attackers, who know their own amounts."""
    truth = amounts(programme)
    rows = {(tuple(sorted(it.parts.items())), it.low, it.high): it for it in known if it.parts}
    solver = Solver(truth, list(rows.values()))
    return [found for attacker in attackers for found in solver.told(attacker)]


class Solver:
    """The linear program of all that was published, over multiples of the true amounts: of each the truth is one."""

    def __init__(self, truth: Mapping[Amount, float], rows: list[Published]) -> None:
        self.amounts = sorted(truth)
        self.truth = np.array([truth[it] for it in self.amounts])
        places = {it: place for place, it in enumerate(self.amounts)}
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        # The primal method goes on from the last answer, which another question leaves possible.
        self.solver.setOptionValue("simplex_strategy", 4)
        n = len(self.amounts)
        self.solver.addVars(n, np.zeros(n), np.full(n, highspy.kHighsInf))
        for row in rows:
            own = np.array([places[it] for it in row.parts])
            parts = np.array(list(row.parts.values())) * self.truth[own]
            scale, exact = np.abs(parts).max(), parts.sum()
            # An equation holds of the truth, which cents and rounding must not change.
            low, high = (exact, exact) if row.low == row.high else (min(row.low, exact), max(row.high, exact))
            self.solver.addRow(low / scale, high / scale, len(own), own, parts / scale)

    def told(self, attacker: int | None) -> Iterator[Told]:
        own = np.array([place for place, it in enumerate(self.amounts) if it[0] == attacker], dtype=np.int64)
        self._bound(own, 1.0, 1.0)
        found = np.ones((1, len(self.amounts)))
        for target in self._targets(attacker):
            weights = self.truth[target] / self.truth[target].sum()
            bounds = {}
            for highest in (False, True):
                reached = found[:, target] @ weights
                far = reached.max() >= 1 + MARGIN if highest else reached.min() <= 1 - MARGIN
                if not far:
                    solution = self._extreme(target, weights, highest=highest)
                    found = np.vstack([found, solution])
                    reached = np.append(reached, solution[target] @ weights)
                bounds[highest] = reached.max() if highest else reached.min()
            if bounds[False] > 1 - MARGIN + CLOSE * 10 or bounds[True] < 1 + MARGIN - CLOSE * 10:
                true = float(self.truth[target].sum())
                names = tuple(self.amounts[place] for place in target)
                yield Told(attacker, names, bounds[False] * true, true, bounds[True] * true)
        self._bound(own, 0.0, highspy.kHighsInf)

    def _bound(self, places: np.ndarray, low: float, high: float) -> None:
        for place in places:
            self.solver.changeColBounds(int(place), low, high)

    def _targets(self, attacker: int | None) -> Iterator[np.ndarray]:
        of_year: dict[tuple[int, int], list[int]] = {}
        for place, (company, _chain, year) in enumerate(self.amounts):
            if company != attacker:
                of_year.setdefault((company, year), []).append(place)
                yield np.array([place])
        yield from (np.array(places) for places in of_year.values() if len(places) > 1)

    def _extreme(self, target: np.ndarray, weights: np.ndarray, *, highest: bool) -> np.ndarray:
        """The amounts that make the target as high, or as low, as what was published allows; up to twice the truth."""
        costs = np.zeros(len(self.amounts))
        costs[target] = weights
        self.solver.changeColsCost(len(costs), np.arange(len(costs)), costs)
        self.solver.changeObjectiveSense(
            highspy.ObjSense.kMaximize if highest else highspy.ObjSense.kMinimize
        )
        self.solver.run()
        if self.solver.getModelStatus() == highspy.HighsModelStatus.kUnbounded:
            free = np.ones(len(costs))
            free[target] = 2.0
            return free
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return np.array(self.solver.getSolution().col_value)


def groups_that_may_be_asked(programme: naive.Programme, scope: Scope) -> Iterator[Scope]:
    """The whole programme, each group of each axis, and each chain within each region."""
    regions = sorted({it.region for it in programme.companies})
    chains = sorted({it.chain for it in programme.sales})
    yield scope
    yield from (replace(scope, regions=frozenset({it})) for it in regions)
    yield from (replace(scope, chains=frozenset({it})) for it in chains)
    yield from (
        replace(scope, regions=frozenset({region}), chains=frozenset({chain}))
        for region in regions
        for chain in chains
    )
    yield from (
        replace(scope, calls=frozenset({it})) for it in sorted({it.call for it in programme.participations})
    )
    yield from (
        replace(scope, sizes=frozenset({it})) for it in sorted({it.size for it in programme.companies}) if it
    )
    yield from (replace(scope, women_led=it) for it in (True, False))


def groups_that_may_not(programme: naive.Programme, scope: Scope) -> Iterator[Scope]:
    """Several values of an axis, two axes, three, and records that are not verified."""
    regions = sorted({it.region for it in programme.companies})
    chains = sorted({it.chain for it in programme.sales})
    size = next(it.size for it in programme.companies if it.size)
    call = programme.participations[0].call
    yield replace(scope, provisional=True)
    yield replace(scope, regions=frozenset(regions[:2]))
    yield replace(scope, chains=frozenset(chains[:2]))
    yield replace(scope, sizes=frozenset({size}), women_led=True)
    yield replace(scope, regions=frozenset(regions[:1]), sizes=frozenset({size}))
    yield replace(scope, calls=frozenset({call}), chains=frozenset(chains[:1]))
    yield replace(scope, regions=frozenset(regions[:1]), chains=frozenset(chains[:1]), women_led=False)


def random_programme(seed: int) -> naive.Programme:
    """A few companies in some regions, chains and calls that joined by and by; two years of sales; members and services."""
    chance = random.Random(seed)
    n = chance.choice([6, 12, 18])
    regions, chains = (
        ["20", "12", "22"][: chance.choice([2, 3])],
        ["coffee", "cocoa"][: chance.choice([1, 2])],
    )
    sizes, spread = ["micro", "small"], chance.choice([0.5, 1.5])
    found = naive.Programme()
    for company in range(1, n + 1):
        led = chance.choice([True, False, None])
        found.companies.append(
            naive.Company(
                company, chance.choice(regions), chance.choice(sizes), led, chance.choice([None, 10, 80])
            )
        )
        own = chance.sample(chains, chance.choice([1, len(chains)]))
        enrolled = datetime.date(2020, 1, 1) + datetime.timedelta(chance.choice([0, 0, 0, 400, 900]))
        found.participations.append(naive.Participation(company, chance.choice([1, 2]), own[0], enrolled))
        for year, chain in itertools.product((2021, 2022), own):
            if chance.random() < 0.85:
                sold = chance.choice([0, 1, 1, 1, 1]) * chance.lognormvariate(11, spread)
                found.sales.append(naive.Sale(company, chain, year, Decimal(f"{sold:.2f}")))
        found.workforce += [
            naive.Workforce(company, year, chance.choice([2, 9, 40]), 1)
            for year in (2021, 2022)
            if chance.random() < 0.7
        ]
    found.services.append(naive.Service(1, "delivered", delivered_on=datetime.date(2021, 5, 5)))
    found.beneficiaries += [naive.Beneficiary(1, it.id) for it in found.companies]
    return found
