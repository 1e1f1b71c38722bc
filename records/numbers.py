"""Read numbers as people write them: `1234.5`, `1,234.50`, `1.234,50`, `1 234 567`, `US$ 1,234.50`, `90 %`.

Every function takes text without surrounding space and raises ValueError with one sentence that says what to write.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

PLAIN = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}(?:(,\d{3})+(\.\d+)?|(\.\d{3})+(,\d+)?)", re.ASCII)
SPACED = re.compile(r"[+-]?\d{1,3}(?:[\s'’]\d{3})+([.,]\d+)?", re.ASCII)
"""Spaces and apostrophes separate thousands only."""
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
"""A thousand, or a little over one."""

DOLLARS = re.compile(
    r"(?:US\s?\$|USD|\$)\s*(?P<after>.+)|(?P<before>.+?)\s*(?:US\s?\$|USD|\$)", re.IGNORECASE
)
OTHER_MONEY = re.compile(r"s/\.?\s*[\d-]|\d\s*s/|€|\b(pen|eur|soles|euros)\b", re.IGNORECASE)
DASHES = ("-", "–", "—", "--")
NOT_KNOWN = re.compile(r"[ns]\W{0,2}[adicr]\.?", re.IGNORECASE)
"""Words for what is not known: N/D, n/a, s/i, s.d."""
IN_PARENTHESES = re.compile(r"\(.*\)")
LESS_THAN_ZERO = re.compile(r".*\d-")
SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?e[+-]?\d+", re.IGNORECASE)


def read_money(text: str) -> Decimal:
    """An amount, with or without a sign of US$; `US$ -` is how Excel shows zero."""
    if OTHER_MONEY.search(text):
        raise ValueError(_("expected an amount in US$: convert it first"))
    amount = _without_dollars(text)
    if amount != text and amount in DASHES:
        return Decimal(0)
    return read_number(amount, decimals=2)


def _without_dollars(text: str) -> str:
    found = DOLLARS.fullmatch(text)
    return (found["after"] or found["before"]) if found else text


def read_percent(text: str) -> Decimal | None:
    """A percentage as a ratio: 0.9 for `90%` and `90 %`; None for what does not end in a sign of per cent."""
    if not text.endswith("%"):
        return None
    # Nobody writes a percentage in thousands with three decimals.
    return read_number(text[:-1].rstrip(), decimals=2) / 100


def read_number(text: str, *, decimals: int, sign: str = "") -> Decimal:
    """A number with at most so many decimals, so that with two `1,234` can only be a thousand.

    Otherwise `sign`, the decimal sign of the texts around (`decimal_sign`), decides.
    """
    text = _without_spaces(text)
    if AMBIGUOUS.fullmatch(text):
        return _read_ambiguous(text, decimals, sign)
    if PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if not GROUPED.fullmatch(text):
        raise ValueError(_what_to_write(text))
    thousands = "".join(mark for mark in ",." if mark != _sign_of(text))
    return Decimal(text.translate({ord(mark): None for mark in thousands}).replace(",", "."))


def decimal_sign(texts: Iterable[str]) -> str:
    """The decimal sign of texts of which one at least shows it; blank where none does, or some show the other."""
    signs = {_sign_of(_without_spaces(text)) for text in texts} - {""}
    return signs.pop() if len(signs) == 1 else ""


def unambiguous(text: str) -> str:
    """A number that was written with its decimals, so that it reads back as itself: 1.125 needs a fourth decimal."""
    return f"{text}0" if AMBIGUOUS.fullmatch(text) else text


def as_typed(value: Decimal) -> str:
    """A number as an input shows it, with its thousands and at least its cents, so that it reads back as itself."""
    cents = value.quantize(Decimal("0.01"))
    text = number_format(cents if cents == value else value.normalize(), use_l10n=True, force_grouping=True)
    return unambiguous(text)


def _without_spaces(text: str) -> str:
    """Without the spaces and apostrophes between thousands; in `1'234,567.50` the apostrophe is one more comma."""
    if SPACED.fullmatch(text):
        # What is left has four digits or more before its decimals: it is not ambiguous.
        return re.sub(r"[\s'’]", "", text)
    return text.replace("’", "'").replace("'", ",") if GROUPED.fullmatch(re.sub("['’]", ",", text)) else text


def _sign_of(text: str) -> str:
    """The decimal sign that a number shows, also by separating thousands with the other one."""
    if AMBIGUOUS.fullmatch(text) or not (PLAIN.fullmatch(text) or GROUPED.fullmatch(text)):
        return ""
    last = text[max(text.rfind(","), text.rfind("."))] if set(text) & set(",.") else ""
    return {",": ".", ".": ","}[last] if last and text.count(last) > 1 else last


def _read_ambiguous(text: str, decimals: int, sign: str) -> Decimal:
    if decimals < 3 or (sign and sign not in text):
        return Decimal(re.sub("[.,]", "", text))
    if sign:
        return Decimal(text.replace(",", "."))
    written = {"text": text, "thousands": re.sub("[.,]", "", text), "decimals": f"{text.replace(',', '.')}0"}
    raise ValueError(
        _(
            "“%(text)s” can be read as thousands or as decimals: write %(thousands)s if it is thousands, "
            "or %(decimals)s if it is decimals"
        )
        % written
    )


def _what_to_write(text: str) -> str:
    if text in DASHES:
        return _("a dash is no number: write 0 if there was nothing, or leave it blank if it is not known")
    if NOT_KNOWN.fullmatch(text):
        return _("expected a number: leave it blank if it is not known")
    if IN_PARENTHESES.fullmatch(text) or LESS_THAN_ZERO.fullmatch(text):
        return _("this means less than zero: write the number without parentheses, its sign before it")
    if SCIENTIFIC.fullmatch(text):
        return _("expected a number in full, such as 150000")
    return _("expected a number")
