"""Links from one record to another."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from companies import countries
from entry.forms import submissions
from entry.links import PAGES, page_of
from records.wording import UNKNOWN

register = template.Library()


@register.simple_tag(takes_context=True)
def ticket(context: dict[str, Any]) -> SafeString:
    """What a form carries so that what is typed into it outlives the session."""
    return format_html(
        '<input type="hidden" name="ticket" value="{}">', submissions.new_token(context["request"])
    )


@register.filter
def kind(record: Any) -> str:
    """A record's kind, as addresses name it."""
    return str(record._meta.model_name)


@register.filter
def page(record: Any) -> str:
    """The address of a record's page; blank for what has none."""
    return page_of(record) if record is not None and kind(record) in PAGES else ""


@register.filter
def link(record: Any) -> SafeString | str:
    """The record's name, as a link to its page where it has one; a dash where there is no record."""
    if address := page(record):
        return format_html('<a href="{}">{}</a>', address, record)
    return UNKNOWN if record is None else str(record)


@register.filter
def country(code: str) -> str:
    """A country's name, by its code."""
    return countries.name(code)
