"""The pages of the programme's settings."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from accounts.letters import LetterKind, text_of
from companies.models import Company, HSCode, ValueChain
from figures.definitions import Axis
from figures.models import Logo, Programme
from reports.charts.colours import colours_of, own_colour
from services.models import ServiceType
from tests import factories as make
from tests.entry.sending import fill, send

EN = {"accept-language": "en"}
PROGRAMME = "/records/settings/programme/1/edit/"
CHAIN = "/records/settings/chains/new/"
LOGO = "/records/settings/programme/logo/"


def png() -> bytes:
    """A picture of one pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_it_works(as_alice: Client) -> None:
    page = as_alice.get("/records/settings/", headers=EN).text
    assert PROGRAMME in page and CHAIN in page and "/admin/" in page


def test_the_history_is_promised_to_who_may_see_it(as_bob: Client, as_carol: Client) -> None:
    pages = [client.get("/records/settings/", headers=EN).text for client in (as_bob, as_carol)]
    assert ["who changed what" in page for page in pages] == [True, False]


def test_the_programme(as_alice: Client) -> None:
    sent = {
        "name_es": "Ruta Norte",
        "starts_on": "01/03/2020",
        "ends_on": "2022-12-31",
        "sales_due_after_days": "60",
        "region_codes": ["20", "24"],
    }
    assert as_alice.post(PROGRAMME, fill(as_alice, PROGRAMME) | sent).status_code == 302
    found = Programme.objects.get()
    assert (found.name_es, found.starts_on.isoformat(), found.region_codes) == (
        "Ruta Norte",
        "2020-03-01",
        ["20", "24"],
    )
    page = as_alice.get("/records/programme/1/", headers=EN).text
    assert "Piura, Tumbes" in page and "Ruta Norte" in page
    # Forms offer these regions alone, and the one that a company has already.
    form = as_alice.get("/records/companies/new/").context["form"]
    assert [region.pk for region in form.fields["region"].queryset] == ["20", "24"]
    company: Company = make.CompanyFactory(region_id="06")
    form = as_alice.get(f"/records/companies/{company.ruc}/edit/").context["form"]
    assert "06" in [region.pk for region in form.fields["region"].queryset]


def test_its_name_and_logo_are_on_papers_and_letters(as_alice: Client) -> None:
    as_alice.post(LOGO, {"picture": SimpleUploadedFile("logo.png", png())})
    Programme.objects.update(name_es="Ruta Norte")
    paper = PdfReader(BytesIO(as_alice.get("/?format=pdf").content))
    assert paper.metadata and paper.metadata.author == "Ruta Norte"
    assert "Ruta Norte" in paper.pages[0].extract_text() and len(paper.pages[0].images) == 1
    text = text_of(LetterKind.INVITATION, {"days": 3})
    assert "Ruta Norte" in text
    assert "Ruta Norte" in as_alice.get("/admin/").text


def test_dates_in_the_wrong_order(as_alice: Client) -> None:
    sent = {"starts_on": "01/03/2022", "ends_on": "01/03/2020", "sales_due_after_days": "60"}
    page = send(as_alice, PROGRAMME, **sent)
    assert page.status_code == 200 and page.context["form"].errors
    assert not Programme.objects.exists()


def test_the_logo(as_alice: Client, client: Client) -> None:
    upload = SimpleUploadedFile("logo.png", png())
    assert as_alice.post(LOGO, {"picture": upload}).status_code == 302
    logo = Programme.objects.get().logo
    assert logo is not None
    # The page where people sign in shows it, too.
    picture = client.get(f"/records/settings/logo/{logo.pk}/")
    assert picture["content-type"] == "image/png" and picture.content == png()
    assert f"/records/settings/logo/{logo.pk}/" in client.get("/accounts/login/").text
    as_alice.post(LOGO, {"remove": "1"})
    assert Programme.objects.get().logo is None and Logo.objects.exists()


