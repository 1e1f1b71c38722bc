"""Write long lists in the task worker, which may be restarted at any time.

A source is a function that makes a `Listing` from the arguments and filters of an address. It is registered by name, so
that the worker can make the same list in another process.
"""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.access import Action, Subject, must
from accounts.actor import acting
from accounts.models import User
from reports.exports.listing import Listing
from reports.exports.listing_files import listing_file, with_progress
from reports.exports.models import Export
from reports.exports.papers import Issuing

AT_ONCE = {"csv": 50_000, "xlsx": 20_000, "pdf": 2_000}
"""Up to so many rows a file is written within the request: about a second."""
KEPT_FOR = datetime.timedelta(days=7)
SIGN_OF_LIFE = datetime.timedelta(minutes=2)
"""A worker without progress for longer counts as dead; drawing a PDF is the longest step without progress."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """A source of lists; its user needs the permission to export the subject that `kind_of` its arguments returns."""

    kind_of: Callable[..., Subject]
    listing: Callable[..., Listing]


Arguments: TypeAlias = dict[str, str]
"""The arguments of a source, from the address."""

SOURCES: dict[str, Source] = {}


def source(
    name: str, kind_of: Callable[..., Subject]
) -> Callable[[Callable[..., Listing]], Callable[..., Listing]]:
    """Register the decorated function as a source of lists."""

    def register(listing: Callable[..., Listing]) -> Callable[..., Listing]:
        SOURCES[name] = Source(kind_of, listing)
        return listing

    return register


def listing_for(user: User | AnonymousUser, name: str, query: QueryDict, arguments: Arguments) -> Listing:
    """The list, if the user may export such records. Raises PermissionDenied."""
    found = SOURCES[name]
    must(user, Action.TAKE, found.kind_of(**arguments))
    return found.listing(query, **arguments)


def begin(
    name: str, arguments: Arguments, query: QueryDict, listing: Listing, ending: str, issuing: Issuing
) -> Export:
    """Create an export and put it in the worker's queue."""
    Export.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR).delete()
    export = Export.objects.create(
        source=name,
        arguments=arguments,
        query=query.urlencode(),
        ending=ending,
        language=translation.get_language() or "es",
        site=issuing.site,
        asked_by=issuing.by,
        total=listing.count,
        name=f"{listing.slug}.{ending}",
    )
    make.enqueue(str(export.pk))
    return export


def resume(export: Export) -> None:
    """Enqueue an export again whose worker died. One that has not begun is still in the queue."""
    silent = Q(finished_at=None, moved_at__lt=timezone.now() - SIGN_OF_LIFE)
    if Export.objects.filter(silent, pk=export.pk).update(begun_at=None, moved_at=None, done=0):
        export.refresh_from_db(fields=["begun_at", "moved_at", "done"])
        make.enqueue(str(export.pk))


@task()
def make(pk: str) -> None:
    """Write an export's file, once, however often it is enqueued."""
    now = timezone.now()
    mine = Export.objects.filter(pk=pk, begun_at=None).update(begun_at=now, moved_at=now)
    if not mine:
        return
    export = Export.objects.select_related("asked_by").defer("content").get(pk=pk)
    try:
        with translation.override(export.language), acting(export.asked_by):
            content = _file(export, export.asked_by)
    except Exception:
        logger.exception("export %s failed", pk)
        _finish(
            export, fault=str(_("The file could not be made. Ask for it again, or tell an administrator."))
        )
    else:
        _finish(export, content=content, done=export.total)


def _file(export: Export, by: User) -> bytes:
    listing = listing_for(by, export.source, QueryDict(export.query), export.arguments)

    def report(rows: int) -> None:
        known = {"done": min(rows, listing.count), "total": listing.count, "moved_at": timezone.now()}
        Export.objects.filter(pk=export.pk).update(**known)

    export.total = listing.count
    return listing_file(
        with_progress(listing, report), export.ending, Issuing(by, export.site, timezone.now())
    )


def _finish(export: Export, **outcome: str | bytes | int) -> None:
    now = timezone.now()
    Export.objects.filter(pk=export.pk).update(finished_at=now, moved_at=now, total=export.total, **outcome)
