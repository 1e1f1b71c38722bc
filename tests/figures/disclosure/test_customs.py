"""Sums by customs are shown where they tell nobody more than the declared sales beside them, in the face of the attacker."""

import datetime
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from companies.models import HSCode
from customs.loading import load
from figures.disclosure.cells import Cell, Shown
from figures.disclosure.decisions import Decisions
from figures.disclosure.plan import Plan
from figures.disclosure.reading import states_of_customs
from figures.disclosure.store import cut_offs, decide
from figures.models import Programme
from tests import factories as make
from tests.customs.build import line, put, table
from tests.figures.disclosure.programmes import MARGIN, attack

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
DAY = datetime.date(2023, 3, 10)
SHIPPED = {"FANO": "2022", "FEMB": "20220820", "FNUM": ""}


@pytest.fixture(params=[1, 4])
def programme(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> None:
    """Companies that declared what they shipped, something else, or nothing, and some that shipped other products."""
    settings.CUSTOMS_ROOT = tmp_path / "customs"
    for code, chain in (("0901", "coffee"), ("1801", "cocoa")):
        HSCode.objects.get_or_create(code=code, chain_id=chain)
    Programme.objects.update_or_create(id=1, defaults={"opening_cut_off": DAY})
    chance = random.Random(request.param)
    lines = []
    for number in range(16):
        chain, heading = chance.choice([("coffee", "901119000"), ("cocoa", "1801001900")])
        region = chance.choice(["20", "22"])
        company = make.ParticipationFactory(chain_id=chain, company__region_id=region).company
        fob = round(chance.lognormvariate(11, 1), 2)
        if chance.random() < 0.8:
            declared = fob * chance.choice([1, 1, 1.05, 3])
            make.AnnualSalesFactory(company=company, chain_id=chain, year=2022, fob_usd=round(declared, 2))
        of_line = SHIPPED | {"NDOC": company.ruc, "NDCL": str(number)}
        if chance.random() < 0.9:
            lines.append(line(**of_line, PART_NANDI=heading, VFOBSERDOL=str(fob)))
        if chance.random() < 0.2:
            lines.append(line(**of_line, NSER="2", PART_NANDI="709990000", VFOBSERDOL="5000"))
    path = put(tmp_path, "all.csv", table(lines))
    load(path, path.name, first=datetime.date(2018, 1, 1), published=datetime.date(2023, 3, 1))


def told(decided: Decisions, *, everything: bool = False) -> list[Any]:
    """What the attacker tells from the declared sales and the sums by customs that are shown."""
    opening = cut_offs()[0].read()
    further = states_of_customs(DAY, opening, MARGIN)
    states = [replace(state, decided={}) for state in (opening, *further.values())]
    cells = dict(decided.cells)
    shown = {Cell(year, [*further].index(name) + 1, group) for name, year, group in decided.customs}
    for number, state in enumerate(states):
        if number:
            alone = attackable(state, number)
            cells |= {
                cell: Shown.SHOWN if everything or cell in shown else Shown.COMPLEMENT for cell in alone
            }
    return attack(states, Plan(cells))


def attackable(state: Any, number: int) -> set[Cell]:
    """The sums of a state."""
    found = set()
    for year, amounts in state.amounts.items():
        for company, chain in amounts:
            own = state.groups[company]
            regions = [("region_chain", key, chain) for axis, key in own if axis == "region"]
            groups = [("whole", ""), ("chain", chain), *own, *regions]
            found |= {Cell(year, number, group) for group in groups}
    return found


@pytest.mark.usefixtures("programme")
def test_it_works(as_carol: Client, as_bob: Client) -> None:
    """Nobody is told, and what the committee sees is what staff see."""
    decided = decide(cut_offs())
    assert decided.customs and told(decided) == []
    assert told(decided, everything=True)
    assert Decisions.from_json(decided.as_json()).customs == decided.customs
    address = "/indicators/customs_sales/?year=2022"
    seen, known = (client.get(address).context["page"].breakdowns for client in (as_carol, as_bob))
    for of_carol, of_bob in zip(seen, known, strict=True):
        for one, other in zip(of_carol.table.rows, of_bob.table.rows, strict=True):
            assert one[1] == other[1] or getattr(one[1], "look", "") == "withheld"


@pytest.mark.usefixtures("programme")
def test_firms_outside_are_shown_as_a_ratio_without_sums() -> None:
    decided = decide(cut_offs())
    assert decided.shows("outside", "opening", 2022, ("whole", ""))
    assert not decided.shows_exactly("outside", "opening", 2022, ("whole", ""))


def test_without_files_nothing_is_asked() -> None:
    make.AnnualSalesFactory(company=make.ParticipationFactory().company)
    assert not decide(cut_offs()).customs
