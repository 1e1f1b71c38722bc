"""A folder of files, each of which is there whole or not at all, also after a full disk, a kill or a power cut."""

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, NamedTuple, Protocol

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _

from records.full_disk import is_full

logger = logging.getLogger(__name__)

PARTIAL = ".partial-"
"""Begins the name of a file that is being written; one that stays was left by an interruption."""


class NotStored(Exception):
    """A file could not be written; its text says why in the user's language."""


class StoredFile(NamedTuple):
    """A file by its name in the store, and when it was stored, in seconds since 1970."""

    name: str
    modified: float


class Store(Protocol):
    """What a folder and an object store are asked; `where` is which one, for the administrator."""

    @property
    def where(self) -> str: ...

    def open(self, name: str, mode: str = "rb") -> Any: ...

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str: ...

    def delete(self, name: str) -> None: ...

    def fault(self, name: str, size: int, sha256: str) -> str: ...

    def is_away(self) -> str: ...

    def files(self) -> Iterator[StoredFile]: ...


class WholeFileStorage(FileSystemStorage):
    """Write each file aside and rename it. A file of the same name is replaced: names are digests and ids."""

    @property
    def where(self) -> str:
        return f"The folder {self.location}"

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:
        try:
            self._write(Path(self.path(name)), content)
        except OSError as fault:
            logger.exception("%s was not stored", name)
            raise NotStored(
                _("The file could not be stored: the disk is full. Nothing was saved.")
                if is_full(fault)
                else _("The file could not be stored: its folder cannot be written. Nothing was saved.")
            ) from fault
        return name

    def _write(self, path: Path, content: File) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=PARTIAL, delete=False) as aside:
            try:
                for chunk in content.chunks():
                    aside.write(chunk)
                aside.flush()
                os.fsync(aside.fileno())
                if self.file_permissions_mode is not None:
                    os.fchmod(aside.fileno(), self.file_permissions_mode)
                os.replace(aside.name, path)
            except BaseException:
                Path(aside.name).unlink(missing_ok=True)
                raise
        for folder in (path.parent, path.parent.parent):
            _sync_folder(folder)

    def is_away(self) -> str:
        """Why the folder cannot be read; "" where it can."""
        return "" if Path(self.location).is_dir() else "is missing"

    def files(self) -> Iterator[StoredFile]:
        """All that is stored, those too that are being written, in the order of the names."""
        root = Path(self.location)
        for path in sorted(root.rglob("*")):
            # One may go meanwhile.
            with suppress(FileNotFoundError):
                if path.is_file():
                    yield StoredFile(str(path.relative_to(root)), path.stat().st_mtime)

    def fault(self, name: str, size: int, sha256: str) -> str:
        """Why a file is not the one with this size and digest, for the administrator; "" where it is."""
        try:
            with Path(self.path(name)).open("rb") as file:
                found = os.fstat(file.fileno()).st_size
                if found < size:
                    return f"is partial: {found} of {size} bytes"
                same = found == size and hashlib.file_digest(file, "sha256").hexdigest() == sha256
                return "" if same else "was altered"
        except FileNotFoundError:
            return "is missing"
        except OSError as fault:
            return f"cannot be read: {fault.strerror}"


def _sync_folder(folder: Path) -> None:
    """Make a rename within the folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
