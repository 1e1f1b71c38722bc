"""One way to write a value as text, and its fingerprint."""

import hashlib
import json
from typing import Any


def canonical(content: Any) -> str:
    """A JSON value in its one form: keys sorted, no spaces, letters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256(content: str | bytes) -> str:
    """The SHA-256 of text (as UTF-8) or of a file, in hexadecimal digits."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
