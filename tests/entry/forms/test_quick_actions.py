"""Deliver, cancel, duplicate; enrol many."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from companies.models import Participation
from records.models import ClosedPeriod, Verification
from services.models import Service, Status
from tests import factories as make
from tests.entry.sending import fields, fill, send

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


@pytest.fixture
def service(bob: User) -> Service:
    return make.ServiceFactory(code="RPE-007", budget_usd=100)


def address(deed: str, service: Service) -> str:
    return reverse(f"entry:service_{deed}", args=[service.pk])


class TestDeliver:
    def test_it_works(self, as_bob: Client, service: Service) -> None:
        make.BeneficiaryFactory(service=service)
        today = timezone.localdate()
        assert fields(as_bob.get(address("deliver", service)))["delivered_on"] == f"{today:%d/%m/%Y}"
        send(as_bob, address("deliver", service), delivered_on="2022-05-04", beneficiary__0__women=3)
        stored = Service.objects.get(pk=service.pk)
        assert (stored.status, stored.delivered_on) == (Status.DELIVERED, datetime.date(2022, 5, 4))
        assert (stored.verification, stored.budget_usd) == (Verification.SUBMITTED, 100)
        assert stored.beneficiaries.get().women == 3

    @pytest.mark.parametrize("day", ["", "1/1/2999", "soon"])
    def test_a_wrong_day_is_told(self, as_bob: Client, service: Service, day: str) -> None:
        page = send(as_bob, address("deliver", service), delivered_on=day)
        assert page.context["form"].errors.keys() == {"delivered_on"}
        assert Service.objects.get(pk=service.pk).status == Status.PLANNED

    def test_not_what_is_cancelled(self, as_bob: Client) -> None:
        cancelled = make.ServiceFactory(status=Status.CANCELLED)
        page = send(as_bob, address("deliver", cancelled))
        assert page.context["form"].non_field_errors()


class TestCancel:
    def test_it_works(self, as_bob: Client, bob: User, service: Service) -> None:
        assert send(as_bob, address("cancel", service), reason="No hubo presupuesto").status_code == 302
        stored = Service.objects.get(pk=service.pk)
        assert stored.status == Status.CANCELLED
        line = stored.history.first()
        assert (line.history_change_reason, line.history_user) == ("No hubo presupuesto", bob)

    @pytest.mark.parametrize("reason", ["", " ", "x" * 101])
    def test_without_a_reason_it_stays(self, as_bob: Client, service: Service, reason: str) -> None:
        page = send(as_bob, address("cancel", service), reason=reason)
        assert page.context["form"].errors.keys() == {"reason"}
        assert Service.objects.get(pk=service.pk).status == Status.PLANNED

    def test_not_what_is_delivered(self, as_bob: Client) -> None:
        delivered = make.ServiceFactory(status=Status.DELIVERED, delivered_on=datetime.date(2022, 1, 1))
        assert send(as_bob, address("cancel", delivered), reason="?").status_code == 200
        assert Service.objects.get(pk=delivered.pk).status == Status.DELIVERED


def test_a_duplicate_is_a_plan_for_the_same_companies(as_bob: Client) -> None:
    original = make.ServiceFactory(
        code="RPE-007", status=Status.DELIVERED, delivered_on=datetime.date(2022, 1, 1), hours=8
    )
    companies = {make.BeneficiaryFactory(service=original, women=5).company for _ in range(2)}
    assert send(as_bob, address("duplicate", original)).status_code == 302
    copy = Service.objects.get(code="RPE-008")
    assert (copy.status, copy.delivered_on, copy.hours) == (Status.PLANNED, None, 8)
    assert copy.verification == Verification.DRAFT
    assert {part.company for part in copy.beneficiaries.all()} == companies
    assert not copy.beneficiaries.filter(women__isnull=False).exists()


class TestEnrol:
    ADDRESS = "/records/calls/1/enrol/"

    @pytest.fixture(autouse=True)
    def call(self, bob: User) -> None:
        make.CallFactory()

    def send(self, client: Client, rucs: str, **typed: str) -> object:
        values = {"chain": "coffee", "enrolled_on": "1/2/2022", **typed}
        return send(client, self.ADDRESS, rucs=rucs, **values)

    def test_it_works(self, as_bob: Client) -> None:
        one, two, three = (make.CompanyFactory() for _ in range(3))
        pasted = f"{one.ruc}\tCooperativa 2000\t5\n\n {two.ruc}, {three.ruc};\n"
        assert self.send(as_bob, pasted).status_code == 302
        places = Participation.objects.filter(call=1, chain="coffee", enrolled_on=datetime.date(2022, 2, 1))
        assert {place.company for place in places} == {one, two, three}

    def test_all_or_nobody_and_each_line_is_told(self, as_bob: Client) -> None:
        enrolled = make.ParticipationFactory().company
        good, unknown = make.CompanyFactory(), make.valid_ruc(987_654)
        page = self.send(as_bob, f"{good.ruc}\n{enrolled.ruc}\n{good.ruc}\n{unknown}\n123\n")
        fates = [(line.text, line.is_fault, bool(line.company)) for line in page.context["form"].lines]
        assert fates == [
            (good.ruc, False, True),
            (enrolled.ruc, False, True),
            (good.ruc, False, False),
            (unknown, True, False),
            ("123", True, False),
        ]
        assert not good.participations.exists()

    def test_who_takes_part_already_keeps_the_place(self, as_bob: Client) -> None:
        place = make.ParticipationFactory()
        assert self.send(as_bob, place.company.ruc, chain="cocoa").status_code == 302
        assert Participation.objects.get().chain_id == "coffee"

    def test_checking_enrols_nobody(self, as_bob: Client) -> None:
        page = self.send(as_bob, make.CompanyFactory().ruc, do="check")
        assert [line.is_fault for line in page.context["form"].lines] == [False]
        assert not Participation.objects.exists()

    @pytest.mark.parametrize(("name", "typed"), [("chain", ""), ("enrolled_on", "32/1/2022"), ("rucs", " ")])
    def test_a_fault_is_told(self, as_bob: Client, name: str, typed: str) -> None:
        sent = fill(as_bob, self.ADDRESS, chain="coffee", rucs=make.CompanyFactory().ruc)
        page = as_bob.post(self.ADDRESS, sent | {name: typed})
        assert page.context["form"].errors.keys() == {name}
        assert not Participation.objects.exists()

    def test_a_closed_period(self, as_bob: Client, alice: User) -> None:
        ClosedPeriod.objects.create(ends_on=datetime.date(2022, 12, 31), reason="reported", closed_by=alice)
        page = self.send(as_bob, make.CompanyFactory().ruc)
        assert page.context["form"].non_field_errors()
        assert not Participation.objects.exists()

    def test_queries_do_not_grow_with_companies(self, as_bob: Client) -> None:
        counts = []
        for number in (2, 12):
            rucs = "\n".join(make.CompanyFactory().ruc for _ in range(number))
            with CaptureQueriesContext(connection) as queries:
                assert self.send(as_bob, rucs).status_code == 302  # type: ignore[attr-defined]
            counts.append(len(queries))
        assert counts[0] == counts[1]
