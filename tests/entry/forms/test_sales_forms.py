"""Annual sales and market entries, one at a time; calls and institutions."""

import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from companies.models import AnnualSales, Call, Company, MarketEntry
from records.models import ClosedPeriod, Verification
from services.models import Institution
from tests import factories as make
from tests.entry.sending import fields, fill, send

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

SALE, MARKET = "/records/sales/new/", "/records/market-entries/new/"


@pytest.fixture
def company(bob: User) -> Company:
    return make.CompanyFactory()


def sale(company: Company) -> dict[str, str]:
    return {"company": company.ruc, "chain": "coffee", "year": "2022", "fob_usd": "1,234.50"}


def market(company: Company) -> dict[str, str]:
    return {"company": company.ruc, "chain": "coffee", "country": "NA", "first_shipment_on": "1/2/2022"}


class TestSale:
    def test_it_works(self, as_bob: Client, company: Company) -> None:
        answer = send(as_bob, SALE, **sale(company), net_weight_kg="1.125,5", source="customs", do="submit")
        assert answer.status_code == 302
        saved = AnnualSales.objects.get()
        assert (saved.company, saved.fob_usd, saved.net_weight_kg) == (
            company,
            Decimal("1234.50"),
            Decimal("1125.500"),
        )
        assert saved.verification == Verification.SUBMITTED

    def test_the_company_is_found_however_its_ruc_is_spaced(self, as_bob: Client, company: Company) -> None:
        """As the search finds it."""
        spaced = f"{company.ruc[:4]} {company.ruc[4:]}"
        assert send(as_bob, SALE, **sale(company) | {"company": spaced}).status_code == 302
        assert AnnualSales.objects.get().company == company

    @pytest.mark.parametrize("weight", ["1.125", "0.125", "234.5", "1125.125", "7"])
    def test_what_is_shown_reads_back_the_same(self, as_bob: Client, company: Company, weight: str) -> None:
        row = make.AnnualSalesFactory(company=company, net_weight_kg=Decimal(weight))
        assert send(as_bob, reverse("entry:sale_edit", args=[row.pk])).status_code == 302
        assert AnnualSales.objects.get().net_weight_kg == Decimal(weight)
        assert AnnualSales.objects.get().verification == Verification.VERIFIED

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("company", ""),
            ("company", "20100070970"),
            ("company", "Cooperativa"),
            ("chain", "tea"),
            ("year", "1999"),
            ("year", "2022.5"),
            ("year", str(timezone.localdate().year + 1)),
            ("fob_usd", ""),
            ("fob_usd", "-0.01"),
            ("fob_usd", "infinity"),
            ("fob_usd", "-"),
            ("net_weight_kg", "heavy"),
            ("source", "rumour"),
        ],
    )
    def test_a_fault_is_told(self, as_bob: Client, company: Company, name: str, typed: str) -> None:
        page = as_bob.post(SALE, fill(as_bob, SALE, **sale(company)) | {name: typed})
        assert page.context["form"].errors.keys() == {name}
        assert not AnnualSales.objects.exists()

    def test_the_same_year_again(self, as_bob: Client, company: Company) -> None:
        make.AnnualSalesFactory(company=company)
        page = send(as_bob, SALE, **sale(company))
        assert page.context["form"].faults()
        assert AnnualSales.objects.count() == 1

    def test_a_closed_year(self, as_bob: Client, company: Company, alice: User) -> None:
        row = make.AnnualSalesFactory(company=company)
        year = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
        ClosedPeriod.objects.create(**year, reason="reported", closed_by=alice)
        page = send(as_bob, reverse("entry:sale_edit", args=[row.pk]), fob_usd=5)
        assert page.context["form"].errors.keys() == {"year"}
        assert send(as_bob, SALE, **sale(company) | {"year": "2021"}).status_code == 302

    def test_a_year_that_is_missing_while_another_is_closed(
        self, as_bob: Client, company: Company, alice: User
    ) -> None:
        make.ClosedPeriodFactory(closed_by=alice)
        page = send(as_bob, SALE, **sale(company) | {"year": ""})
        assert page.context["form"].errors.keys() == {"year"}

    def test_what_was_returned_says_why_and_can_be_submitted_again(
        self, as_bob: Client, company: Company
    ) -> None:
        row = make.AnnualSalesFactory(
            company=company, verification=Verification.RETURNED, return_note="¿FOB?"
        )
        address = reverse("entry:sale_edit", args=[row.pk])
        assert "¿FOB?" in as_bob.get(address).text
        send(as_bob, address, fob_usd=7, do="submit")
        assert AnnualSales.objects.get().verification == Verification.SUBMITTED


class TestMarketEntry:
    def test_it_works(self, as_bob: Client, company: Company) -> None:
        assert send(as_bob, MARKET, **market(company)).status_code == 302
        saved = MarketEntry.objects.get()
        assert (saved.country, saved.fob_usd) == ("NA", None)

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("country", ""),
            ("country", "XX"),
            ("first_shipment_on", "1/1/2999"),
            ("first_shipment_on", ""),
            ("fob_usd", "€ 1,000"),
        ],
    )
    def test_a_fault_is_told(self, as_bob: Client, company: Company, name: str, typed: str) -> None:
        page = as_bob.post(MARKET, fill(as_bob, MARKET, **market(company)) | {name: typed})
        assert page.context["form"].errors.keys() == {name}

    def test_it_is_changed(self, as_bob: Client, company: Company) -> None:
        entry = make.MarketEntryFactory(company=company)
        assert (
            send(as_bob, reverse("entry:market_entry_edit", args=[entry.pk]), country="FR").status_code == 302
        )
        assert MarketEntry.objects.get().country == "FR"


class TestCall:
    def test_it_works(self, as_bob: Client) -> None:
        make.CallFactory(number=4)
        address = reverse("entry:call_new")
        assert fields(as_bob.get(address))["number"] == "5"
        assert send(as_bob, address, name="Quinta").status_code == 302
        assert str(Call.objects.get(number=5)) == "Quinta"

    def test_a_number_is_given_once(self, as_bob: Client) -> None:
        make.CallFactory(number=4)
        page = send(as_bob, reverse("entry:call_new"), number=4, name="Otra")
        assert page.context["form"].errors.keys() == {"number"}
        send(as_bob, reverse("entry:call_edit", args=[4]), number=9, name="Cuarta")
        assert list(Call.objects.values_list("number", "name")) == [(4, "Cuarta")]

    @pytest.mark.parametrize("number", ["0", "-1", "x", "99999"])
    def test_a_wrong_number(self, as_bob: Client, number: str) -> None:
        assert send(as_bob, reverse("entry:call_new"), number=number).status_code == 200


class TestInstitution:
    def test_it_works(self, as_bob: Client) -> None:
        assert (
            send(as_bob, reverse("entry:institution_new"), acronym="SERFOR", name="Forestal").status_code
            == 302
        )
        institution = Institution.objects.get()
        address = reverse("entry:institution_edit", args=[institution.pk])
        send(as_bob, address, name="Servicio Forestal")
        assert Institution.objects.get().name == "Servicio Forestal"

    def test_an_acronym_is_given_once(self, as_bob: Client) -> None:
        make.InstitutionFactory(acronym="SERFOR")
        page = send(as_bob, reverse("entry:institution_new"), acronym="SERFOR", name="Forestal")
        assert page.context["form"].errors.keys() == {"acronym"}
