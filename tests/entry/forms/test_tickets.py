"""A form that is sent twice at the very same moment is saved once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from accounts.models import Role
from services.models import Institution
from tests import reference
from tests.conftest import person, signed_in
from tests.entry.sending import fill

NEW = "/records/institutions/new/"


@pytest.mark.django_db(transaction=True)
def test_it_works() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share one connection to a database in memory")
    reference.ensure()
    bob = person("Bob", Role.VERIFIER)
    typed = fill(signed_in(bob), NEW, acronym="SERFOR", name="Servicio Forestal")
    clients, together = [signed_in(bob), signed_in(bob)], Barrier(2)

    def send(number: int) -> str:
        try:
            together.wait(timeout=5)
            return clients[number].post(NEW, typed).url
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as hands:
        addresses = list(hands.map(send, range(2)))
    assert addresses[0] == addresses[1]
    assert Institution.objects.count() == 1
