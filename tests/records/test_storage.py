"""Files that are whole or not there: after a kill, on a full disk, and when something happened to the folder."""

import hashlib
import io
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales
from entry.imports.upload import Upload
from records.attaching import attach
from records.checking import faults
from records.evidence import Evidence
from records.storage import PARTIAL, NotStored, WholeFileStorage
from tests import factories as make
from workbook.demo import WORKBOOK

MEGABYTE = 1_000_000
INVOICE = b"%PDF-1.7 " + bytes(range(256)) * 8_000
"""Two megabytes."""
DIGEST = hashlib.sha256(INVOICE).hexdigest()
NAME = f"{DIGEST[:2]}/{DIGEST}"
ENGLISH = {"accept-language": "en"}

KILLED = """
import os, signal, sys
import django
django.setup()
from django.core.files.base import File
from records.evidence import storage

class Interrupted(File):
    def chunks(self, chunk_size=None):
        yield self.file.read(1_000_000)
        os.kill(os.getpid(), signal.SIGKILL)

storage().save(sys.argv[1], Interrupted(open(sys.argv[2], "rb")))
"""


@pytest.fixture
def sales(db: None, store: Path) -> AnnualSales:
    return make.AnnualSalesFactory()


@pytest.fixture
def evidence(sales: AnnualSales, bob: User) -> Evidence:
    return attached(sales, bob)


def attached(sales: AnnualSales, by: User) -> Evidence:
    with acting(by):
        return attach(sales, SimpleUploadedFile("invoice.pdf", INVOICE), by=by)


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file can become longer than this, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def old(path: Path) -> None:
    """Make a file two hours old."""
    os.utime(path, (time.time() - 7200,) * 2)


def test_it_works(evidence: Evidence, store: Path) -> None:
    assert (store / NAME).read_bytes() == INVOICE
    assert files(store) == [store / NAME]
    assert evidence.is_intact
    assert list(faults()) == []
    output = io.StringIO()
    call_command("check_evidence", stdout=output)
    assert output.getvalue() == "1 files of evidence, all as they were attached.\n"


def test_it_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: Any) -> None:
    calls: list[str] = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, real=real, name=name: (calls.append(name), real(*args)))
    WholeFileStorage(location=tmp_path).save("aa/bb", ContentFile(b"content"))
    assert calls == ["fsync", "replace", "fsync", "fsync"]


def test_a_process_killed_in_the_middle_leaves_no_file_under_the_digest(
    sales: AnnualSales, bob: User, store: Path, tmp_path: Path
) -> None:
    source = tmp_path / "invoice.pdf"
    source.write_bytes(INVOICE)
    environment = os.environ | {"EVIDENCE_ROOT": str(store), "DEBUG": "true"}
    environment["DJANGO_SETTINGS_MODULE"] = "rpe.settings"
    killed = subprocess.run([sys.executable, "-c", KILLED, NAME, str(source)], env=environment)
    assert killed.returncode == -9
    (left,) = files(store)
    assert left.name.startswith(PARTIAL)
    assert not (store / NAME).exists()
    assert list(faults()) == []  # It may still be at work.
    old(left)
    assert "was left by an interruption" in next(faults())
    assert attached(sales, bob).is_intact


def test_a_full_disk_leaves_nothing(sales: AnnualSales, as_bob: Client, store: Path) -> None:
    address = reverse("entry:evidence_add", args=["annualsales", sales.pk])
    with small_disk(MEGABYTE):
        page = as_bob.post(
            address, {"chosen": SimpleUploadedFile("a.pdf", INVOICE)}, follow=True, headers=ENGLISH
        )
    assert "a.pdf: The file could not be stored: the disk is full. Nothing was saved." in page.text
    assert files(store) == []
    assert not Evidence.objects.exists()
    page = as_bob.post(address, {"chosen": SimpleUploadedFile("a.pdf", INVOICE)}, follow=True)
    assert sales.evidence.get().is_intact


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "aa").write_text("a file where a folder is needed")
    with pytest.raises(NotStored, match=r"su carpeta|its folder"):
        WholeFileStorage(location=tmp_path).save("aa/bb", ContentFile(b"content"))


