"""The kinds of record of this app: what the programme decides about customs."""

from customs.models import CustomsSettings
from records.registry import RecordKind, register

register(RecordKind(model=CustomsSettings, place=136, page="entry:customs_settings"))
