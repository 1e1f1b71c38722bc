"""The store of lines, a folder or an object store. Each file in it is written once under a name of its own
and never changed.

Nothing in it counts by being there: CustomsPart and CustomsFile name what counts. So whoever is killed while
writing leaves files that nobody reads, and servers that share it see all of a change or nothing.

`lines/<part>/<generation>.parquet` are all versions of the lines of a year of declarations,
`yearly/<part>/<generation>.parquet` the yearly sums of the same, and `rejects/<id>.parquet` the lines rejected of a file.

Files are read and written in a folder of the machine. Of an object store that folder holds copies: since no file changes,
a copy is right for ever, and questions are answered as fast as from a shared folder, without a network.
"""

import os
import shutil
import time
import uuid
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files import File

from records.storage import PARTIAL, Store
from records.stores import is_object_store, store_at

KEEP = 24 * 3600
"""Seconds for which files that no longer count are kept: longer than any question or back-up takes that still reads them."""


def root() -> Path:
    """The folder of this machine."""
    return Path(settings.CUSTOMS_CACHE if _is_shared() else settings.CUSTOMS_ROOT)


def _is_shared() -> bool:
    return is_object_store(settings.CUSTOMS_ROOT)


@cache
def _shared(address: str) -> Store:
    return store_at(address)


def keep(path: Path) -> None:
    """Take a file that was written into the object store, where there is one. Raises NotStored."""
    if _is_shared():
        with path.open("rb") as file:
            _shared(settings.CUSTOMS_ROOT).save(path.relative_to(root()).as_posix(), File(file))


def present(path: Path) -> Path:
    """The file on this machine, fetched from the object store where it is not. Raises FileNotFoundError."""
    if _is_shared() and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_older(path.parent.glob("*.parquet"))
        with (
            _shared(settings.CUSTOMS_ROOT).open(path.relative_to(root()).as_posix()) as stored,
            NamedTemporaryFile(dir=path.parent, prefix=PARTIAL, delete=False) as copy,
        ):
            shutil.copyfileobj(stored, copy)
        os.replace(copy.name, path)
    return path


def new_name() -> str:
    return uuid.uuid4().hex


def lines_file(part: int, generation: str) -> Path:
    return root() / "lines" / str(part) / f"{generation}.parquet"


def yearly_file(part: int, generation: str) -> Path:
    return root() / "yearly" / str(part) / f"{generation}.parquet"


def rejects_file(name: str) -> Path:
    return root() / "rejects" / f"{name}.parquet"


def remove_unnamed(named: set[str]) -> None:
    """Remove the files that nothing names any more, and what an interrupted load left."""
    _remove_older(path for path in root().rglob("*.parquet") if path.stem not in named)
    if _is_shared():
        shared = _shared(settings.CUSTOMS_ROOT)
        for name, modified in list(shared.files()):
            if Path(name).stem not in named and modified < time.time() - KEEP:
                shared.delete(name)


def _remove_older(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.stat().st_mtime < time.time() - KEEP:
            path.unlink(missing_ok=True)