@pytest.mark.parametrize(
    "content", [b"<svg onload='x'/>", b"", b"%PDF-1.4 x", b"\x89PNG\r\n\x1a\n" + b"0" * 200_001]
)
def test_no_picture(content: bytes, as_alice: Client) -> None:
    as_alice.post(LOGO, {"picture": SimpleUploadedFile("logo.png", content)})
    assert not Logo.objects.exists() and not Programme.objects.exists()


def test_a_chain_with_its_codes(as_alice: Client) -> None:
    sent = {"name_es": "Palta Hass", "name_en": "Hass avocado", "hs_codes": "0804.40, 080450"}
    assert send(as_alice, CHAIN, **sent).status_code == 302
    chain = ValueChain.objects.get(slug="palta-hass")
    assert list(chain.hs_codes.values_list("pk", flat=True)) == ["080440", "080450"]
    sent["hs_codes"] = "080440"
    assert send(as_alice, f"/records/settings/chains/{chain.pk}/edit/", **sent).status_code == 302
    page = as_alice.get(f"/records/chains/{chain.pk}/", headers=EN).text
    assert "080440" in page and "History" in page
    assert HSCode.history.filter(chain=chain.pk, history_type="-").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"hs_codes": "12"},
        {"hs_codes": "0901"},  # Coffee's.
        {"name_es": "Café"},
        {"name_es": "…"},
        {"name_en": ""},
    ],
)
def test_a_wrong_chain(wrong: dict[str, str], as_alice: Client) -> None:
    before = ValueChain.objects.count()
    page = send(as_alice, CHAIN, **({"name_es": "Palta", "name_en": "Avocado", "hs_codes": ""} | wrong))
    assert page.status_code == 200 and page.context["form"].errors
    assert ValueChain.objects.count() == before


def test_a_service_type(as_dora: Client) -> None:
    new = "/records/settings/service-types/new/"
    assert send(as_dora, new, name_es="Asesoría", block="export").status_code == 302
    found = ServiceType.objects.get(name_es="Asesoría")
    assert "History" in as_dora.get(f"/records/service-types/{found.pk}/", headers=EN).text


@pytest.mark.parametrize("persona", ["dora", "erin", "carol", "frank"])
def test_what_is_the_administrators(db: None, persona: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(f"as_{persona}")
    assert client.get("/records/settings/").status_code == 200
    assert "/admin/" not in client.get("/records/settings/").text
    for path in (PROGRAMME, CHAIN, "/records/settings/chains/coffee/edit/"):
        assert client.get(path).status_code == 403


COLOURS = "/records/settings/programme/1/colours/"


def test_the_colours_of_charts(demo: None, as_alice: Client) -> None:
    """A chain and a region keep what was chosen; every other group has its own colour."""
    page = as_alice.get(COLOURS, headers=EN).text
    assert 'name="chain-coffee"' in page and "its own: " in page
    assert (
        as_alice.post(COLOURS, fill(as_alice, COLOURS, chain__coffee="6", region__20="6")).status_code == 302
    )
    assert Programme.objects.get().colours == {"chain": {"coffee": "6"}, "region": {"20": "6"}}
    assert colours_of(Axis.CHAIN, ["coffee"])["coffee"] == colours_of(Axis.REGION, ["20"])["20"] == "6"
    assert colours_of(Axis.REGION, ["12"])["12"] == own_colour(Axis.REGION, "12")
    assert "Piura: 6" in as_alice.get("/records/programme/1/", headers=EN).text
    lines = as_alice.get("/explore/?by=region", headers=EN).context["page"].lines
    assert {line["name"]: line["line"]["color"] for line in lines["data"]}["Piura"] == "var(--chart-6)"
    assert as_alice.post(COLOURS, fill(as_alice, COLOURS, chain__coffee="", region__20="")).status_code == 302
    assert Programme.objects.get().colours == {}


def test_no_colour_outside_the_palette(demo: None, as_alice: Client) -> None:
    answer = as_alice.post(COLOURS, fill(as_alice, COLOURS, chain__coffee="#ffff00"), headers=EN)
    assert answer.status_code == 400 or "Select a valid choice" in answer.text
    assert Programme.objects.get().colours == {}
