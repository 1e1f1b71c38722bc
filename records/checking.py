"""Check that every file of evidence is the one that was attached, and that no other file lies beside them."""

import time
from collections.abc import Collection, Iterator
from pathlib import Path

from records.evidence import Evidence, files_of_evidence
from records.storage import PARTIAL

UPLOADS = "uploads"
"""The folder of uploaded workbooks, which are no evidence."""
BEING_WRITTEN = 3600
"""A file this young, in seconds, may belong to a request that has not ended yet."""


def faults() -> Iterator[str]:
    """Describe each fault in a line for the administrator. Files of evidence that was removed are kept too."""
    storage = files_of_evidence()
    root = Path(storage.location)
    attached = _attached()
    if attached and not root.is_dir():
        yield (
            f"The folder {root} is missing: none of {len(attached)} files of evidence can be read."
            " Is it mounted, and is EVIDENCE_ROOT right?"
        )
        return
    for name, (shown, size, sha256) in sorted(attached.items()):
        if fault := storage.fault(name, size, sha256):
            yield f"{name} ({shown}) {fault}."
    yield from _others(root, attached)


def number_of_files() -> int:
    return len(_attached())


def _attached() -> dict[str, tuple[str, int, str]]:
    """The name, size and digest of every file that is or was attached, by its path."""
    fields = ("file", "name", "size", "sha256")
    rows = [*Evidence.history.values_list(*fields), *Evidence.objects.values_list(*fields)]
    return {path: (name, size, sha256) for path, name, size, sha256 in rows}


def _others(root: Path, attached: Collection[str]) -> Iterator[str]:
    """Files that no evidence refers to."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if not path.is_file() or time.time() - path.stat().st_mtime < BEING_WRITTEN:
            continue
        if path.name.startswith(PARTIAL):
            yield f"{name} was left by an interruption: no record refers to it; delete it."
        elif name.parts[0] != UPLOADS and str(name) not in attached:
            yield f"{name} is orphaned: no record refers to it, or ever did."
