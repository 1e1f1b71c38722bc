"""Read Parquet tables as text, in chunks; numbers as a person would write them."""

from collections.abc import Iterator

import pyarrow as pa
from django.utils.translation import gettext as _
from pyarrow import parquet

from customs.problems import Unusable

ROWS = 50_000


class Columnar:
    """A Parquet table. `columns` are the names of its columns in capitals."""

    def __init__(self, path: str) -> None:
        try:
            self.file = parquet.ParquetFile(path)
        except (pa.ArrowInvalid, OSError) as fault:
            raise Unusable(_("This is not a Parquet table, or it was cut off.")) from fault
        self.names = list(self.file.schema_arrow.names)
        self.columns = [name.upper() for name in self.names]
        self.lines: int = self.file.metadata.num_rows

    def batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        """These columns of all rows."""
        wanted = [self.names[self.columns.index(column)] for column in columns]
        try:
            for batch in self.file.iter_batches(ROWS, columns=wanted):
                yield pa.RecordBatch.from_arrays(
                    [_texts(batch.column(name)) for name in wanted], names=columns
                )
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as fault:
            raise Unusable(
                _("This Parquet table is damaged: %s") % str(fault).splitlines()[0][:200]
            ) from fault


def _texts(values: pa.Array) -> pa.Array:
    if pa.types.is_floating(values.type):
        return pa.array([_number(value) for value in values.to_pylist()], pa.string())
    return values.cast(pa.string())


def _number(value: float | None) -> str | None:
    """A whole number without a point: customs offices and tariff lines become fractions where a table has blanks."""
    if value is None or not value.is_integer() or abs(value) >= 1e15:
        return None if value is None else repr(value)
    return str(int(value))
