"""In whatever order files come, each key's last version holds on a day: compared with a naive twin."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis.expr.types as ir
import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from customs import parts, store
from customs.answers import Loaded
from customs.engine import ask
from customs.loading import load
from customs.models import CustomsFile, CustomsPart
from customs.queries import SUMS, sums_on
from tests.customs.build import RUC, line, lines_that_hold, put, table

DAY = datetime.date(2025, 9, 1)
ONE_DAY = datetime.timedelta(1)


@dataclass(frozen=True)
class Some:
    """A line: its number, its year, its day in August, its FOB in US$, whether its exporter and weight are known."""

    number: int
    year: int
    day: int
    fob: int
    is_known: bool


SOME = st.builds(
    Some,
    st.integers(1, 3),
    st.sampled_from([2024, 2025]),
    st.integers(1, 3),
    st.integers(0, 3),
    st.booleans(),
)
FILES = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.lists(SOME, max_size=3)), min_size=1, max_size=5
)
"""Files in the order in which they are loaded: name, days after DAY on which each is published, and lines."""


def naive(files: list[tuple[str, int, list[Some]]], as_of: int) -> dict[tuple[int, int], Some]:
    """For each key, the line that holds: the last of each name counts, then the latest day, name and line."""
    last = {name: (after, name, found) for name, after, found in files}
    holds: dict[tuple[int, int], Some] = {}
    for after, _name, found in sorted(last.values(), key=lambda file: file[:2]):
        if after <= as_of:
            holds |= {(one.year, one.number): one for one in found}
    return holds


@pytest.mark.django_db
@settings(max_examples=25)
@given(files=FILES, as_of=st.integers(0, 2))
def test_the_order_of_files_does_not_matter(files: list[tuple[str, int, list[Some]]], as_of: int) -> None:
    CustomsFile.objects.all().delete()
    CustomsPart.objects.all().delete()
    with TemporaryDirectory() as folder, override_settings(CUSTOMS_ROOT=Path(folder) / "customs"):
        for name, after, found in files:
            content = table(
                line(
                    NDCL=str(one.number),
                    FANO=str(one.year),
                    FEMB=f"{one.year}080{one.day}",
                    VFOBSERDOL=str(one.fob),
                    NDOC=RUC if one.is_known else "none",
                    VPESNET="2" if one.is_known else "",
                )
                for one in found
            )
            path = put(Path(folder), f"{name}.csv", content)
            published = DAY + datetime.timedelta(after)
            assert load(path, path.name, first=DAY, published=published).state != "refused"
        holds = naive(files, as_of)
        on = DAY + datetime.timedelta(as_of)
        found_lines = {(row["fano"], row["ndcl"]): row["fob"] for row in lines_that_hold(on)}
        assert found_lines == {key: one.fob * 100 for key, one in holds.items()}
        assert added_up(on) == naive_sums(list(holds.values()))


AMOUNTS = ("first", "fob", "grams", "lines", "unweighed")
Sums = dict[tuple[int, str | None], tuple[datetime.date | None, int, int, int, int]]


def added_up(on: datetime.date) -> Sums:
    return {
        (row["year"], row["exporter"]): tuple(row[name] for name in AMOUNTS)  # type: ignore[misc]
        for row in ask(_by_year, sums_on(Loaded.now(), on))
    }


def _by_year() -> ir.Table:
    amounts = {name: SUMS[name].sum() for name in AMOUNTS[1:]}
    return SUMS.group_by(["year", "exporter"]).aggregate(first=SUMS["first"].min(), **amounts)


def naive_sums(holds: list[Some]) -> Sums:
    found: Sums = {}
    for year in (2024, 2025):
        for exporter in (RUC, None):
            own = [one for one in holds if (one.year, RUC if one.is_known else None) == (year, exporter)]
            if own:
                days = [datetime.date(year, 8, one.day) for one in own if one.fob]
                known = sum(one.is_known for one in own)
                fob = sum(one.fob for one in own) * 100
                found[year, exporter] = (
                    min(days, default=None),
                    fob,
                    known * 2000,
                    len(own),
                    len(own) - known,
                )
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("as_of", [DAY - ONE_DAY, DAY, DAY + ONE_DAY])
def test_lines_answer_where_there_are_no_yearly_sums(
    as_of: datetime.date, tmp_path: Path, settings: Any
) -> None:
    """A part that an earlier version wrote has none."""
    settings.CUSTOMS_ROOT = tmp_path / "customs"
    for after, fob in enumerate(("1", "2")):
        path = put(tmp_path, f"{after}.csv", table([line(VFOBSERDOL=fob)]))
        load(path, path.name, first=DAY, published=DAY + after * ONE_DAY)
    before = added_up(as_of)
    for path in yearly_files():
        path.unlink()
    parts._published.cache_clear()
    assert added_up(as_of) == before
    assert bool(before) is (as_of >= DAY)


def yearly_files() -> list[Path]:
    return [store.yearly_file(*part) for part in Loaded.now().parts]
