"""Files of export declarations for tests: lines as dicts, written as dBase, CSV or a zip."""

import datetime
import io
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path

import ibis.expr.types as ir

from customs.answers import Loaded
from customs.engine import Row, ask
from customs.queries import LINES, lines_on
from tests.factories import valid_ruc

Line = dict[str, str]

FIELDS = {
    "CADU": ("C", 3),
    "FANO": ("C", 4),
    "NDCL": ("C", 6),
    "FNUM": ("N", 8),
    "FEMB": ("N", 8),
    "FREG": ("N", 8),
    "NSER": ("N", 4),
    "NDOC": ("C", 15),
    "DNOMBRE": ("C", 60),
    "PART_NANDI": ("N", 10),
    "CPAIDES": ("C", 2),
    "VFOBSERDOL": ("N", 15),
    "VPESNET": ("N", 15),
    "DCOM": ("C", 100),
}
RUC = valid_ruc(10_000_001)


def line(**changes: str) -> Line:
    """A line of 1,000.00 US$ and 500 kg of coffee to Germany, shipped on 20 August 2025."""
    return {
        "CADU": "118",
        "FANO": "2025",
        "NDCL": "000001",
        "FNUM": "20250818",
        "FEMB": "20250820",
        "FREG": "",
        "NSER": "1",
        "NDOC": RUC,
        "DNOMBRE": "COOPERATIVA ÑANDÚ",
        "PART_NANDI": "901119000",
        "CPAIDES": "DE",
        "VFOBSERDOL": "1000.000",
        "VPESNET": "500.000",
        "DCOM": "CAFÉ VERDE",
    } | changes


def dbase(lines: Iterable[Line], *, deleted: Iterable[int] = (), records: int | None = None) -> bytes:
    """A dBase III table; `records` is what its header says, if not the truth."""
    rows, gone = list(lines), set(deleted)
    length = 1 + sum(width for _type, width in FIELDS.values())
    number = len(rows) if records is None else records
    head = struct.pack("<4BiHH20x", 3, 125, 8, 30, number, 33 + 32 * len(FIELDS), length)
    fields = b"".join(
        name.encode().ljust(11, b"\0") + type_.encode() + bytes(4) + bytes([width, 0]) + bytes(14)
        for name, (type_, width) in FIELDS.items()
    )
    return head + fields + b"\r" + b"".join(_record(row, at in gone) for at, row in enumerate(rows)) + b"\x1a"


def _record(row: Line, is_deleted: bool) -> bytes:
    texts = [
        row[name].rjust(width) if type_ == "N" else row[name].ljust(width)
        for name, (type_, width) in FIELDS.items()
    ]
    return (b"*" if is_deleted else b" ") + "".join(texts).encode("latin-1")


def table(lines: Iterable[Line], separator: str = ",", encoding: str = "utf-8") -> bytes:
    """A CSV table."""
    rows = [list(FIELDS), *([row[name] for name in FIELDS] for row in lines)]
    return "\n".join(separator.join(row) for row in rows).encode(encoding) + b"\n"


def zipped(*, compression: int = zipfile.ZIP_DEFLATED, **tables: bytes) -> bytes:
    """A zip of tables by name, `x_dbf` for x.dbf."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in tables.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def lines_that_hold(as_of: datetime.date) -> list[Row]:
    """All lines that hold on a day, by key."""
    return ask(_all_lines, lines_on(Loaded.now(), as_of))


def _all_lines() -> ir.Table:
    return LINES.order_by("cadu", "fano", "ndcl", "nser")
