"""Open a file of export declarations, whatever its format: a zip with one table, dBase, CSV or Parquet."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import pyarrow as pa
from django.utils.translation import gettext as _

from customs.columnar import Columnar
from customs.dbase import Dbase
from customs.delimited import Delimited
from customs.problems import Unusable

MOST_BYTES = 4_000_000_000
"""Ten years of declarations of a large exporting country in one table; what is larger is not read."""
MOST_COMPRESSED, SMALL = 200, 50_000_000
"""A table that is not small and so many times its size in the zip is no table but an attack. Weekly files have 20 times."""

REQUIRED = (
    *("CADU", "FANO", "NDCL", "NSER", "NDOC", "PART_NANDI", "CPAIDES", "VFOBSERDOL", "VPESNET", "FEMB"),
)
OPTIONAL = ("DNOMBRE", "FREG", "FNUM", "UBIGEO", "DCOM")


class Table(Protocol):
    """A table of texts, read in chunks; `lines` is how many it has, zero where that is not known before."""

    @property
    def lines(self) -> int: ...

    @property
    def columns(self) -> list[str]: ...

    def batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]: ...


@contextmanager
def open_table(path: Path, name: str) -> Iterator[Table]:
    """The table of a file with this name. Raises Unusable where it has none, more than one, or not the columns."""
    with _open(path, Path(name).suffix.lower()) as table:
        if missing := [column for column in REQUIRED if column not in table.columns]:
            raise Unusable(
                _("This is not a table of export declarations: these columns are missing: %s.")
                % ", ".join(missing)
            )
        if len(set(table.columns)) < len(table.columns):
            raise Unusable(_("A column of this table is there twice."))
        yield table


def wanted(table: Table) -> list[str]:
    """The columns that are read of a table."""
    return [column for column in (*REQUIRED, *OPTIONAL) if column in table.columns]


@contextmanager
def _open(path: Path, kind: str) -> Iterator[Table]:
    if path.stat().st_size > MOST_BYTES:
        raise Unusable(_too_large())
    if kind == ".zip":
        with _zipped(path) as table:
            yield table
    elif kind == ".dbf":
        with path.open("rb") as file:
            yield Dbase(file, path.stat().st_size)
    elif kind == ".csv":
        yield Delimited(lambda: path.open("rb"))
    elif kind == ".parquet":
        yield Columnar(str(path))
    else:
        raise Unusable(_("Only files that end in .zip, .dbf, .csv or .parquet hold declarations."))


@contextmanager
def _zipped(path: Path) -> Iterator[Table]:
    """The one table in a zip. What its directory says of sizes holds: reading stops there, and the checksum is checked."""
    try:
        with zipfile.ZipFile(path) as archive:
            member = _member(archive)
            if member.filename.lower().endswith(".csv"):
                yield Delimited(lambda: cast(BinaryIO, archive.open(member)))
            else:
                with archive.open(member) as file:
                    yield Dbase(cast(BinaryIO, file), member.file_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as fault:
        raise Unusable(_("This zip is damaged or was cut off.")) from fault


def _member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    tables = [one for one in archive.infolist() if one.filename.lower().endswith((".dbf", ".csv"))]
    if len(tables) != 1:
        raise Unusable(_("This zip holds %d tables (.dbf or .csv); exactly one can be read.") % len(tables))
    (member,) = tables
    if member.flag_bits & 1:
        raise Unusable(_("The table in this zip needs a password."))
    if member.file_size > MOST_BYTES:
        raise Unusable(_too_large())
    if member.file_size > max(SMALL, MOST_COMPRESSED * member.compress_size):
        raise Unusable(
            _("The table in this zip is suspiciously large for its compressed size; it is not unpacked.")
        )
    return member


def _too_large() -> str:
    return _("This file holds more than %d GB, which is not read at once: split it.") % (MOST_BYTES // 10**9)
