"""Applications, workers of a year, and who pays for a service."""

import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from companies.models import Application, Workforce
from records.closing import PeriodClosed
from services.models import Funding, Service
from tests import factories as make
from tests.days import TOMORROW, or_typed_day, tomorrow
from tests.entry.sending import send

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
APPLICATION, WORKFORCE, CALL = "/records/applications/new/", "/records/workforce/new/", "/records/calls/new/"
EN = {"accept-language": "en"}


def application(**values: str) -> dict[str, str]:
    known = {"ruc": make.valid_ruc(3), "legal_name": "Tres", "region": "20", "applied_on": "5/1/2022"}
    return known | {"outcome": "received"} | values


class TestApplication:
    def test_it_works(self, as_dora: Client) -> None:
        make.CallFactory(number=1)
        assert send(as_dora, APPLICATION, **application()).status_code == 302
        saved = Application.objects.get()
        assert (saved.call_id, saved.applied_on, saved.outcome) == (1, datetime.date(2022, 1, 5), "received")
        assert saved.company is None
        company = make.CompanyFactory(ruc=saved.ruc, legal_name="Cooperativa Tres")
        page = as_dora.get(reverse("entry:application", args=[saved.pk]), headers=EN).text
        assert saved.company == company and "Cooperativa Tres" in page
        assert "Tres" in as_dora.get(reverse("entry:applications"), {"outcome": "received"}).text

    @pytest.mark.parametrize(
        ("field", "typed"),
        [("ruc", "20100070971"), ("applied_on", TOMORROW), ("legal_name", ""), ("outcome", "")],
    )
    def test_wrong_input(self, field: str, typed: str, as_dora: Client) -> None:
        make.CallFactory(number=1)
        answer = send(as_dora, APPLICATION, **application(**{field: or_typed_day(typed)}))
        assert list(answer.context["form"].errors) == [field]

    def test_once_for_each_call(self, as_dora: Client) -> None:
        first = make.ApplicationFactory(ruc=make.valid_ruc(3))
        answer = send(as_dora, APPLICATION, **application(call=str(first.call_id)))
        assert answer.status_code == 200 and Application.objects.count() == 1

    def test_another_region(self, as_erin: Client) -> None:
        make.CallFactory(number=1)
        answer = send(as_erin, APPLICATION, **application(region="22"))
        assert "region" in answer.context["form"].errors and not Application.objects.exists()

    def test_a_closed_period_keeps_what_is_counted(self) -> None:
        found = make.ApplicationFactory(applied_on=datetime.date(2021, 5, 1))
        make.ClosedPeriodFactory()
        found.legal_name = "Otra"
        found.save()
        found.outcome = "selected"
        with pytest.raises(PeriodClosed) as refusal:
            found.save()
        assert refusal.value.field == "outcome"


class TestWorkforce:
    def test_it_works(self, as_dora: Client, as_bob: Client) -> None:
        company = make.CompanyFactory(legal_name="Uno")
        typed = {"company": company.ruc, "year": "2021", "workers": "12", "women": "7"}
        assert send(as_dora, WORKFORCE, **typed, do="submit").status_code == 302
        saved = Workforce.objects.get()
        assert (saved.workers, saved.women, saved.verification) == (12, 7, "submitted")
        sent = {"verb": "verify", "record": f"workforce-{saved.pk}-{saved.version}"}
        as_bob.post(reverse("entry:decide"), sent)
        saved.refresh_from_db()
        assert saved.verification == "verified"
        page = as_bob.get(reverse("entry:workforce_year", args=[saved.pk]), headers=EN)
        assert "Workforce" in page.text and "Uno" in page.text

    @pytest.mark.parametrize(
        ("field", "typed"),
        [("women", "13"), ("workers", "-1"), ("year", str(tomorrow().year + 1)), ("workers", "1.5")],
    )
    def test_wrong_input(self, field: str, typed: str, as_dora: Client) -> None:
        known = {"company": make.CompanyFactory().ruc, "year": "2021", "workers": "12"}
        answer = send(as_dora, WORKFORCE, **known | {field: typed})
        assert list(answer.context["form"].errors) == [field]

    def test_the_committee_does_not_see_it(self, as_carol: Client) -> None:
        row = make.WorkforceFactory()
        assert as_carol.get(reverse("entry:workforce_year", args=[row.pk])).status_code == 403
        assert as_carol.get(reverse("entry:workforce")).status_code == 403


def test_a_call_does_not_close_before_its_launch(as_dora: Client) -> None:
    answer = send(as_dora, CALL, launched_on="2/1/2022", closes_on="1/1/2022", places="20")
    assert list(answer.context["form"].errors) == ["closes_on"]
    assert send(as_dora, CALL, launched_on="2/1/2022", closes_on="3/1/2022", places="-1").status_code == 200
    assert send(as_dora, CALL, launched_on="2/1/2022", closes_on="3/1/2022", places="20").status_code == 302


class TestFunding:
    @pytest.fixture
    def service(self) -> Service:
        return make.ServiceFactory(budget_usd=100, spent_usd=50)

    def address(self, service: Service) -> str:
        return reverse("entry:service_funding", args=[service.pk])

    def test_it_works(self, service: Service, as_dora: Client) -> None:
        source = make.InstitutionFactory(acronym="SECO", type="cooperation")
        typed = {
            "funding__0__source": source.pk,
            "funding__0__budget_usd": "60",
            "funding__0__spent_usd": "50",
        }
        assert send(as_dora, self.address(service), **typed).status_code == 302
        saved = Funding.objects.get()
        assert (saved.budget_usd, saved.spent_usd, saved.history.count()) == (Decimal(60), Decimal(50), 1)
        service.refresh_from_db()
        assert service.verification == "verified"
        page = as_dora.get(reverse("entry:service", args=[service.pk]), headers=EN).text
        assert "Who pays for it" in page and "SECO" in page
        assert "SECO" in as_dora.get(reverse("entry:fundings"), {"funder": source.pk}).text

    def test_more_than_the_service_has(self, service: Service, as_dora: Client) -> None:
        first = make.FundingFactory(service=service, budget_usd=60)
        other = make.InstitutionFactory(acronym="SECO")
        typed = {"funding__1__source": other.pk, "funding__1__budget_usd": "40.01"}
        answer = send(as_dora, self.address(service), **typed)
        assert "100.01" in answer.context["form"].parts.forms[1].errors["budget_usd"][0]
        typed = {"funding__0__spent_usd": "50.01"}
        answer = send(as_dora, self.address(service), **typed)
        assert "50.01" in answer.context["form"].parts.forms[0].errors["spent_usd"][0]
        assert list(Funding.objects.all()) == [first]

    def test_the_budget_is_not_lowered_below_it(self, service: Service, as_dora: Client) -> None:
        make.FundingFactory(service=service, budget_usd=60)
        answer = send(as_dora, reverse("entry:service_edit", args=[service.pk]), budget_usd="59")
        assert list(answer.context["form"].errors) == ["budget_usd"]

    def test_in_a_closed_period(self, as_dora: Client) -> None:
        delivered = {"status": "delivered", "delivered_on": datetime.date(2021, 3, 1)}
        funding = make.FundingFactory(service=make.ServiceFactory(**delivered))
        make.ClosedPeriodFactory()
        answer = send(as_dora, self.address(funding.service), funding__0__budget_usd="1")
        assert answer.status_code == 200
        assert Funding.objects.get().budget_usd == 100
        funding.source.type = "cooperation"
        with pytest.raises(PeriodClosed):
            funding.source.save()
