"""Faults of the program to Sentry, or what speaks like it, where an administrator has set its address."""

from typing import Any
from urllib.parse import urlsplit

import sentry_sdk

from operations.logs import about_request


def start(dsn: str, version: str) -> None:
    """Send faults from now on: never what was sent or asked, who asked, or the values of variables."""
    sentry_sdk.init(
        dsn,
        release=version,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=_without_what_was_asked,  # type: ignore[arg-type]
    )


def _without_what_was_asked(event: dict[str, Any], _hint: object) -> dict[str, Any]:
    if address := event.get("request", {}).get("url"):
        event["request"] = {"url": urlsplit(address).path}
    event["tags"] = {"request": about_request.get().get("request", "")}
    return event