def test_a_workbook_that_cannot_be_stored_is_told(as_bob: Client, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(Upload._meta.get_field("file"), "storage", WholeFileStorage(location=tmp_path))
    (tmp_path / "uploads").write_text("a file where a folder is needed")
    with WORKBOOK.open("rb") as file:
        page = as_bob.post(reverse("entry:import"), {"file": file}, headers=ENGLISH)
    assert page.status_code == 200
    assert "its folder cannot be written" in page.text
    assert not Upload.objects.exists()


@pytest.mark.parametrize("content", [INVOICE[:MEGABYTE], INVOICE[:-1] + b"!", INVOICE + b"!"])
def test_a_damaged_file_is_replaced_when_its_content_comes_again(
    content: bytes, sales: AnnualSales, bob: User, store: Path
) -> None:
    (store / NAME).parent.mkdir(parents=True)
    (store / NAME).write_bytes(content)
    assert attached(sales, bob).is_intact
    assert (store / NAME).read_bytes() == INVOICE


def test_attached_again_to_its_own_record_it_is_replaced_too(
    evidence: Evidence, bob: User, sales: AnnualSales, store: Path
) -> None:
    (store / NAME).write_bytes(INVOICE[:MEGABYTE])
    assert attached(sales, bob) == evidence
    assert evidence.is_intact
    assert sales.evidence.count() == 1


def test_a_whole_file_is_kept_as_it_is(evidence: Evidence, bob: User, store: Path) -> None:
    before = (store / NAME).stat().st_ino
    attached(make.AnnualSalesFactory(), bob)
    assert (store / NAME).stat().st_ino == before


def damage(what: str, path: Path) -> None:
    if what == "missing":
        path.unlink()
    elif what == "partial":
        path.write_bytes(INVOICE[:MEGABYTE])
    elif what == "altered":
        path.write_bytes(INVOICE.replace(b"PDF-1.7", b"PDF-1.6"))
    elif what == "longer":
        path.write_bytes(INVOICE + b"!")
    else:
        path.unlink()
        path.mkdir()


DAMAGES = {
    "missing": "is missing.",
    "partial": f"is partial: 1000000 of {len(INVOICE)} bytes.",
    "altered": "was altered.",
    "longer": "was altered.",
    "a folder": "cannot be read: Is a directory.",
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_file_is_reported_and_not_sent(
    what: str, evidence: Evidence, store: Path, as_bob: Client
) -> None:
    damage(what, store / NAME)
    with pytest.raises(CommandError) as refusal:
        call_command("check_evidence")
    assert refusal.value.returncode == 1
    assert str(refusal.value) == f"{NAME} (invoice.pdf) {DAMAGES[what]}"
    page = as_bob.get(reverse("entry:evidence", args=[evidence.pk]), follow=True, headers=ENGLISH)
    assert "invoice.pdf is missing or damaged in the store, and was not sent." in page.text


def test_a_file_that_was_removed_from_its_record_is_still_checked(
    evidence: Evidence, bob: User, store: Path
) -> None:
    with acting(bob):
        evidence.delete()
    assert list(faults()) == []
    (store / NAME).unlink()
    assert list(faults()) == [f"{NAME} (invoice.pdf) is missing."]


def test_orphans_are_reported_and_uploads_are_none(evidence: Evidence, store: Path) -> None:
    for name in ("cd/cdef", "uploads/1.xlsx"):
        (store / name).parent.mkdir()
        (store / name).write_bytes(b"content")
    assert list(faults()) == []  # They are a moment old.
    for name in ("cd/cdef", "uploads/1.xlsx"):
        old(store / name)
    assert list(faults()) == ["cd/cdef is orphaned: no record refers to it, or ever did."]


def test_a_missing_folder_is_one_line(evidence: Evidence, bob: User, store: Path) -> None:
    attached(make.AnnualSalesFactory(), bob)
    shutil.rmtree(store)
    (line,) = faults()
    assert line.startswith(f"The folder {store} is missing: none of 1 files of evidence can be read.")


def test_without_evidence_no_folder_is_needed(db: None, store: Path) -> None:
    assert not store.exists()
    assert list(faults()) == []
