"""Check that every file of evidence is the one that was attached, and that no other file lies beside them."""

import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from records.evidence import Evidence, files_of_evidence
from records.storage import PARTIAL, StoredFile

UPLOADS = "uploads"
"""The folder of uploaded workbooks, which are no evidence."""
BEING_WRITTEN = 3600
"""A file this young, in seconds, may belong to a request that has not ended yet."""


def faults() -> Iterator[str]:
    """Describe each fault in a line for the administrator. Files of evidence that was removed are kept too."""
    storage = files_of_evidence()
    attached = _attached()
    if attached and (away := storage.is_away()):
        yield (
            f"{storage.where} {away}: none of {len(attached)} files of evidence can be read."
            " Is it mounted, and is EVIDENCE_ROOT right?"
        )
        return
    for name, (shown, size, sha256) in sorted(attached.items()):
        if fault := storage.fault(name, size, sha256):
            yield f"{name} ({shown}) {fault}."
    yield from _others(storage.files() if attached or not storage.is_away() else (), attached)


def number_of_files() -> int:
    return len(_attached())


def _attached() -> dict[str, tuple[str, int, str]]:
    """The name, size and digest of every file that is or was attached, by its path."""
    fields = ("file", "name", "size", "sha256")
    rows = [*Evidence.history.values_list(*fields), *Evidence.objects.values_list(*fields)]
    return {path: (name, size, sha256) for path, name, size, sha256 in rows}


def _others(stored: Iterable[StoredFile], attached: Collection[str]) -> Iterator[str]:
    """Files that no evidence refers to."""
    for name, modified in stored:
        if time.time() - modified < BEING_WRITTEN:
            continue
        path = PurePosixPath(name)
        if path.name.startswith(PARTIAL):
            yield f"{name} was left by an interruption: no record refers to it; delete it."
        elif path.parts[0] != UPLOADS and name not in attached:
            yield f"{name} is orphaned: no record refers to it, or ever did."
