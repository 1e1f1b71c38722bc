"""Cache pages by the version of their data.

The key has everything that a page depends on: the version of the data, the address with its filters, the language, the
role, whether it may see companies and else the plan of what is withheld, and the day. Each process has a cache of its
own and reads the version from the database at each request, so that it never shows outdated data. Where it has nothing, it
looks for the page among those that all share (reports/kept_pages.py).
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.apps import apps
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.core.cache.utils import make_template_fragment_key
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
from records.locks import Locks
from reports.kept_pages import KeptPage

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_making = Locks(64)


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
        with _one_at_a_time(request.cache_key), keeping(found):  # type: ignore[attr-defined]
            response = from_replica(data, lambda: conditional(request, *args, **kwargs))
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return cached


@contextmanager
def _one_at_a_time(key: str | None) -> Iterator[None]:
    """Let threads that ask for the same page wait for the first, which makes it; what is kept nobody waits for."""
    if key is None or _is_kept(key):
        yield
    else:
        with _making.of(key):
            yield


def _is_kept(key: str) -> bool:
    return _own_name(key) in caches["answers"] or _file_name(key) in caches["answers"]


def template_cache(request: HttpRequest) -> dict[str, str | int | None]:
    """The key and timeout for the template's cache tag; None is no timeout, and 0 does not cache."""
    key = getattr(request, "cache_key", None)
    if key:
        _take_shared(key)
    return {"cache_key": key or "", "cache_timeout": None if key else 0}


def _take_shared(key: str) -> None:
    """Keep here what is shared, where this process has nothing."""
    own, name = caches["answers"], _own_name(key)
    if name not in own and (found := KeptPage.objects.filter(pk=_shared_name(key)).first()):
        own.set(name, found.text)


def page_to_share(request: HttpRequest) -> KeptPage | None:
    """What this process keeps of a page that was just answered; None where it may not be kept."""
    key = getattr(request, "cache_key", None)
    text = caches["answers"].get(_own_name(key)) if key else None
    return KeptPage.of(_shared_name(str(key)), text) if text is not None else None


def _own_name(key: str) -> str:
    """The name under which the cache tag of templates/reports/page.html keeps a page."""
    return make_template_fragment_key("page", [key])


def _shared_name(key: str) -> str:
    """A process ends with its release, but what is shared does not."""
    return _digest(key, release())


def kept_file(request: HttpRequest, write: Callable[[], bytes | None]) -> bytes | None:
    """The file of a page that is cached, written where it is not kept; the address says which file of the page."""
    key = getattr(request, "cache_key", None)
    return caches["answers"].get_or_set(_file_name(key), write) if key else write()


def _file_name(key: str) -> str:
    return f"file:{key}"


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
    return (
        f'"{_digest(key, request.user.pk, request.user.get_username(), str(request.user), token, release())}"'
    )


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


@cache
def release() -> str:
    """A digest of the program's files, the same on each machine that has the same ones, and of the libraries' versions."""
    rooms = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    folders = [*rooms, *(Path(settings.BASE_DIR, name) for name in ("rpe", "templates", "static", "locale"))]
    files = {file for folder in folders for file in folder.rglob("*") if "__pycache__" not in file.parts}
    found = hashlib.sha256()
    for file in sorted(file for file in (*files, settings.BASE_DIR / "requirements.txt") if file.is_file()):
        found.update(f"{file.relative_to(settings.BASE_DIR)}\0".encode() + file.read_bytes())
    return found.hexdigest()
