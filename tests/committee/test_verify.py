"""Verifying a paper: what a stranger learns, and what not."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from pypdf import PdfReader

from accounts.models import User
from reports.exports.models import Paper
from reports.exports.papers import read_code
from tests import factories as make
from tests.papers import pages_of

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def paper(demo: None, as_carol: Client) -> bytes:
    return as_carol.get("/brief/?region=20&format=pdf", headers=ENGLISH).content


def uploaded(content: bytes) -> dict[str, Any]:
    return {"document": SimpleUploadedFile("brief.pdf", content, "application/pdf")}


def address() -> str:
    return f"/verify/{Paper.objects.get().shown_code}/"


def test_it_works(paper: bytes, client: Client) -> None:
    page = client.get(address(), headers=ENGLISH)
    assert page.status_code == 200
    for words in (
        "was issued by this system",
        "Brief for the consultative committee",
        "Piura",
        "23/01/2023",
    ):
        assert words in page.text
    assert Paper.objects.get().digest in page.text


def test_strangers_see_no_figures_and_no_person(paper: bytes, client: Client) -> None:
    page = client.get(address(), headers=ENGLISH).text
    for secret in ("US$", "49.8", "Carol", "carol@"):
        assert secret not in page


def test_a_paper_about_one_market_says_which(demo: None, as_carol: Client, client: Client) -> None:
    as_carol.get("/markets/DE/?format=pdf", headers=ENGLISH)
    page = client.get(address(), headers=ENGLISH).text
    assert "Germany" in page
    assert "the whole programme" not in page


def test_the_paper_carries_its_code_its_address_and_its_digest(paper: bytes) -> None:
    document = PdfReader(io.BytesIO(paper))
    text = document.pages[0].extract_text()
    kept = Paper.objects.get()
    assert kept.shown_code in text
    assert f"http://testserver/verify/{kept.shown_code}" in text.replace("\n", "")
    assert kept.digest in text.replace("\n", "")
    assert kept.shown_code in document.pages[-1].extract_text()
    assert document.metadata is not None
    assert document.metadata.title == "Brief for the consultative committee"
    catalogue: Any = document.trailer["/Root"]
    assert catalogue["/Lang"] == "en-PE"
    assert catalogue["/MarkInfo"]["/Marked"]
    metadata = catalogue["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata


@override_settings(SITE_URL="https://rpe.example.pe")
def test_the_installation_can_say_its_own_address(demo: None, as_carol: Client) -> None:
    content = as_carol.get("/targets/?format=pdf", headers=ENGLISH).content
    text = "".join(pages_of(content))
    assert "https://rpe.example.pe/verify/" in text


def test_an_uploaded_file_is_compared(paper: bytes, client: Client) -> None:
    same = client.post(address(), uploaded(paper), headers=ENGLISH).text
    assert "Yes: the file is the document that was issued" in same
    other = client.post(address(), uploaded(paper.replace(b"%%EOF", b"%%eof")), headers=ENGLISH).text
    assert "No: the file is not the document" in other


@pytest.mark.parametrize("files", [{}, {"document": SimpleUploadedFile("empty.pdf", b"")}])
def test_wrong_uploads_are_told(files: dict[str, Any], paper: bytes, client: Client) -> None:
    page = client.post(address(), files, headers=ENGLISH).text
    assert "errorlist" in page
    assert "the file is" not in page.lower().replace("the file is compared", "")


@pytest.mark.parametrize("code", ["0000-0000-0000", "x", "%00", "<b>", "A" * 500, "ÑÑÑÑ-ÑÑÑÑ-ÑÑÑÑ"])
def test_a_code_that_was_not_issued_is_not_found(code: str, client: Client) -> None:
    page = client.get(f"/verify/?code={code}", headers=ENGLISH)
    assert page.status_code == 404
    assert "No document with the code" in page.text
    assert "<b>" not in page.text


def test_a_code_is_read_as_people_type_it() -> None:
    assert read_code(" abcd efgh-jk1o ") == "ABCDEFGHJK10"
    assert read_code("ilO0-0000-0000") == "110000000000"
    assert read_code("ABCD") == ""


def test_nobody_types_anything(client: Client) -> None:
    assert client.get("/verify/").status_code == 200


def test_a_company_s_sheet_does_not_say_whose_it_is(as_bob: Client, client: Client, bob: User) -> None:
    company = make.CompanyFactory(legal_name="Cooperativa Secreta <b>", members=12)
    place = make.ParticipationFactory(company=company)
    make.AnnualSalesFactory(company=place.company, fob_usd="1234.56")
    make.MarketEntryFactory(company=company)
    make.BeneficiaryFactory(company=company)
    sheet = as_bob.get(f"/companies/{company.ruc}/sheet.pdf", headers=ENGLISH).content
    text = "".join(pages_of(sheet))
    for words in ("Cooperativa Secreta <b>", company.ruc, "1,234.56", "Germany", "Bob"):
        assert words in text
    page = client.get(address(), headers=ENGLISH).text
    assert "Company sheet" in page
    assert "Secreta" not in page
    assert company.ruc not in page
