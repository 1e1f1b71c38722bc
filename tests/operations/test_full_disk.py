"""Disks that are full: readers read on, what is sent is refused in words and kept, and all goes on when there is room."""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
import pytest
from pytest_django import DjangoDbBlocker

from tests.operations.faults import BEGIN, Web, clean, state, until, worker
from tests.operations.place import ROOT, Place, migrated_place
from tests.postgres import started
from workbook.demo import WORKBOOK

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.anywhere,
    pytest.mark.skipif("FAULTS" not in os.environ, reason="takes long: make faults"),
]

FULL = "The disk is full"
SIGN_IN = """
import django; django.setup()
from accounts.models import User
from tests.conftest import signed_in
print(signed_in(User.objects.get()).cookies["sessionid"].value)
"""
NEW = "/records/institutions/new/"
WEEK = ROOT / "tests/data/customs/x01070822.zip"


@dataclass
class Disk:
    """A small one of its own."""

    folder: Path

    @property
    def rest(self) -> Path:
        return self.folder / "rest"

    def fill(self) -> None:
        with self.rest.open("ab", buffering=0) as file, suppress(OSError):
            while file.write(b"\0" * 4096):
                pass

    def empty(self) -> None:
        self.rest.unlink()


@contextmanager
def small_disk(megabytes: int) -> Iterator[Disk]:
    """Not in pytest's folder, into which PostgreSQL's user cannot look."""
    folder = Path(tempfile.mkdtemp(prefix="rpe-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", folder]
    try:
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("needs the right to mount")
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=False, capture_output=True)
        folder.rmdir()


@dataclass
class System:
    """An installation that serves, with an import that waits for the worker and an administrator who is signed in."""

    place: Place
    web: Web
    person: httpx.Client

    def form(self, path: str, **typed: str) -> dict[str, str]:
        """What a form's page would send."""
        return fields(self.person.get(path).text) | typed

    def send_file(self, path: str, field: str, content: bytes, name: str) -> httpx.Response:
        return self.person.post(path, data=self.form(path), files={field: (name, content)})


def fields(page: str) -> dict[str, str]:
    tags = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input\b[^>]*>", page)]
    return {tag["name"]: unescape(tag.get("value", "")) for tag in tags if "name" in tag}


@contextmanager
def serving(place: Place) -> Iterator[System]:
    for program in (("-c", BEGIN, "check"), ("-c", SIGN_IN)):
        done = place.run(*program)
        assert done.returncode == 0, done.stderr
    web = Web(place)
    try:
        web.wait("/accounts/login/", 200)
        with httpx.Client(
            base_url=f"http://127.0.0.1:{web.port}",
            cookies={"sessionid": done.stdout.split()[-1]},
            headers={"Accept-Language": "en", "Connection": "close"},
            timeout=60,
        ) as person:
            before = web.workers()
            yield System(place, web, person)
            assert web.workers() == before
    finally:
        web.process.terminate()
        web.process.wait()


def goes_on(system: System, disk: Disk, marker: Path) -> None:
    """While the disk is full nothing of what is sent is lost; with room all is done, once, without a start of anything."""
    sent = system.form(NEW, acronym="IDP", name="Typed at length", kind="public")
    disk.fill()
    assert system.person.get("/records/institutions/").status_code == 200
    refused = system.person.post(NEW, data=sent)
    assert (refused.status_code, FULL in refused.text) == (503, True)
    kept = fields(refused.text)
    assert kept == sent
    with worker(system.place, marker):
        time.sleep(5)
        assert state(system.place)["uploads"] == ["received"]
        disk.empty()
        until(lambda: state(system.place)["uploads"] == ["checked"])
    saved = {system.person.post(NEW, data=kept).headers["Location"] for _time in range(2)}
    assert "Typed at length" in system.person.get(saved.pop()).text
    assert not saved
    clean(system.place)


@pytest.fixture(scope="module")
def installed(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Disk, Disk, System]]:
    """On SQLite: a disk for database and files, and one for temporary files."""
    with small_disk(48) as disk, small_disk(8) as temporary:
        with django_db_blocker.unblock():
            place = migrated_place(disk.folder, "full")
        place.more = {"TMPDIR": str(temporary.folder)}
        with serving(place) as system:
            yield disk, temporary, system


def test_files_without_a_place(installed: tuple[Disk, Disk, System]) -> None:
    """Of a back-up, of customs and of uploads: refused in one line, and nothing is left of them."""
    disk, _temporary, system = installed
    place, before = system.place, {path for path in disk.folder.rglob("*") if path.is_file()}
    disk.fill()
    backup = place.manage("backup", disk.folder / "backups")
    assert (backup.returncode, backup.stderr) == (
        1,
        "CommandError: Nothing was backed up: database or disk is full\n",
    )
    customs = place.manage("import_customs", WEEK)
    assert (customs.returncode, customs.stderr) == (1, "")
    assert customs.stdout.startswith(f"{WEEK.name}: refused: ")
    for path, field, file in (
        ("/records/import/", "file", WORKBOOK),
        ("/records/customs/files/", "declarations", WEEK),
    ):
        answer = system.send_file(path, field, file.read_bytes(), file.name)
        assert "the disk is full. Nothing was saved." in answer.text
    disk.empty()
    after = {path for path in disk.folder.rglob("*") if path.is_file()}
    assert {path for path in after - before if not path.name.endswith(("-wal", "-shm"))} == set()
    assert place.manage("import_customs", WEEK).returncode == 0
    clean(place)


def test_a_temporary_folder(installed: tuple[Disk, Disk, System]) -> None:
    """Pages are served all the same, also their numbers; a large upload and a workbook are refused."""
    _disk, temporary, system = installed
    temporary.fill()
    assert system.person.get("/records/calls/").status_code == 200
    large = system.send_file("/records/import/", "file", b"\0" * 3_000_000, "large.xlsx")
    workbook = system.person.get("/records/calls/?format=xlsx")
    for answer in (large, workbook):
        assert (answer.status_code, FULL in answer.text) == (503, True)
    temporary.empty()
    assert system.person.get("/records/calls/?format=xlsx").status_code == 200
    assert state(system.place)["uploads"] == ["received"]


def test_database_and_evidence(installed: tuple[Disk, Disk, System], tmp_path: Path) -> None:
    disk, _temporary, system = installed
    goes_on(system, disk, tmp_path)


def test_nobody_is_told_of_too_many_attempts(installed: tuple[Disk, Disk, System]) -> None:
    disk, _temporary, system = installed
    with httpx.Client(base_url=system.person.base_url, headers={"Accept-Language": "en"}) as person:
        sent = fields(person.get("/accounts/login/").text) | {"login": "a@example.org", "password": "wrong"}
        disk.fill()
        assert person.post("/accounts/login/", data=sent).status_code == 503
        disk.empty()
        assert person.post("/accounts/login/", data=sent).status_code == 200


def test_postgresql(tmp_path: Path) -> None:
    """Its own disk is full. Where it ends for want of room it is started again by its supervisor."""
    with small_disk(160) as disk, started(within=disk.folder) as server:
        place = Place(server.url, tmp_path / "evidence")
        assert place.manage("migrate", "--verbosity", "0").returncode == 0
        with serving(place) as system:
            goes_on(system, disk, tmp_path)
