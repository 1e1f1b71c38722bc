"""Evidence and lines of declarations in an object store that speaks S3: a real one, on this machine."""

import datetime
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from moto.server import ThreadedMotoServer

from accounts.actor import acting
from accounts.models import User
from customs import store as lines_store
from customs.loading import load
from customs.models import CustomsFile, CustomsUpload
from customs.queries import by_company
from entry.imports.upload import Upload
from operations.health import folder_faults
from operations.restoring import restore
from operations.sealing import Refused
from records.attaching import attach
from records.checking import faults
from records.evidence import Evidence
from records.objects import ObjectStorage
from records.storage import NotStored
from records.stores import store_at
from tests import factories as make
from tests.customs.build import line, put, table
from tests.operations.place import Place, empty_place
from workbook.demo import WORKBOOK

pytestmark = pytest.mark.anywhere
BUCKET = "rpe"
INVOICE = b"%PDF-1.7 " + bytes(range(256)) * 10
KEYS = {"OBJECT_STORE_KEY": "key", "OBJECT_STORE_SECRET": "secret"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings: Any, tmp_path: Path) -> Any:
    """An empty bucket; the settings name the server."""
    settings.OBJECT_STORE_ENDPOINT, settings.OBJECT_STORE_REGION = server, "us-east-1"
    settings.OBJECT_STORE_KEY, settings.OBJECT_STORE_SECRET = KEYS.values()
    settings.CUSTOMS_CACHE = tmp_path / "cache"
    s3 = boto3.resource(
        "s3",
        endpoint_url=server,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    found = s3.create_bucket(Bucket=BUCKET)
    found.objects.all().delete()
    lines_store._shared.cache_clear()
    return found


@pytest.fixture
def evidence_store(bucket: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> ObjectStorage:
    settings.EVIDENCE_ROOT = f"s3://{BUCKET}/evidence"
    settings.KEPT_FOLDERS = {"evidence": settings.EVIDENCE_ROOT}
    found = store_at(settings.EVIDENCE_ROOT)
    assert isinstance(found, ObjectStorage)
    for model in (Evidence, Upload, CustomsUpload):
        monkeypatch.setattr(model._meta.get_field("file"), "storage", found)
    return found


def keys(bucket: Any) -> list[str]:
    return [found.key for found in bucket.objects.all()]


@pytest.fixture
def evidence(db: None, evidence_store: ObjectStorage, bob: User) -> Evidence:
    with acting(bob):
        return attach(make.AnnualSalesFactory(), SimpleUploadedFile("invoice.pdf", INVOICE), by=bob)


def test_it_works(evidence: Evidence, bucket: Any, as_bob: Client) -> None:
    digest = evidence.sha256
    assert keys(bucket) == [f"evidence/{digest[:2]}/{digest}"]
    assert evidence.is_intact
    assert list(faults()) == []
    answer = as_bob.get(reverse("entry:evidence", args=[evidence.pk]))
    assert b"".join(answer.streaming_content) == INVOICE  # type: ignore[attr-defined]
    assert answer["Content-Length"] == str(len(INVOICE))
    assert list(folder_faults()) == []


def test_what_happened_to_a_file_is_told(evidence: Evidence, bucket: Any, as_bob: Client) -> None:
    (key,) = keys(bucket)
    bucket.put_object(Key=key, Body=INVOICE[:-1])
    assert f"is partial: {len(INVOICE) - 1} of {len(INVOICE)} bytes" in next(faults())
    bucket.put_object(Key=key, Body=b"x" * len(INVOICE))
    assert "was altered" in next(faults())
    answer = as_bob.get(reverse("entry:evidence", args=[evidence.pk]))
    assert answer.status_code == 302
    bucket.Object(key).delete()
    assert "is missing" in next(faults())
    with acting(evidence.added_by):
        attach(evidence.record, SimpleUploadedFile("invoice.pdf", INVOICE), by=evidence.added_by)
    assert list(faults()) == []


def test_an_orphan_is_told(evidence: Evidence, bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket.put_object(Key="evidence/aa/orphan", Body=b"x")
    bucket.put_object(Key="elsewhere/aa/other", Body=b"x")
    assert list(faults()) == []  # It may still belong to a request.
    monkeypatch.setattr("records.checking.BEING_WRITTEN", -1)
    assert [fault.split()[0] for fault in faults()] == ["aa/orphan"]


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9", ""])
def test_a_store_that_is_away(
    evidence: Evidence, server: str, settings: Any, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    """It does not answer, or has no such bucket: nothing is saved, and it is told where it belongs."""
    monkeypatch.setattr("records.objects.PATIENCE", {"retries": {"total_max_attempts": 1}})
    settings.OBJECT_STORE_ENDPOINT = endpoint or server
    away = store_at("s3://rpe/evidence" if endpoint else "s3://nowhere/evidence")
    assert isinstance(away, ObjectStorage)
    monkeypatch.setattr(Evidence._meta.get_field("file"), "storage", away)
    with pytest.raises(NotStored):
        away.save("aa/bb", ContentFile(b"content"))
    (fault,) = faults()
    assert fault.startswith(f"{away.where} does not answer") and "EVIDENCE_ROOT" in fault
    settings.KEPT_FOLDERS = {"evidence": away.where}
    assert any("does not answer" in one for one in folder_faults())
    with pytest.raises(OSError, match="does not answer"):
        list(away.files())


def test_a_workbook_is_checked_from_the_store(
    db: None, evidence_store: ObjectStorage, bucket: Any, as_bob: Client
) -> None:
    with WORKBOOK.open("rb") as file:
        as_bob.post(reverse("entry:import"), {"file": file}, follow=True)
    upload = Upload.objects.get()
    assert upload.state in ("received", "checked", "unusable")
    assert keys(bucket) == [f"evidence/uploads/{upload.pk}.xlsx"]


# ── Lines of declarations ───────────────────────────────────────────────────────────────────────


@pytest.fixture
def lines_in_store(bucket: Any, settings: Any) -> Any:
    settings.CUSTOMS_ROOT = f"s3://{BUCKET}/customs"
    return bucket


def load_week(tmp_path: Path, **values: str) -> Any:
    path = put(tmp_path, "x24300825.csv", table([line(**values), line(NSER="2", VFOBSERDOL="")]))
    return load(path, path.name)


def fob() -> int:
    found = by_company(datetime.date(2025, 9, 30), [2025], [line()["NDOC"]])
    return sum(row["fob"] for row in found)


def test_lines(db: None, lines_in_store: Any, settings: Any, tmp_path: Path) -> None:
    """Another machine, which has no copies, answers the same; what was replaced goes after a day."""
    assert load_week(tmp_path, VFOBSERDOL="100").state == "taken"
    before = keys(lines_in_store)
    assert {key.split("/")[1] for key in before} == {"lines", "yearly", "rejects"}
    known = fob()
    settings.CUSTOMS_CACHE = tmp_path / "another"
    assert fob() == known == 10_000
    assert load_week(tmp_path, VFOBSERDOL="200").state == "replaced"
    assert fob() == 20_000
    lines_store.remove_unnamed(set())
    assert set(keys(lines_in_store)) > set(before)


def test_what_no_longer_counts_goes(
    db: None, lines_in_store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("customs.store.KEEP", -1)
    load_week(tmp_path, VFOBSERDOL="100")
    before = set(keys(lines_in_store))
    load_week(tmp_path, VFOBSERDOL="200")
    after = set(keys(lines_in_store))
    assert len(before) == len(after) == 3 and not before & after


def test_rejected_lines_are_read_by_another_machine(
    db: None, lines_in_store: Any, settings: Any, tmp_path: Path, as_dora: Client
) -> None:
    load_week(tmp_path)
    settings.CUSTOMS_CACHE = tmp_path / "another"
    name = CustomsFile.objects.get().rejects
    answer = as_dora.get(f"/records/customs/rejected/{name}.csv")
    assert answer.status_code == 200
    lines_in_store.objects.all().delete()
    settings.CUSTOMS_CACHE = tmp_path / "third"
    assert as_dora.get(f"/records/customs/rejected/{name}.csv").status_code == 404


def test_a_file_that_the_store_does_not_take_is_refused(
    db: None, bucket: Any, settings: Any, tmp_path: Path
) -> None:
    settings.CUSTOMS_ROOT = "s3://nowhere/customs"
    outcome = load_week(tmp_path)
    assert outcome.state == "refused" and outcome.message
    assert not CustomsFile.objects.exists()


# ── Back-ups ────────────────────────────────────────────────────────────────────────────────────


def in_store(place: Place, server: str, name: str, cache: Path) -> Place:
    """The same place with all its files in the bucket."""
    place.more |= KEYS | {
        "EVIDENCE_ROOT": f"s3://{BUCKET}/{name}/evidence",
        "CUSTOMS_ROOT": f"s3://{BUCKET}/{name}/customs",
        "CUSTOMS_CACHE": str(cache),
        "OBJECT_STORE_ENDPOINT": server,
    }
    return place


def test_a_back_up_moves_from_a_folder_into_a_store(
    backup: Path, programme: Place, bucket: Any, server: str, tmp_path: Path
) -> None:
    """And what is there is backed up again, the same files."""
    place = in_store(empty_place(tmp_path, "in_store"), server, "first", tmp_path / "cache")
    done = place.manage("restore", backup)
    assert (done.returncode, done.stderr) == (0, "")
    folder = programme.evidence
    stored = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {f"first/evidence/{name}" for name in stored} == set(keys(bucket)) != set()
    done = place.manage("backup", tmp_path / "backups")
    assert (done.returncode, done.stderr) == (0, "")
    (made,) = (tmp_path / "backups").glob("rpe-*")
    with tarfile.open(made) as archive, tarfile.open(backup) as before:
        assert set(archive.getnames()) == set(before.getnames())


@pytest.fixture
def kept_in_store(bucket: Any, settings: Any) -> None:
    settings.KEPT_FOLDERS = {"evidence": f"s3://{BUCKET}/first/evidence"}


def test_a_store_with_files_is_not_written_over(
    backup: Path, db: None, kept_in_store: None, bucket: Any
) -> None:
    bucket.put_object(Key="first/evidence/aa/file", Body=b"kept")
    with pytest.raises(Refused, match="is not empty; nothing was changed"):
        list(restore(backup))
    assert keys(bucket) == ["first/evidence/aa/file"]


def test_a_restoration_that_fails_leaves_nothing(
    backup: Path, db: None, kept_in_store: None, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put_object(Key="first/evidence/.restoring", Body=b"")
    bucket.put_object(Key="first/evidence/aa/left", Body=b"by one that was interrupted")
    seen: list[str] = []

    def stops(_dumped: Path) -> None:
        seen.extend(keys(bucket))
        raise Refused("as far as this")

    monkeypatch.setattr("operations.restoring.load", stops)
    with pytest.raises(Refused, match="as far as this"):
        list(restore(backup))
    assert len(seen) > 1 and "first/evidence/aa/left" not in seen
    assert keys(bucket) == []


def test_a_store_that_is_away_changes_nothing(
    backup: Path, db: None, kept_in_store: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("records.objects.PATIENCE", {"retries": {"total_max_attempts": 1}})
    settings.OBJECT_STORE_ENDPOINT = "http://127.0.0.1:9"
    with pytest.raises(OSError, match=r"s3://rpe/first/evidence does not answer"):
        list(restore(backup))
