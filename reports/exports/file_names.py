"""Names of files in the reader's language: RPE-resumen-Piura-2023-01-23.pdf."""

import datetime
import re
import unicodedata

from figures.scope import Scope
from reports.exports.scope_facts import filter_words

SYSTEM = "RPE"
LONGEST = 60
"""The most letters of the subject, and of the scope."""


def file_name(subject: str, scope: Scope | None, day: datetime.date) -> str:
    """The subject, what it is narrowed to, and the cut-off date, in letters that every system knows; without an ending."""
    parts = [SYSTEM, _plain(subject), _plain(" ".join(filter_words(scope)) if scope else ""), day.isoformat()]
    return "-".join(filter(None, parts))


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", letters)[:LONGEST].strip("-")
