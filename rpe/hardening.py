"""Security headers besides the content policy, and the limit of request bodies."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

MOST_BYTES = 100 * 2**20
"""Allows five files of evidence of 20 MB; a workbook has at most 25 MB."""

MOST_PADDING = 100
"""Bytes, as Django's own compression adds."""

UNUSED = (
    *(
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
    ),
    *("gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join(
    [
        *(f"{feature}=()" for feature in UNUSED),
        # Passkeys.
        *(f"publickey-credentials-{verb}=(self)" for verb in ("create", "get")),
    ]
)


class HardeningMiddleware:
    """Set security headers, and refuse large request bodies before they are read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        # Static files and pages with conditional caching set their own header.
        if not answer.has_header("Cache-Control"):
            answer.headers["Cache-Control"] = "private, no-store"
        if answer.has_header("Content-Encoding"):
            # Who sees how long answers are must not tell what in them is alike (BREACH).
            answer.headers["X-Padding"] = "0" * secrets.randbelow(MOST_PADDING)
        return answer

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseBase | None:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if size.isdecimal() and int(size) <= MOST_BYTES:
            return None
        return render(request, "413.html", {"most": MOST_BYTES}, status=413)
