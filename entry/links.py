"""Where a record is seen and where it is mended."""

from typing import Any

from django.urls import NoReverseMatch, reverse

PAGES = {
    "company": ("entry:company", "ruc"),
    "service": ("entry:service", "pk"),
    "annualsales": ("entry:sale", "pk"),
    "marketentry": ("entry:market_entry", "pk"),
    "call": ("entry:call", "pk"),
    "institution": ("entry:institution", "pk"),
}
"""For each kind, its page and the attribute that its address names; the form is the page's with `_edit`."""


def page_of(record: Any) -> str:
    """The address at which a record is seen; its form where it has no page of its own."""
    try:
        return _address(record, "")
    except NoReverseMatch:
        return form_of(record)


def form_of(record: Any) -> str:
    """The address at which a record is mended."""
    return _address(record, "_edit")


def _address(record: Any, suffix: str) -> str:
    name, attribute = PAGES[record._meta.model_name]
    return reverse(name + suffix, args=[getattr(record, attribute)])
