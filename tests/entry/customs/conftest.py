"""A store of lines of the test's own, and the exports of three companies in 2022."""

import datetime
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from companies.models import Company, HSCode
from customs.loading import load
from tests import factories as make
from tests.customs.build import Line, line, put, table


@pytest.fixture(autouse=True)
def store_of_lines(tmp_path: Path, settings: Any) -> Path:
    settings.CUSTOMS_ROOT = tmp_path / "customs"
    return tmp_path / "customs"


@pytest.fixture
def ship(db: None, tmp_path: Path) -> Callable[[Iterable[Line]], None]:
    """Load lines as the one file that covers 2018 to February 2023."""

    def ship(lines: Iterable[Line]) -> None:
        path = put(tmp_path, "all.csv", table(lines))
        outcome = load(path, path.name, first=datetime.date(2018, 1, 1), published=datetime.date(2023, 2, 28))
        assert outcome.state in ("taken", "replaced")

    return ship


@pytest.fixture
def companies(ship: Callable[[Iterable[Line]], None]) -> list[Company]:
    """Three companies of Piura, the last of Lima, that ship 1,000, 2,000 and 3,000 US$ of coffee to Germany in 2022."""
    HSCode.objects.get_or_create(code="0901", chain_id="coffee")
    found = [
        make.ParticipationFactory(company__region_id=region, company__legal_name=name).company
        for name, region in (("Norte", "20"), ("Sierra", "20"), ("Lima", "15"))
    ]
    ship(
        line(NDCL=str(at), FANO="2022", FEMB="20220820", FNUM="", NDOC=one.ruc, VFOBSERDOL=f"{at}000")
        for at, one in enumerate(found, 1)
    )
    return found
