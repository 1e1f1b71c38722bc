"""How many records wait, as the menu of every page says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from entry.verifying.context import returned_records, waiting_records
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_it_works(alice: User, bob: User, dora: User) -> None:
    make.AnnualSalesFactory(verification="submitted", submitted_by=alice)
    assert (waiting_records(bob), waiting_records(dora)) == (1, 0)


def test_a_change_is_seen_at_once(alice: User, bob: User) -> None:
    assert waiting_records(bob) == 0
    sale = make.AnnualSalesFactory(verification="submitted", submitted_by=alice)
    assert waiting_records(bob) == 1
    make.EvidenceFactory(record=sale, added_by=bob)
    sale.refresh_from_db()
    sale.delete()
    assert waiting_records(bob) == 0


def test_an_author_is_not_told_anothers_number(alice: User, bob: User) -> None:
    make.AnnualSalesFactory(verification="submitted", submitted_by=bob)
    assert (waiting_records(bob), waiting_records(alice)) == (0, 1)


def test_other_regions_or_another_role_count_anew(erin: User, bob: User) -> None:
    make.AnnualSalesFactory(company__region_id="20", verification="returned", submitted_by=erin)
    assert returned_records(erin) == 1
    erin.regions.set(["12"])
    assert returned_records(User.objects.get(pk=erin.pk)) == 0
    assert waiting_records(bob) == 0
    make.AnnualSalesFactory(verification="submitted", submitted_by=erin)
    bob.role = Role.COMMITTEE
    assert waiting_records(bob) == 0
    bob.role = Role.ADMINISTRATOR
    assert waiting_records(bob) == 1


@pytest.mark.skipif(
    connection.vendor == "postgresql", reason="a test's own transaction keeps no answer there"
)
def test_an_unchanged_number_is_not_counted_again(bob: User) -> None:
    waiting_records(bob)
    with CaptureQueriesContext(connection) as queries:
        waiting_records(bob)
    assert len(queries) == 1
