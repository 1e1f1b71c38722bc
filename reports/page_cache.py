"""Answers that are kept: a page whose data has not changed is not computed again.

What a page shows is kept under everything that it depends on: the mark of the data, the address with its filters, the
language, the role and the day. A process keeps its own answers and asks the database for the mark at each request, so
it never answers from data that anybody has changed since.
"""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import condition

from figures.versions import version

View = Callable[..., HttpResponse]


def cached_page(view: View) -> View:
    """Keep a page's answer, and tell a browser that has it already that nothing has changed (304)."""
    conditional = condition(etag_func=_etag)(view)

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The mark is read before any figure: what changes meanwhile is kept under a mark that no longer holds.
        request.cache_key = _key(request)  # type: ignore[attr-defined]
        response: HttpResponse = conditional(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return answered


def template_cache(request: HttpRequest) -> dict[str, Any]:
    """For the template: under which key what it shows is kept, and for how long (None: until it is crowded out)."""
    key = getattr(request, "cache_key", None)
    return {"cache_key": key or "", "cache_timeout": None if key else 0}


def _key(request: HttpRequest) -> str | None:
    marks = version()
    if marks is None:
        return None
    role = getattr(request.user, "role", "")
    return _digest(marks, request.get_full_path(), get_language(), role, timezone.localdate())


def _etag(request: HttpRequest, *_args: Any, **_kwargs: Any) -> str | None:
    """A browser's copy is whole: with the person's name, the token of its forms and the styles of this release."""
    key = getattr(request, "cache_key", None)
    if key is None or len(get_messages(request)):
        return None
    token = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    return f'"{_digest(key, request.user.pk, request.user.get_username(), str(request.user), token, _release())}"'


def _digest(*parts: Any) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


@cache
def _release() -> str:
    """What the program is made of, by size and time of change of its files."""
    folders = [
        Path(settings.BASE_DIR, name) for name in ("reports", "figures", "templates", "static", "locale")
    ]
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    return _digest(*((file, file.stat().st_size, file.stat().st_mtime_ns) for file in files))
