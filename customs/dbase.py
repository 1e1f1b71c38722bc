"""Read dBase III tables as text, in chunks.

A record is a byte, a space or `*` where it is deleted, and fields of fixed widths, so a chunk of records is an array of
numpy without a loop over its records. The header is believed only as far as the file agrees with it.
"""

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext as _

from customs.problems import Unusable

HEADER = np.dtype(
    [
        ("version", "u1"),
        ("date", "u1", 3),
        ("records", "<i4"),
        ("header", "<u2"),
        ("record", "<u2"),
        ("rest", "V20"),
    ]
)
FIELD = np.dtype([("name", "S11"), ("type", "S1"), ("place", "V4"), ("length", "u1"), ("rest", "V15")])
END_OF_HEADER, END_OF_FILE = b"\r", b"\x1a"
RECORDS = 50_000
"""Records that are in memory at a time."""


class Dbase:
    """A table of dBase III. `columns` are the names of its fields in capitals, `lines` its records; it is read once."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        header = _header(file)
        self.lines = int(header["records"])
        self.length = int(header["record"])
        self.fields = _fields(file, int(header["header"]))
        self.columns = [name.upper() for name, _length in self.fields]
        if self.length != 1 + sum(length for _name, length in self.fields):
            raise Unusable(
                _("The header of this dBase table says another length of a record than its fields have.")
            )
        stored = size - int(header["header"])
        if self.lines < 0 or not 0 <= stored - self.lines * self.length <= 1:
            raise Unusable(
                _(
                    "The header of this dBase table speaks of %(said)d records, but the file holds %(found)d:"
                    " it was cut off or damaged."
                )
                % {"said": self.lines, "found": max(0, stored) // self.length}
            )

    def batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        """These columns of the records that are not deleted."""
        layout = np.dtype(
            {
                "names": ["deleted", *self.columns],
                "formats": ["S1", *(f"S{length}" for _name, length in self.fields)],
            }
        )
        for first in range(0, self.lines, RECORDS):
            number = min(RECORDS, self.lines - first)
            chunk = self.file.read(number * self.length)
            if len(chunk) != number * self.length:
                raise Unusable(_("The file ends in the middle of its records: it was cut off."))
            records = np.frombuffer(chunk, layout)
            is_deleted = records["deleted"] == b"*"
            if not (is_deleted | (records["deleted"] == b" ") | (records["deleted"] == b"")).all():
                raise Unusable(_("The records of this dBase table do not begin where its header says."))
            kept = records[~is_deleted]
            yield pa.RecordBatch.from_arrays([_texts(kept[name]) for name in columns], names=columns)
        if self.file.read(1) not in (b"", END_OF_FILE):
            raise Unusable(_("The file goes on behind the records of which its header speaks."))


def _header(file: BinaryIO) -> np.void:
    start = file.read(HEADER.itemsize)
    if len(start) < HEADER.itemsize or start[0] & 7 != 3:
        raise Unusable(_("This is not a table of dBase III."))
    found: np.void = np.frombuffer(start, HEADER)[0]
    return found


def _fields(file: BinaryIO, header: int) -> list[tuple[str, int]]:
    """The names and lengths of the fields."""
    described = file.read(max(0, header - HEADER.itemsize))
    if len(described) != header - HEADER.itemsize or END_OF_HEADER not in described[:: FIELD.itemsize]:
        raise Unusable(_("The header of this dBase table is not whole."))
    number = described[:: FIELD.itemsize].index(END_OF_HEADER)
    fields = np.frombuffer(described, FIELD, count=number)
    names = [bytes(field["name"]).split(b"\0")[0].decode("latin-1") for field in fields]
    lengths = [int(field["length"]) for field in fields]
    if not names or 0 in lengths or len({name.upper() for name in names} | {"deleted"}) != len(names) + 1:
        raise Unusable(_("The header of this dBase table is not whole."))
    return list(zip(names, lengths, strict=True))


def _texts(values: np.ndarray) -> pa.DictionaryArray:
    """The values of a field, each different one decoded once."""
    width = values.dtype.itemsize
    bytes_ = pa.py_buffer(np.ascontiguousarray(values))
    found = pa.Array.from_buffers(pa.binary(width), len(values), [None, bytes_]).dictionary_encode()
    words = [value.decode("latin-1") for value in found.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(found.indices, pa.array(words, pa.string()))
