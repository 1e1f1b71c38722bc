"""What the menu of every page asks of the records, and only where it is shown."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from entry.verifying.queue import waiting_for


def queue(request: HttpRequest) -> dict[str, Any]:
    """`waiting_records`: how many records wait for the reader. A template that does not ask costs no query."""
    return {"waiting_records": cache(lambda: waiting_for(request.user))}
