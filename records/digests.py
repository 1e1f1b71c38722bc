"""Canonical JSON and SHA-256 digests."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from accounts.audit import JSONValue

Json = dict[str, Any]
"""A JSON object whose shape the reader knows."""


def canonical(content: JSONValue) -> str:
    """Serialize to canonical JSON: sorted keys, no spaces, no escaped letters."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256(content: str | bytes) -> str:
    """The SHA-256 of text (as UTF-8) or of a file, in hexadecimal digits."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def sha256_of_list(items: Iterable[JSONValue]) -> str:
    """The SHA-256 of the canonical JSON of a list, which is never in memory as a whole."""
    digest = hashlib.sha256(b"[")
    for number, item in enumerate(items):
        digest.update(f"{',' if number else ''}{canonical(item)}".encode())
    digest.update(b"]")
    return digest.hexdigest()
