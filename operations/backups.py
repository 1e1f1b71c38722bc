"""Back-ups: the database and the folders of files as they were at one moment, in one file.

The file is a tar archive: `database`, the files of each folder, and last `manifest.json` with every digest and the
fingerprint of the database, so that one without a manifest is not whole.
"""

import datetime
import hashlib
import io
import json
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from operations.dumps import dump, state
from operations.fingerprint import fingerprint
from operations.sealing import suffix, written
from records.digests import Json
from records.storage import PARTIAL
from records.stores import store_at

FORMAT = 1
DATABASE, FOLDERS, MANIFEST = "database", "folders", "manifest.json"
NAME = re.compile(r"rpe-(\d{8}T\d{6})\.tar\.gz(\.age|\.gpg)?")
MOMENT = "%Y%m%dT%H%M%S"
CHUNK = 2**20
DAYS, WEEKS, MONTHS = 7, 5, 12
"""Of so many days, weeks and months the last back-up is kept."""


@dataclass(frozen=True, order=True)
class Backup:
    """A file of a folder of back-ups, by the time in Lima at which it was begun."""

    at: datetime.datetime
    path: Path


def back_up(folder: Path) -> Backup:
    """Write a back-up, then remove those that are not kept. Raises Refused or OSError; then nothing of it is left."""
    at = timezone.localtime()
    recipient = settings.BACKUP_RECIPIENT
    made = Backup(at, folder / f"rpe-{at.strftime(MOMENT)}.tar.gz{suffix(recipient)}")
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{PARTIAL}{made.path.name}"
    with tempfile.TemporaryDirectory(dir=folder, prefix=PARTIAL) as aside:
        dumped = Path(aside) / DATABASE
        with state() as moment:
            manifest = _described(at) | {"fingerprint": fingerprint(at.date())}
            dump(dumped, moment)
        # Later than the database: a file stays when its record goes.
        with written(unfinished, recipient) as stream, tarfile.open(fileobj=stream, mode="w|") as archive:
            digests = ((file.name, _add(archive, file)) for file in _files(dumped))
            manifest["files"] = {name: digest for name, digest in digests if digest}
            _add_text(archive, MANIFEST, json.dumps(manifest, indent=1))
    unfinished.rename(made.path)
    # Where the clock was set back, others seem to be later: the one that was just made stays all the same.
    for old in not_kept(backups(folder)) - {made}:
        old.path.unlink()
    return made


def backups(folder: Path) -> list[Backup]:
    """The back-ups of a folder, the oldest first."""
    found = ((NAME.fullmatch(path.name), path) for path in folder.iterdir())
    zone = timezone.get_default_timezone()
    return sorted(
        Backup(datetime.datetime.strptime(match[1], MOMENT).replace(tzinfo=zone), path)
        for match, path in found
        if match
    )


def not_kept(found: Iterable[Backup]) -> set[Backup]:
    """Those that are not the last of one of the last days, weeks or months that have any."""
    found = sorted(found)
    rules: list[tuple[Callable[[datetime.datetime], object], int]] = [
        (lambda at: at.date(), DAYS),
        (lambda at: at.isocalendar()[:2], WEEKS),
        (lambda at: (at.year, at.month), MONTHS),
    ]
    kept: set[Backup] = set()
    for period, number in rules:
        last = {period(backup.at): backup for backup in found}
        kept |= set(list(last.values())[-number:])
    return set(found) - kept


def _described(at: datetime.datetime) -> Json:
    return {
        "format": FORMAT,
        "version": settings.VERSION,
        "database": connection.vendor,
        "taken_at": at.isoformat(),
        "migrations": sorted(map("/".join, MigrationRecorder(connection).applied_migrations())),
    }


@dataclass(frozen=True)
class _Member:
    """A file by its name in the archive, when it was changed, and how it is opened."""

    name: str
    modified: float
    open: Callable[[], BinaryIO]


def _files(dumped: Path) -> Iterator[_Member]:
    """Everything that is backed up but files that are being written."""
    yield _Member(DATABASE, dumped.stat().st_mtime, lambda: dumped.open("rb"))
    for folder, root in settings.KEPT_FOLDERS.items():
        store = store_at(root)
        for name, modified in store.files():
            if not PurePosixPath(name).name.startswith(PARTIAL):
                yield _Member(f"{FOLDERS}/{folder}/{name}", modified, partial(store.open, name))


def _add(archive: tarfile.TarFile, member: _Member) -> str:
    """Add a file; returns its digest, "" for an upload that was discarded meanwhile."""
    try:
        opened = member.open()
    except FileNotFoundError:
        return ""
    with opened as file:
        digest = hashlib.sha256()
        while chunk := file.read(CHUNK):
            digest.update(chunk)
        file.seek(0)
        info = archive.gettarinfo(arcname=member.name, fileobj=file)
        info.mtime = member.modified
        archive.addfile(info, file)
    return digest.hexdigest()


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))
