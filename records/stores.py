"""Where files are kept: in a folder, or in an object store that speaks S3. Both are asked alike."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models.fields.files import FieldFile

from records.storage import Store, WholeFileStorage


def is_object_store(root: Path | str) -> bool:
    """Whether it is an address such as `s3://bucket/folder`, and no folder."""
    return str(root).startswith("s3://")


def store_at(root: Path | str) -> Store:
    """The store at a folder or an address."""
    if is_object_store(root):
        # Its library is loaded only where it is needed.
        from records.objects import ObjectStorage

        return ObjectStorage(str(root))
    return WholeFileStorage(location=root)


@contextmanager
def on_disk(file: FieldFile) -> Iterator[Path]:
    """A stored file as one of this machine; of an object store a copy, while it is needed. It may be gone."""
    if isinstance(file.storage, WholeFileStorage):
        yield Path(file.path)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "copy"
        with (
            suppress(FileNotFoundError),
            file.storage.open(str(file.name)) as stored,
            path.open("wb") as copy,
        ):
            shutil.copyfileobj(stored, copy)
        yield path
