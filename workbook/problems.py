"""What can be wrong with a workbook, in words for the person who made it."""

from dataclasses import dataclass

from workbook.cells import RawCell

LONGEST = 200
"""Letters of what stands in a cell that are said of it: a text that many cells refer to can have millions."""


class Unreadable(Exception):
    """The file cannot be used at all; the message is one line."""


class Missing(ValueError):
    """A cell refers to reference data that is not there and could be made from its name; `kind` is of lookups.MAKERS."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


def shown(cell: RawCell) -> str:
    """A cell as people read it: Excel holds every number as a decimal."""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)


@dataclass(frozen=True)
class Fault:
    """One fault: where it is, what was found, and what was expected; `missing` is the kind of what could be created."""

    sheet: str
    row: int | None
    column: str
    value: RawCell
    message: str
    missing: str = ""

    def as_json(self) -> dict[str, str | float | None]:
        """The fault as `import_workbook --format json` prints it."""
        plain = self.value if isinstance(self.value, str | int | float | bool) else str(self.value)
        # Excel holds every number as a decimal; people read 1999.
        plain = int(plain) if isinstance(plain, float) and plain.is_integer() else plain
        if isinstance(plain, str) and len(plain) > LONGEST:
            plain = f"{plain[:LONGEST]}…"
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": plain,
            "message": self.message,
        }

    def __str__(self) -> str:
        place = [self.sheet, f"{self.column}{'' if self.row is None else f' [{self.row}]'}".strip()]
        return f"{' · '.join(part for part in place if part)}: {self.value!r} — {self.message}"
