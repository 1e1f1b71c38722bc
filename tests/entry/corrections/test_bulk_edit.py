"""All services of a filtered list get another call, institution or dates."""

import datetime
from typing import Any

import pytest
from django.test import Client

from records.models import Verification
from services.models import Service, Status
from tests import factories as make

pytestmark = pytest.mark.django_db
CHANGE = "/records/services/change-all/"
ENGLISH = {"accept-language": "en"}


def change(client: Client, query: str = "", **values: Any) -> Any:
    preview = client.post(f"{CHANGE}{query}", values | {"do": "check"})
    edit = preview.context["edit"]
    return client.post(
        f"{CHANGE}{query}",
        values | {"do": "save", "seen": edit.seen if edit else ""},
        follow=True,
        headers=ENGLISH,
    )


def test_it_works(as_alice: Client) -> None:
    institution = make.InstitutionFactory(acronym="NEW")
    planned = [make.ServiceFactory(verification="verified", verified_at=make.moment(0)) for _ in range(2)]
    other = make.ServiceFactory(status=Status.CANCELLED)
    said = change(as_alice, "?status=planned", institution=institution.pk, planned_start="1/2/2022").text
    assert "2 services were changed" in said
    found = Service.objects.filter(pk__in=[it.pk for it in planned])
    assert {it.institution for it in found} == {institution}
    assert {it.planned_start for it in found} == {datetime.date(2022, 2, 1)}
    assert {it.verification for it in found} == {Verification.SUBMITTED}
    other.refresh_from_db()
    assert other.institution != institution


def test_each_service_keeps_its_own_rules(as_alice: Client) -> None:
    wrong = make.ServiceFactory(planned_end=datetime.date(2020, 1, 1))
    right = make.ServiceFactory(planned_end=None)
    page = as_alice.post(CHANGE, {"planned_start": "1/2/2022", "do": "check"}, headers=ENGLISH)
    assert [service for service, _why in page.context["edit"].refused] == [wrong]
    change(as_alice, planned_start="1/2/2022")
    right.refresh_from_db()
    assert right.planned_start == datetime.date(2022, 2, 1)


@pytest.mark.parametrize(
    "values", [{}, {"call": 99}, {"planned_start": "tomorrow"}, {"planned_start": "1/2/0022"}]
)
def test_wrong_input(values: dict[str, Any], as_alice: Client) -> None:
    make.ServiceFactory()
    assert as_alice.post(CHANGE, values).status_code == 422


def test_what_changed_since_the_preview_is_not_overwritten(as_alice: Client) -> None:
    service, call = make.ServiceFactory(), make.CallFactory()
    as_alice.post(CHANGE, {"call": call.pk, "do": "save", "seen": "x"})
    service.refresh_from_db()
    assert service.call != call


def test_access_and_empty_lists(as_carol: Client, as_alice: Client) -> None:
    assert as_carol.get(CHANGE).status_code == 403
    assert "Filter the list first" in as_alice.get(CHANGE, follow=True, headers=ENGLISH).text
