"""Two people who paste the same cells at the very same moment: each cell is one's, and the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from companies.models import AnnualSales
from entry.grid.cells import CellOutcome, Quantity, TypedCell, save
from tests import factories as make
from tests import reference


@pytest.mark.django_db(transaction=True)
def test_it_works() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share one connection to a database in memory")
    reference.ensure()
    companies = [make.CompanyFactory().pk for _ in range(20)]
    for version in (0, 1):
        together = Barrier(2)

        def paste(
            text: str, step: int, version: int = version, together: Barrier = together
        ) -> list[CellOutcome]:
            try:
                typed = [TypedCell(company, "coffee", text, version) for company in companies[::step]]
                together.wait(timeout=5)
                return [result.outcome for result in save(typed, year=2022, quantity=Quantity.FOB)]
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as people:
            first, second = people.map(paste, [f"{version}1", f"{version}2"], [1, -1])
        assert {*first, *second} == {CellOutcome.SAVED, CellOutcome.CONFLICT}
        pairs = zip(first, reversed(second), strict=True)
        assert all(sorted(pair) == [CellOutcome.CONFLICT, CellOutcome.SAVED] for pair in pairs)
    assert AnnualSales.objects.count() == 20
