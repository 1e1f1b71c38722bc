"""Put a back-up into an empty place: all of it or nothing, and see whether it is what was backed up."""

import datetime
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from committee import checking as sessions
from operations.backups import DATABASE, FOLDERS, FORMAT, MANIFEST, backups
from operations.dumps import RESTORING, folder_for_a_dump, load, must_be_empty, state
from operations.fingerprint import differences, fingerprint
from operations.places import place_at
from operations.sealing import Refused, read
from records import checking as evidence
from records.digests import Json


def newest(place: Path) -> Path:
    """A back-up itself, or the last one of a folder. Raises Refused."""
    if not place.is_dir():
        return place
    found = backups(place)
    if not found:
        raise Refused(f"{place} holds no back-up.")
    return found[-1].path


def restore(file: Path, identity: Path | None = None) -> Iterator[str]:
    """Restore a back-up; yields a line for each difference between what was backed up and what is there now.

    Everything is read and checked before anything has its place. Places hold `.restoring` until the database is there,
    so one that was interrupted can be begun again. Raises Refused or OSError.
    """
    must_be_empty(connection)
    places = {name: place_at(root) for name, root in settings.KEPT_FOLDERS.items()}
    for place in places.values():
        place.must_be_empty()
    for place in places.values():
        place.begin()
    asides = {name: place.aside for name, place in places.items()}
    dumped = folder_for_a_dump(next(iter(places.values())).room) / f"{DATABASE}{RESTORING}"
    try:
        manifest = _unpack(file, identity, asides, dumped)
        for place in places.values():
            place.settle()
        load(dumped)
        dumped.unlink(missing_ok=True)
    except BaseException:
        dumped.unlink(missing_ok=True)
        for place in places.values():
            place.clear()
        raise
    for place in places.values():
        place.finish()
    call_command("migrate", verbosity=0)
    yield from _compare(manifest)


def _unpack(file: Path, identity: Path | None, asides: dict[str, Path], dumped: Path) -> Json:
    """Put every file where it waits; returns the manifest. Raises Refused for a back-up that cannot be restored here."""
    digests, manifest = {}, None
    with read(file, identity) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            if member.name == MANIFEST:
                manifest = json.loads(_content(archive, member))
            elif member.isfile():
                digests[member.name] = _take(archive, member, asides, dumped)
    if manifest is None:
        raise Refused(f"{file} is not whole: its end is missing.")
    _must_fit(manifest)
    if digests != manifest["files"]:
        wrong = {*digests.items()} ^ {*manifest["files"].items()}
        raise Refused(f"{file} is damaged: {sorted(wrong)[0][0]} is not what was backed up.")
    return dict(manifest)


def _take(archive: tarfile.TarFile, member: tarfile.TarInfo, asides: dict[str, Path], dumped: Path) -> str:
    """Write one file for its owner alone; returns its digest. Raises Refused for one that would lie elsewhere."""
    folder, root, *rest = [*PurePosixPath(member.name).parts, ""]
    if member.name == DATABASE:
        path = dumped
    elif folder == FOLDERS and root in asides and rest and ".." not in rest:
        path = asides[root].joinpath(*rest)
    else:
        raise Refused(f"This version of the system has no place for {member.name}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    content = archive.extractfile(member)
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
        shutil.copyfileobj(content or io.BytesIO(), file)
        os.utime(file.fileno(), (member.mtime, member.mtime))
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read() if file else b""


def _must_fit(manifest: Json) -> None:
    if manifest["format"] != FORMAT:
        raise Refused(f"The back-up has format {manifest['format']}, which this version does not know.")
    if manifest["database"] != connection.vendor:
        raise Refused(
            f"The back-up is of {manifest['database']}, and the database is {connection.vendor}:"
            " restore it into its own kind, then use copy_database."
        )
    unknown = {*manifest["migrations"]} - {"/".join(key) for key in MigrationLoader(None).disk_migrations}
    if unknown:
        raise Refused(
            f"The back-up is of version {manifest['version']}, which is later than this one ({settings.VERSION}):"
            f" it has {sorted(unknown)[0]}. Install that version first."
        )


def _compare(manifest: Json) -> Iterator[str]:
    taken = datetime.datetime.fromisoformat(manifest["taken_at"])
    with state():
        yield from differences(manifest["fingerprint"], fingerprint(taken.date()))
    yield from sessions.faults()
    yield from evidence.faults()
