"""Links from one record to another."""

from typing import NamedTuple

from django import template
from django.db.models import Model
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.access import Action, may
from companies import countries
from entry.forms import submissions
from records.links import form_of, page_of
from records.models import Verifiable
from records.registry import kind_of, kinds
from records.text import LazyText
from records.verification import returning_of
from records.wording import UNKNOWN

register = template.Library()


@register.simple_tag(takes_context=True)
def ticket(context: Context) -> SafeString:
    """The hidden field by which a form's input is kept when the session ends."""
    return format_html(
        '<input type="hidden" name="ticket" value="{}">', submissions.new_token(context["request"])
    )


@register.filter
def kind(record: Model) -> str:
    """A record's kind in addresses."""
    return str(record._meta.model_name)


@register.filter
def page(record: Model | None) -> str:
    """The address of a record's page; blank for what has none."""
    return page_of(record)


@register.filter
def link(record: Model | None) -> SafeString | str:
    """The record's name, as a link to its page where it has one; a dash where there is no record."""
    if address := page(record):
        return format_html('<a href="{}">{}</a>', address, record)
    return UNKNOWN if record is None else str(record)


@register.filter
def country(code: str) -> str:
    """A country's name, by its code."""
    return countries.name(code)


class ListLink(NamedTuple):
    """An entry of the menu: the name of the address, as the page's resolver knows it, and the words."""

    name: str
    address: str
    title: LazyText


@register.simple_tag
def returning(record: Verifiable) -> Model | None:
    """The row of the history with which a record was returned."""
    return returning_of(record)


@register.simple_tag(takes_context=True)
def record_lists(context: Context) -> list[ListLink]:
    """The lists of records that the user may see, in the order of the kinds."""
    return [
        ListLink(f"entry:{kind.listing.name}", reverse(f"entry:{kind.listing.name}"), kind.listing.title)
        for kind in kinds().values()
        if kind.listing and may(context["request"].user, Action.SEE, kind.subject)
    ]


@register.simple_tag(takes_context=True)
def change_address(context: Context, record: Model) -> str:
    """The address of a record's form; blank for users who may not change it."""
    kind = kind_of(record)
    return form_of(record) if kind and may(context["request"].user, Action.ENTER, kind.subject) else ""
