"""A finished export is given only to whoever may still get what is in it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from companies.models import Region
from reports.exports.jobs import rights_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def answer(client: Client, user: User) -> int:
    """Of an export that was written for the user."""
    export = make.ExportFactory(asked_by=user, content=b"x", name="a.xlsx", seen_as=rights_of(user))
    return status(client, export)


def status(client: Client, export: object) -> int:
    return client.get(reverse("reports:export_file", args=[export.pk])).status_code  # type: ignore[attr-defined]


def test_it_works(as_bob: Client, bob: User) -> None:
    assert answer(as_bob, bob) == 200


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.COORDINATOR])
def test_whoever_lost_the_role_does_not_get_it(role: Role, as_bob: Client, bob: User) -> None:
    export = make.ExportFactory(asked_by=bob, content=b"x", name="a.xlsx", seen_as=rights_of(bob))
    User.objects.filter(pk=bob.pk).update(role=role)
    assert status(as_bob, export) == 403


def test_whoever_lost_a_region_does_not_get_it(bob: User, client: Client) -> None:
    User.objects.filter(pk=bob.pk).update(role=Role.COORDINATOR)
    bob = User.objects.get(pk=bob.pk)
    bob.regions.set(Region.objects.filter(pk__in=("20", "22")))
    client.force_login(bob)
    export = make.ExportFactory(
        asked_by=bob, content=b"x", name="a.xlsx", seen_as=rights_of(User.objects.get(pk=bob.pk))
    )
    assert status(client, export) == 200
    bob.regions.set(Region.objects.filter(pk="20"))
    assert status(client, export) == 403
