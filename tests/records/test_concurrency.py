"""Two people at the very same moment: one of them is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from companies.models import Company
from records.models import Stale
from tests import factories as make
from tests import reference


@pytest.mark.django_db(transaction=True)
def test_it_works() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share one connection to a database in memory")
    reference.ensure()
    company = make.CompanyFactory()
    together = Barrier(2)

    def save(name: str) -> bool:
        """Whether this person's change went in."""
        try:
            mine = Company.objects.get(pk=company.pk)
            together.wait(timeout=5)
            mine.legal_name = name
            mine.save()
        except Stale:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as people:
        outcomes = list(people.map(save, ["Norte", "Sur"]))
    assert sorted(outcomes) == [False, True]
    assert Company.objects.get().version == 2
