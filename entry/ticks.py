"""The records that a person ticks in a list or in the verification queue."""

from dataclasses import dataclass

from django.db.models import BigIntegerField

from records.models import Verifiable
from records.registry import verifiable_kinds


@dataclass(frozen=True)
class Tick:
    """A record in the version that a person saw: a decision about it holds for no later version."""

    kind: str
    pk: int
    version: int

    @classmethod
    def of(cls, record: Verifiable) -> "Tick":
        return cls(record.kind, record.pk, record.version)

    @classmethod
    def read(cls, text: str) -> "Tick":
        """Parse `str(tick)`. Raises ValueError for other texts and for kinds that are not verified."""
        kind, pk, version = text.split("-")
        tick = cls(kind, int(pk), int(version))
        if kind not in verifiable_kinds() or tick.pk > BigIntegerField.MAX_BIGINT:
            raise ValueError(text)
        return tick

    def __str__(self) -> str:
        return f"{self.kind}-{self.pk}-{self.version}"
