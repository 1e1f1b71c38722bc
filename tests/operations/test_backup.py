"""Back-ups and what is restored from them, on a real installation in an empty place."""

import copy
import datetime
import errno
import gzip
import json
import os
import sqlite3
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from operations.backups import Backup, backups, not_kept
from operations.fingerprint import differences
from operations.restoring import restore
from operations.sealing import Refused, read, suffix, written
from tests.operations.place import Place, empty_place

pytestmark = pytest.mark.django_db


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def empty_folder(tmp_path: Path, settings: Any) -> Path:
    settings.KEPT_FOLDERS = {"evidence": tmp_path / "evidence"}
    return tmp_path / "evidence"


def test_it_works(programme: Place, backup: Path, tmp_path: Path) -> None:
    """The command itself compares tables, indicators, sessions and files with those of the back-up."""
    assert backup.stat().st_mode & 0o077 == 0
    assert [found.path for found in backups(backup.parent)] == [backup]
    place = empty_place(tmp_path, "restored")
    done = place.manage("restore", backup.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert "are what was backed up" in done.stdout
    assert files(place.evidence) == files(programme.evidence) != {}


def manifest(backup: Path) -> Any:
    with tarfile.open(backup) as archive:
        return json.load(archive.extractfile("manifest.json"))  # type: ignore[arg-type]


def test_what_is_compared(backup: Path) -> None:
    found = manifest(backup)["fingerprint"]
    assert len(found["tables"]) > 40
    assert found["tables"]["companies_company"]["rows"] > 0
    assert len(found["indicators"]) == 12
    assert len(found["sessions"]) == 1
    other = copy.deepcopy(found)
    other["tables"]["companies_company"]["rows"] += 1
    other["indicators"]["verified by region"] = "0" * 64
    other["sessions"] = {}
    lines = list(differences(found, other))
    assert [line.split(" was ")[0] for line in lines] == [
        "indicators: verified by region",
        "sessions: 1",
        "tables: companies_company",
    ]


def test_a_database_with_people_is_not_written_over(backup: Path, empty_folder: Path, bob: User) -> None:
    with pytest.raises(Refused, match="is not empty; nothing was changed"):
        list(restore(backup))
    assert not empty_folder.exists()


def test_a_folder_with_files_is_not_written_over(backup: Path, empty_folder: Path) -> None:
    empty_folder.mkdir()
    (empty_folder / "file").write_text("kept")
    with pytest.raises(Refused, match="is not empty; nothing was changed"):
        list(restore(backup))
    assert files(empty_folder) == {"file": b"kept"}


def test_one_folder_with_files_leaves_the_others_as_they_are(
    backup: Path, empty_folder: Path, settings: Any, tmp_path: Path
) -> None:
    """A mark of a restoration in one of them would let a later restoration empty it."""
    settings.KEPT_FOLDERS |= {"customs": tmp_path / "customs"}
    (tmp_path / "customs").mkdir()
    (tmp_path / "customs/file").write_text("kept")
    with pytest.raises(Refused, match="customs is not empty; nothing was changed"):
        list(restore(backup))
    assert not empty_folder.exists()


def test_what_an_interruption_left_is_no_hindrance(
    backup: Path, empty_folder: Path, monkeypatch: Any
) -> None:
    (empty_folder / ".restoring").mkdir(parents=True)
    (empty_folder / "aa").mkdir()
    (empty_folder / "aa/file").write_text("from a back-up")
    monkeypatch.setattr("operations.restoring.load", Mock(side_effect=Refused("pg_restore: as far as this")))
    with pytest.raises(Refused, match="as far as this"):
        list(restore(backup))
    assert files(empty_folder) == {}


@pytest.mark.parametrize("bytes_left", [0, 1, 20, 10_000, -200])
def test_one_that_is_cut_off_changes_nothing(
    backup: Path, empty_folder: Path, tmp_path: Path, bytes_left: int
) -> None:
    cut = tmp_path / backup.name
    cut.write_bytes(backup.read_bytes()[:bytes_left])
    with pytest.raises(Refused, match=r"is damaged or not a back-up|is not whole"):
        list(restore(cut))
    assert files(empty_folder) == {}


def forge(backup: Path, folder: Path, change: Callable[[Path], object]) -> Path:
    """The same back-up with something changed."""
    with tarfile.open(backup) as archive:
        archive.extractall(folder / "unpacked")
        names = archive.getnames()
    change(folder / "unpacked")
    with tarfile.open(folder / "forged.tar.gz", "w:gz") as archive:
        for name in names:
            archive.add(folder / "unpacked" / name, name)
    return folder / "forged.tar.gz"


def change_evidence(folder: Path) -> None:
    next(path for path in (folder / "folders").rglob("*") if path.is_file()).write_bytes(b"%PDF-1.4 forged")


def change_manifest(**values: Any) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        file = folder / "manifest.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | values))

    return change


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (change_evidence, "is not what was backed up"),
        (change_manifest(database="oracle"), "is of oracle, and the database is .* use copy_database"),
        (
            change_manifest(migrations=["jobs/9999_later"], version="9"),
            "of version 9, which is later than this one",
        ),
        (change_manifest(format=2), "has format 2, which this version does not know"),
    ],
)
def test_another_back_up_is_refused(
    backup: Path, empty_folder: Path, tmp_path: Path, change: Callable[[Path], object], refusal: str
) -> None:
    with pytest.raises(Refused, match=refusal):
        list(restore(forge(backup, tmp_path, change)))
    assert files(empty_folder) == {}


