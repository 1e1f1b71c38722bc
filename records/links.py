"""The addresses of records: where one is seen, and where it is changed."""

from django.db.models import Model
from django.urls import reverse

from records.registry import RecordKind, kind_of


def list_of(kind: RecordKind) -> str:
    """The address of the list of a kind's records; blank for a kind without one."""
    return reverse(f"entry:{kind.listing.name}") if kind.listing else ""


def page_of(record: Model | None) -> str:
    """The address at which a record is seen; blank for one without a page."""
    return _address(record, "")


def form_of(record: Model) -> str:
    """The address at which a record is changed."""
    return _address(record, "_edit")


def _address(record: Model | None, suffix: str) -> str:
    kind = kind_of(record) if record else None
    if record is None or kind is None:
        return ""
    if kind.page:
        return reverse(kind.page + suffix, args=[getattr(record, kind.page_key)])
    return f"{_address(getattr(record, kind.part_of), '')}#{kind.anchor}" if kind.anchor else ""
