"""The folder of lines. Each file in it is written once under a name of its own and never changed.

Nothing in the folder counts by being there: CustomsPart and CustomsFile name what counts. So whoever is killed while
writing leaves files that nobody reads, and servers that share the folder see all of a change or nothing.

`lines/<part>/<generation>.parquet` are all versions of the lines of a year of declarations,
`sums/<part>/<generation>.parquet` the yearly sums of the same, and `rejects/<id>.parquet` the lines rejected of a file.
"""

import time
import uuid
from pathlib import Path

from django.conf import settings

KEEP = 24 * 3600
"""Seconds for which files that no longer count are kept: longer than any question or back-up takes that still reads them."""


def root() -> Path:
    return Path(settings.CUSTOMS_ROOT)


def new_name() -> str:
    return uuid.uuid4().hex


def lines_file(part: int, generation: str) -> Path:
    return root() / "lines" / str(part) / f"{generation}.parquet"


def sums_file(part: int, generation: str) -> Path:
    return root() / "sums" / str(part) / f"{generation}.parquet"


def rejects_file(name: str) -> Path:
    return root() / "rejects" / f"{name}.parquet"


def remove_unnamed(named: set[str]) -> None:
    """Remove the files that nothing names any more, and what an interrupted load left."""
    longest = time.time() - KEEP
    for path in root().rglob("*.parquet"):
        if path.stem not in named and path.stat().st_mtime < longest:
            path.unlink(missing_ok=True)
