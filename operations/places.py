"""Where files of a back-up are put: a folder or an object store, which has to be empty, and holds all of them or none."""

import shutil
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path

from django.core.files import File

from operations.dumps import RESTORING
from operations.sealing import Refused
from records.storage import NotStored, Store
from records.stores import is_object_store, store_at


class Place(ABC):
    """Files wait in `aside` until all are read. A mark stays until the database is there, so that a restoration that was
    interrupted can be begun again."""

    aside: Path
    room: Path
    """A folder with room for the dump of the database."""

    @abstractmethod
    def must_be_empty(self) -> None:
        """Raises Refused where there are files, unless it was empty when a restoration into it began."""

    @abstractmethod
    def begin(self) -> None:
        """Mark an empty place, and remove what an interruption left."""

    @abstractmethod
    def settle(self) -> None:
        """Give the files that wait their place."""

    @abstractmethod
    def clear(self) -> None:
        """Remove all that a restoration wrote."""

    @abstractmethod
    def finish(self) -> None:
        """Remove the mark."""


def place_at(root: Path | str) -> Place:
    return StorePlace(str(root)) if is_object_store(root) else FolderPlace(Path(root))


class FolderPlace(Place):
    def __init__(self, root: Path) -> None:
        self.room = root
        self.aside = root / RESTORING

    def must_be_empty(self) -> None:
        if self.room.is_dir() and any(self.room.iterdir()) and not self.aside.exists():
            raise Refused(f"The folder {self.room} is not empty; nothing was changed.")

    def begin(self) -> None:
        self.clear()
        self.aside.mkdir(parents=True)

    def settle(self) -> None:
        for found in self.aside.iterdir():
            found.rename(self.room / found.name)

    def clear(self) -> None:
        for left in self.room.iterdir() if self.room.is_dir() else ():
            shutil.rmtree(left) if left.is_dir() else left.unlink()

    def finish(self) -> None:
        self.aside.rmdir()


class StorePlace(Place):
    def __init__(self, address: str) -> None:
        self.store: Store = store_at(address)
        self._folder = tempfile.TemporaryDirectory(prefix="restore-")
        self.room = Path(self._folder.name)
        self.aside = self.room / "files"

    def must_be_empty(self) -> None:
        found = {file.name for file in self.store.files()}
        if found and RESTORING not in found:
            raise Refused(f"{self.store.where} is not empty; nothing was changed.")

    def begin(self) -> None:
        self.clear()
        self.aside.mkdir()
        mark = self.room / "mark"
        mark.write_text("A back-up is being restored.")
        self._put(mark, RESTORING)

    def settle(self) -> None:
        for path in self.aside.rglob("*"):
            if path.is_file():
                self._put(path, str(path.relative_to(self.aside)))

    def clear(self) -> None:
        for file in list(self.store.files()):
            self.store.delete(file.name)

    def finish(self) -> None:
        self.store.delete(RESTORING)
        self._folder.cleanup()

    def _put(self, path: Path, name: str) -> None:
        try:
            with path.open("rb") as file:
                self.store.save(name, File(file))
        except NotStored as fault:
            raise Refused(f"{self.store.where}: {fault}") from fault
