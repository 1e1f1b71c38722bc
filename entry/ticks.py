"""The records that a person ticks in a list or in the queue of verification."""

from dataclasses import dataclass

from django.db.models import BigIntegerField

from entry.kinds import VERIFIABLE
from records.models import Verifiable


@dataclass(frozen=True)
class Tick:
    """A record in the version that a person saw: a decision about it holds for no later version."""

    kind: str
    pk: int
    version: int

    @classmethod
    def of(cls, record: Verifiable) -> "Tick":
        return cls(str(record._meta.model_name), record.pk, record.version)

    @classmethod
    def read(cls, text: str) -> "Tick":
        """Raises ValueError where the text is no tick of a kind that is verified."""
        kind, pk, version = text.split("-")
        tick = cls(kind, int(pk), int(version))
        if kind not in VERIFIABLE or tick.pk > BigIntegerField.MAX_BIGINT:
            raise ValueError(text)
        return tick

    def __str__(self) -> str:
        return f"{self.kind}-{self.pk}-{self.version}"
