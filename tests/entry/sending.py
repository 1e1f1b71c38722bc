"""What a browser sends of a form: the fields as they stand on the page, and what a person types over them."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

INPUT = re.compile(r"<input\b[^>]*>|<select\b.*?</select>|<textarea\b.*?</textarea>", re.DOTALL)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def fields(page: HttpResponse) -> dict[str, str]:
    """The fields of the record's form by name, as they would be sent."""
    form = page.text[page.text.index('class="record-form"') :]
    form = re.sub(r"<template>.*?</template>", "", form[: form.index("</form>")], flags=re.DOTALL)
    return dict(filter(None, map(_field, INPUT.findall(form))))


def _field(tag: str) -> tuple[str, str] | None:
    head = tag[: tag.index(">") + 1]
    attributes = dict(ATTRIBUTE.findall(head))
    if "name" not in attributes or (attributes.get("type") == "checkbox" and " checked" not in head):
        return None
    return attributes["name"], unescape(_value(tag, attributes))


def _value(tag: str, attributes: dict[str, str]) -> str:
    if tag.startswith("<select"):
        chosen = re.search(r'<option value="([^"]*)" selected', tag)
        return chosen[1] if chosen else ""
    if tag.startswith("<textarea"):
        return tag[tag.index(">") + 1 : tag.rindex("<")].strip()
    return attributes.get("value", "on" if attributes.get("type") == "checkbox" else "")


def fill(client: Client, address: str, **typed: Any) -> dict[str, str]:
    """What is sent after opening the page and typing; `__` in a name stands for the dash of a row's field."""
    return fields(client.get(address)) | {name.replace("__", "-"): str(text) for name, text in typed.items()}


def send(client: Client, address: str, **typed: Any) -> HttpResponse:
    """Open a form, type into it and send it."""
    answer: HttpResponse = client.post(address, fill(client, address, **typed))
    return answer
