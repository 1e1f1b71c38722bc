"""Where a record is seen and where it is mended."""

from typing import Any

from django.urls import reverse

PAGES = {
    "company": ("entry:company", "address_key"),
    "service": ("entry:service", "pk"),
    "annualsales": ("entry:sale", "pk"),
    "marketentry": ("entry:market_entry", "pk"),
    "call": ("entry:call", "pk"),
    "institution": ("entry:institution", "pk"),
}
"""For each kind, its page and the attribute that its address names; the form is the page's with `_edit`."""

LISTS = {"service": "entry:services", "annualsales": "entry:sales", "marketentry": "entry:market_entries"}
"""For each kind that is verified, the list of its records."""


def list_of(kind: str) -> str:
    """The address of the list of a kind's records."""
    return reverse(LISTS[kind])


def page_of(record: Any) -> str:
    """The address at which a record is seen; blank for what has no page."""
    return _address(record, "") if record._meta.model_name in (*PAGES, "contact") else ""


def form_of(record: Any) -> str:
    """The address at which a record is mended."""
    return _address(record, "_edit")


def _address(record: Any, suffix: str) -> str:
    if record._meta.model_name == "contact":
        return f"{_address(record.company, '')}#contacts"
    name, attribute = PAGES[record._meta.model_name]
    return reverse(name + suffix, args=[getattr(record, attribute)])