def test_a_name_with_a_way_out_of_the_folder(empty_folder: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "rpe.tar.gz", "w:gz") as archive:
        archive.add(__file__, "folders/evidence/../../../../escaped")
    with pytest.raises(Refused, match="has no place for"):
        list(restore(tmp_path / "rpe.tar.gz"))
    assert not (tmp_path / "escaped").exists()


def key_of_age(folder: Path) -> tuple[dict[str, str], str, Path | None]:
    identity = folder / "identity"
    subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True)
    recipient = subprocess.run(["age-keygen", "-y", identity], check=True, capture_output=True, text=True)
    return {}, recipient.stdout.strip(), identity


def key_of_gpg(folder: Path) -> tuple[dict[str, str], str, Path | None]:
    home = folder / "gnupg"
    home.mkdir(mode=0o700)
    more = {"GNUPGHOME": str(home)}
    make = "gpg --batch --quiet --passphrase= --quick-generate-key rpe@example.org default default never"
    subprocess.run(make.split(), check=True, env=os.environ | more, capture_output=True)
    return more, "rpe@example.org", None


@pytest.mark.anywhere
@pytest.mark.parametrize(("key", "end"), [(key_of_age, ".age"), (key_of_gpg, ".gpg")])
def test_encrypted_for_a_recipient(
    tmp_path: Path, key: Any, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    more, recipient, identity = key(tmp_path)
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / f"sealed{suffix(recipient)}"
    assert file.suffix == end
    with written(file, recipient) as stream:
        stream.write(b"content" * 100_000)
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(file.read_bytes())
    with read(file, identity) as stream:
        assert stream.read() == b"content" * 100_000
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(Refused, match=r"age:|gpg:"), read(file, identity) as stream:
        stream.read()


@pytest.mark.anywhere
@pytest.mark.parametrize(("recipient", "program"), [("age1nobody", "age"), ("nobody@example.org", "gpg")])
def test_a_recipient_who_is_not_known(
    tmp_path: Path, recipient: str, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GNUPGHOME", str(tmp_path))
    with pytest.raises(Refused, match=f"^{program}: .+"), written(tmp_path / "sealed", recipient) as stream:
        stream.write(b"content" * 1_000_000)
    assert not (tmp_path / "sealed").exists()


@pytest.mark.anywhere
def test_a_program_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="age is not installed"), written(tmp_path / "sealed", "age1nobody"):
        pass
    assert not (tmp_path / "sealed").exists()


@pytest.mark.anywhere
def test_a_full_disk_leaves_the_earlier_back_ups(tmp_path: Path, settings: Any, monkeypatch: Any) -> None:
    settings.KEPT_FOLDERS = {}
    old = tmp_path / "rpe-20200101T000000.tar.gz"
    old.write_bytes(b"old")
    full = OSError(errno.ENOSPC, "No space left on device")
    with monkeypatch.context() as patch:
        patch.setattr("operations.backups.dump", Mock(side_effect=full))
        with pytest.raises(CommandError, match=r"^Nothing was backed up: .*No space left on device$"):
            call_command("backup", tmp_path)
    monkeypatch.setattr(
        "operations.dumps.sqlite3.connect", Mock(side_effect=sqlite3.OperationalError("full"))
    )
    with pytest.raises(CommandError, match=r"^Nothing was backed up: full$"):
        call_command("backup", tmp_path)
    assert list(tmp_path.iterdir()) == [old]


def test_a_clock_that_was_set_back(tmp_path: Path, settings: Any, monkeypatch: Any, db: None) -> None:
    """The back-up of now is not taken for the older one of the day, and removed."""
    settings.KEPT_FOLDERS = {}
    for day in range(10, 31):
        (tmp_path / f"rpe-209901{day}T235959.tar.gz").touch()
    monkeypatch.setattr("operations.backups.dump", lambda path, moment: path.write_bytes(b"all"))
    monkeypatch.setattr("operations.backups.fingerprint", lambda as_of: {})
    now = datetime.datetime(2099, 1, 12, 3, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr("operations.backups.timezone.localtime", lambda: now)
    call_command("backup", tmp_path)
    assert (tmp_path / "rpe-20990112T030000.tar.gz").exists()


def test_kept_are_seven_days_five_weeks_and_twelve_months() -> None:
    begin = datetime.datetime(2024, 1, 1, 3, tzinfo=datetime.UTC)
    found = [Backup(begin + datetime.timedelta(hours=12 * n), Path(str(n))) for n in range(2 * 366 * 2)]
    kept = sorted(set(found) - not_kept(found))
    days = [backup.at.date().isoformat() for backup in kept]
    # The end is Thursday, 2026-01-01.
    assert days[-7:] == [f"2025-12-{day}" for day in range(26, 32)] + ["2026-01-01"]
    assert [day for day in days if day.startswith(("2025-12-0", "2025-12-1"))] == [
        "2025-12-07",
        "2025-12-14",
    ]
    assert days[:2] == ["2025-02-28", "2025-03-31"]
    assert len(days) == 7 + 3 + 10
    # Of two on one day the later one, and what is kept by day by day is kept as if it were kept at the end.
    assert all(backup.at.hour == 15 for backup in kept)
    left: list[Backup] = []
    for backup in found:
        left = sorted({*left, backup} - not_kept([*left, backup]))
    assert left == kept
