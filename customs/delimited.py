"""Read CSV tables as text, in chunks: comma, semicolon or tab; UTF-8 with or without a BOM, else Latin-1."""

import codecs
import csv
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pyarrow as pa
from django.utils.translation import gettext as _
from pyarrow import csv as arrow_csv

from customs.problems import Unusable

BLOCK = 4_000_000
"""Bytes that are in memory at a time; no line is longer."""
SEPARATORS = ",;\t"
BOM = "\ufeff"


class Delimited:
    """A CSV table. `columns` are its headings in capitals; `open_` opens the file anew, for each time it is read."""

    lines = 0

    def __init__(self, open_: Callable[[], BinaryIO]) -> None:
        self.open = open_
        with open_() as file:
            self.encoding = _encoding(file)
        with open_() as file:
            line = file.readline(BLOCK).decode(self.encoding).removeprefix(BOM)
        self.separator = max(SEPARATORS, key=line.count)
        self.headings = next(csv.reader([line], delimiter=self.separator), [])
        self.columns = [heading.strip().upper() for heading in self.headings]

    def batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        """These columns of all lines."""
        wanted = [self.headings[self.columns.index(column)] for column in columns]
        with self.open() as file:
            try:
                for batch in self._read(file, wanted):
                    yield pa.RecordBatch.from_arrays(batch.columns, names=columns)
            except pa.ArrowInvalid as fault:
                raise Unusable(
                    _("This CSV table is damaged or was cut off: %s") % str(fault).splitlines()[0][:200]
                ) from fault

    def _read(self, file: BinaryIO, wanted: list[str]) -> Iterator[pa.RecordBatch]:
        with arrow_csv.open_csv(
            file,
            arrow_csv.ReadOptions(encoding=self.encoding, block_size=BLOCK),
            arrow_csv.ParseOptions(delimiter=self.separator, newlines_in_values=True),
            arrow_csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=False,
            ),
        ) as reader:
            yield from reader


def _encoding(file: BinaryIO) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(BLOCK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"
