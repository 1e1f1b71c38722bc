"""The search: companies, services, institutions, pages and help, of what a person may see."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories as make

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


def find(client: Client, words: str) -> str:
    return str(client.get("/records/search/", {"q": words}, headers=EN).text)


def test_it_works(as_dora: Client) -> None:
    company = make.CompanyFactory(legal_name="Cooperativa Ñandú")
    make.ServiceFactory(code="RPE-777", institution__acronym="SENASA")
    assert company.ruc in find(as_dora, "nandu") and "RPE-777" in find(as_dora, "rpe-777")
    assert f"/records/companies/{company.ruc}/" in find(as_dora, company.ruc)
    assert "/records/institutions/" in find(as_dora, "senasa")
    assert "/records/unreported/" in find(as_dora, "not reported")
    assert "/ayuda/staff/#import" in find(as_dora, "blank workbook")


def test_a_service_by_its_type(as_dora: Client) -> None:
    make.ServiceFactory(code="RPE-778", type__name_es="Asesoría en calidad")
    assert "RPE-778" in find(as_dora, "asesoria calidad")


def test_a_coordinator_finds_their_region_alone(as_erin: Client) -> None:
    make.CompanyFactory(legal_name="Cooperativa Sur", region_id="06")
    make.ServiceFactory(code="RPE-779", region_id="06")
    assert "Nothing was found" in find(as_erin, "Cooperativa Sur")
    assert "Nothing was found" in find(as_erin, "RPE-779")


def test_the_committee_finds_nothing_that_it_may_not_see(as_carol: Client) -> None:
    person = make.CompanyFactory(ruc=make.valid_ruc(7654321, "10"), legal_name="Rosa Quispe")
    make.AnnualSalesFactory(company=person, fob_usd=987654)
    page = find(as_carol, "Rosa")
    assert "987" not in page and person.ruc not in page
    # Neither by the number that is in the RUC of a natural person, nor pages that are not theirs.
    assert "Rosa Quispe" not in find(as_carol, person.ruc)
    for words in ("Audit log", "People", "Data quality", "Verification", "Annual export sales"):
        assert "/records/audit/" not in find(as_carol, words)
        assert '<a href="/accounts/people/"' not in find(as_carol, words)
        assert '<a href="/records/quality/"' not in find(as_carol, words)
        assert '<a href="/records/verification/"' not in find(as_carol, words)
        assert '<a href="/records/sales/"' not in find(as_carol, words)


@pytest.mark.parametrize(
    "words", ["", "   ", "\0", "%", "' OR 1=1 --", "x" * 5000, "<script>alert(1)</script>"]
)
def test_any_words(words: str, as_dora: Client) -> None:
    page = as_dora.get("/records/search/", {"q": words})
    assert page.status_code == 200 and "<script>alert" not in page.text


def test_queries_do_not_depend_on_rows(as_dora: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            find(as_dora, "cooperativa")
        return len(found)

    make.CompanyFactory()
    queries()
    one = queries()
    for _n in range(5):
        make.CompanyFactory()
    queries()
    assert queries() == one
