"""Files of evidence: by content, through a permission check, and never in a closed period."""

import datetime
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from companies.models import AnnualSales
from records.archives import MOST_LISTED
from records.models import ClosedPeriod, Evidence
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

PDF = b"%PDF-1.7 an invoice"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 20


def office(*parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return file.getvalue()


def typed(part: str, kind: str, encoding: str = "utf-8") -> bytes:
    """An Office file that declares a part of some name to be of a type."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        types = f'<Types><Override PartName="/x.bin" ContentType="{kind}"/></Types>'
        archive.writestr("[Content_Types].xml", types.encode(encoding))
        archive.writestr(part, "<x/>")
    return file.getvalue()


XLSX = office("[Content_Types].xml", "xl/workbook.xml")
DOCX = office("[Content_Types].xml", "word/document.xml")


@pytest.fixture
def sales(bob: User) -> AnnualSales:
    return make.AnnualSalesFactory()


def attach(client: Client, record: Any, *files: tuple[str, bytes]) -> str:
    """Attach files, and what the person is told."""
    address = reverse("entry:evidence_add", args=[record.kind, record.pk])
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(address, {"chosen": uploads}, follow=True).text


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, "PDF"), (PNG, "PNG"), (JPEG, "JPEG"), (XLSX, "XLSX"), (DOCX, "DOCX")]
)
def test_it_works(as_bob: Client, bob: User, sales: AnnualSales, content: bytes, kind: str) -> None:
    page = attach(as_bob, sales, ("factura ñ.bin", content))
    evidence = sales.evidence.get()
    assert (evidence.get_media_type_display(), evidence.added_by, evidence.size) == (kind, bob, len(content))
    assert evidence.sha256 == hashlib.sha256(content).hexdigest()
    assert reverse("entry:evidence", args=[evidence.pk]) in page
    answer = as_bob.get(reverse("entry:evidence", args=[evidence.pk]))
    assert b"".join(answer.streaming_content) == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("program.pdf", b"MZ\x90\x00"),
        ("moving.gif", b"GIF89a" + b"\0" * 20),
        ("slides.xlsx", office("[Content_Types].xml", "ppt/presentation.xml")),
        ("macros.xlsx", office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")),
        ("upper-case.xlsx", office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.BIN")),
        ("excel-4.xlsx", office("[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/sheet1.xml")),
        ("dialog.xlsx", office("[Content_Types].xml", "xl/workbook.xml", "xl/DialogSheets/sheet1.xml")),
        ("another-name.docx", typed("word/document.xml", "application/vnd.ms-office.vbaProject")),
        ("in-utf-16.xlsx", typed("xl/workbook.xml", "application/vnd.ms-excel.Macrosheet+xml", "utf-16")),
        ("endless.xlsx", typed("xl/workbook.xml", " " * 6_000_000)),
        (
            "parts.docx",
            office("[Content_Types].xml", "word/document.xml", *map(str, range(MOST_LISTED // 45))),
        ),
        ("broken.docx", b"PK\x03\x04 not an archive"),
        ("plain.zip", office("readme.txt")),
        ("empty.pdf", b""),
    ],
)
def test_what_is_not_evidence_is_refused_in_words(
    as_bob: Client, sales: AnnualSales, name: str, content: bytes
) -> None:
    page = attach(as_bob, sales, (name, content))
    assert name in page
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept", "content"),
    [
        ("factura.hta", "factura.hta.pdf", PDF + b"<script>new ActiveXObject('WScript.Shell')</script>"),
        ("factura.PDF", "factura.PDF", PDF),
        ("foto.jpg", "foto.jpg", JPEG),
        ("foto.jpeg", "foto.jpeg", JPEG),
        ("foto", "foto.jpg", JPEG),
        ("x" * 300 + ".exe", "x" * 186 + "xxxxxx.exe.pdf", PDF),
    ],
)
def test_its_name_ends_as_its_type_does(
    as_bob: Client, sales: AnnualSales, name: str, kept: str, content: bytes
) -> None:
    """Downloaded under the name of a program, what passes for a PDF would run."""
    attach(as_bob, sales, (name, content))
    assert sales.evidence.get().name == kept


def test_a_file_too_large(as_bob: Client, sales: AnnualSales, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("records.attaching.MOST_BYTES", 10)
    attach(as_bob, sales, ("large.pdf", PDF))
    assert not Evidence.objects.exists()


def test_one_that_is_refused_keeps_none_of_the_others_away(as_bob: Client, sales: AnnualSales) -> None:
    attach(as_bob, sales, ("bad.pdf", b"bad"), ("good.pdf", PDF))
    assert [evidence.name for evidence in sales.evidence.all()] == ["good.pdf"]


def test_the_same_file_twice_on_a_record_is_refused_by_the_name_it_has(
    as_bob: Client, sales: AnnualSales, store: Path
) -> None:
    attach(as_bob, sales, ("first.pdf", PDF))
    assert "first.pdf" in attach(as_bob, sales, ("second.pdf", PDF))
    assert sales.evidence.count() == 1
    other = make.AnnualSalesFactory()
    attach(as_bob, other, ("second.pdf", PDF))
    assert other.evidence.count() == 1
    assert sum(path.is_file() for path in store.rglob("*")) == 1


def test_a_name_can_do_no_harm(as_bob: Client, sales: AnnualSales, store: Path) -> None:
    attach(as_bob, sales, ("../../etc/passwd\n.pdf", PDF), (f"{'x' * 300}.png", PNG))
    names = [evidence.name for evidence in sales.evidence.all()]
    assert "/" not in names[0]
    assert "\n" not in names[0]
    assert len(names[1]) == 200
    assert names[1].endswith(".png")
    assert {path.name for path in store.rglob("*") if path.is_file()} == {
        hashlib.sha256(content).hexdigest() for content in (PDF, PNG)
    }


def test_removed_it_stays_in_the_history_and_can_be_attached_again(
    as_bob: Client, sales: AnnualSales
) -> None:
    attach(as_bob, sales, ("first.pdf", PDF))
    evidence = sales.evidence.get()
    as_bob.post(reverse("entry:evidence_remove", args=[evidence.pk]))
    assert not sales.evidence.exists()
    assert Evidence.history.filter(id=evidence.pk, history_type="-").exists()
    attach(as_bob, sales, ("first.pdf", PDF))
    assert sales.evidence.exists()


def test_a_closed_period_keeps_its_evidence(as_bob: Client, alice: User, sales: AnnualSales) -> None:
    attach(as_bob, sales, ("first.pdf", PDF))
    ClosedPeriod.objects.create(ends_on=datetime.date(2022, 12, 31), reason="reported", closed_by=alice)
    as_bob.post(reverse("entry:evidence_remove", args=[sales.evidence.get().pk]))
    attach(as_bob, sales, ("second.png", PNG))
    assert [evidence.name for evidence in sales.evidence.all()] == ["first.pdf"]


def test_nothing_chosen(as_bob: Client, sales: AnnualSales) -> None:
    address = reverse("entry:evidence_add", args=["annualsales", sales.pk])
    assert as_bob.post(address).status_code == 302
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("kind", ["company", "user", "evidence", "participation"])
def test_only_of_what_is_verified(as_bob: Client, sales: AnnualSales, kind: str) -> None:
    address = reverse("entry:evidence_add", args=[kind, sales.company_id])
    assert as_bob.post(address, {"chosen": SimpleUploadedFile("a.pdf", PDF)}).status_code == 404


def test_the_committee_gets_none(as_bob: Client, as_carol: Client, sales: AnnualSales) -> None:
    attach(as_bob, sales, ("first.pdf", PDF))
    pk = sales.evidence.get().pk
    assert as_carol.get(reverse("entry:evidence", args=[pk])).status_code == 403
    assert as_carol.post(reverse("entry:evidence_remove", args=[pk])).status_code == 403


def with_template(target: str, encoding: str = "utf-8") -> bytes:
    """A document whose template is at a target outside of it."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    rels = f'<x><Relationship Id="1" Type="{kind}" Target="{target}" TargetMode="External"/></x>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<x/>")
        archive.writestr("word/_rels/settings.xml.rels", rels.encode(encoding))
    return file.getvalue()


REMOTE = [
    *("http://example.org/a.dotm", "HTTPS://example.org/a", r"\\\\host\share\a.dotm"),
    *("file://host/share/a.dotm", "&#104;ttps://example.org/a"),
]


@pytest.mark.parametrize("target", REMOTE)
def test_a_document_with_a_remote_template_is_refused(
    as_bob: Client, sales: AnnualSales, target: str
) -> None:
    for encoding in ("utf-8", "utf-16"):
        page = attach(as_bob, sales, ("letter.docx", with_template(target, encoding)))
        assert "toma su plantilla de otra dirección" in page
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("target", ["file:///C:/Templates/Letter.dotx", "Letter.dotx"])
def test_a_document_with_a_template_of_its_own_computer_is_accepted(
    as_bob: Client, sales: AnnualSales, target: str
) -> None:
    attach(as_bob, sales, ("letter.docx", with_template(target)))
    assert sales.evidence.count() == 1


def test_records_without_evidence_are_counted(as_bob: Client, sales: AnnualSales) -> None:
    make.ServiceFactory()
    other = make.AnnualSalesFactory()
    attach(as_bob, sales, ("first.pdf", PDF), ("second.png", PNG))
    assert list(AnnualSales.objects.without_evidence()) == [other]
