"""Cache pages by the version of their data.

The key has everything that a page depends on: the version of the data, the address with its filters, the language, the
role, whether it may see companies and else the plan of what is withheld, and the day. Each process has a cache of its
own and reads the version from the database at each request, so that it never shows outdated data.
"""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import condition

from accounts.access import Viewer, viewer_of
from figures.disclosure.store import standing
from figures.kept_rows import keeping
from figures.replica import from_replica
from figures.versions import marks, version_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def cached_page(view: View[P], *, standing_of: Callable[[], str] = lambda: "") -> View[P]:
    """Cache a page's response, and answer 304 to a browser that has it already.

    `standing_of` answers differently whenever something changed that the page shows and the version of the data leaves out.
    """
    conditional = condition(etag_func=_etag)(view)

    @wraps(view)
    def cached(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        # The version is read before any figure: a change in between is cached under a version that is outdated.
        found = marks()
        data = version_of(found)
        request.cache_key = _key(request, data, standing_of())  # type: ignore[attr-defined]
        with keeping(found):
            response = from_replica(data, lambda: conditional(request, *args, **kwargs))
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return cached


def template_cache(request: HttpRequest) -> dict[str, str | int | None]:
    """The key and timeout for the template's cache tag; None is no timeout, and 0 does not cache."""
    key = getattr(request, "cache_key", None)
    return {"cache_key": key or "", "cache_timeout": None if key else 0}


def kept_file(request: HttpRequest, write: Callable[[], bytes | None]) -> bytes | None:
    """The file of a page that is cached, written where it is not kept; the address says which file of the page."""
    key = getattr(request, "cache_key", None)
    return caches["answers"].get_or_set(f"file:{key}", write) if key else write()


def _key(request: HttpRequest, data: str | None, other: str) -> str | None:
    if data is None:
        return None
    role = getattr(request.user, "role", "")
    viewer = viewer_of(request.user)
    plan = standing(data) if viewer is Viewer.GROUPS or "seen_by" in request.GET else ""
    standings = (plan, other, timezone.localdate())
    return _digest(data, request.get_full_path(), get_language(), role, viewer, *standings)


def _etag(request: HttpRequest, *_args: object, **_kwargs: object) -> str | None:
    """The key of a whole response: with the user's name, the CSRF token and the release, too."""
    key = getattr(request, "cache_key", None)
    if key is None or len(get_messages(request)):
        return None
    token = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    return f'"{_digest(key, request.user.pk, request.user.get_username(), str(request.user), token, _release())}"'


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


@cache
def _release() -> str:
    """A digest of the size and modification time of the program's files."""
    folders = [
        Path(settings.BASE_DIR, name) for name in ("reports", "figures", "templates", "static", "locale")
    ]
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    return _digest(*((file, file.stat().st_size, file.stat().st_mtime_ns) for file in files))
