"""Lists that are long are written by a worker, which the database hands them and which may be restarted.

A source is a function that makes a `Listing` from the address's arguments and filters; it is known by its name, so
that the worker can make in another process what a person asked for in this one.
"""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.access import Action, Subject, must
from accounts.actor import acting
from accounts.models import User
from reports.exports.listing import Listing
from reports.exports.listing_files import counted, listing_file
from reports.exports.models import Export
from reports.exports.papers import Issuing

AT_ONCE = {"csv": 50_000, "xlsx": 20_000, "pdf": 2_000}
"""Up to so many rows a file is written while the person waits: about a second."""
KEPT_FOR = datetime.timedelta(days=7)
SIGN_OF_LIFE = datetime.timedelta(minutes=2)
"""A worker that says nothing for longer is taken for dead; the longest silence is the drawing of a PDF."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """A kind of list: whoever has it must be allowed to take away records of the kind that its arguments name."""

    kind_of: Callable[..., Subject]
    listing: Callable[..., Listing]


SOURCES: dict[str, Source] = {}


def source(
    name: str, kind_of: Callable[..., Subject]
) -> Callable[[Callable[..., Listing]], Callable[..., Listing]]:
    """Make a function known as the source of lists."""

    def register(listing: Callable[..., Listing]) -> Callable[..., Listing]:
        SOURCES[name] = Source(kind_of, listing)
        return listing

    return register


def listing_for(user: Any, name: str, query: QueryDict, arguments: dict[str, Any]) -> Listing:
    """The list, if the person may take such records away. Raises PermissionDenied."""
    found = SOURCES[name]
    must(user, Action.TAKE, found.kind_of(**arguments))
    return found.listing(query, **arguments)


def begin(
    name: str, arguments: dict[str, Any], query: QueryDict, listing: Listing, ending: str, issuing: Issuing
) -> Export:
    """Put a list into the worker's hands."""
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
    """Hand an export whose worker died to another. One that waits is still in the queue."""
    silent = Q(finished_at=None, moved_at__lt=timezone.now() - SIGN_OF_LIFE)
    if Export.objects.filter(silent, pk=export.pk).update(begun_at=None, moved_at=None, done=0):
        export.refresh_from_db(fields=["begun_at", "moved_at", "done"])
        make.enqueue(str(export.pk))


@task()
def make(pk: str) -> None:
    """Write an export's file. Asked twice, it is written once."""
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

    def tell(rows: int) -> None:
        known = {"done": min(rows, listing.count), "total": listing.count, "moved_at": timezone.now()}
        Export.objects.filter(pk=export.pk).update(**known)

    export.total = listing.count
    return listing_file(counted(listing, tell), export.ending, Issuing(by, export.site, timezone.now()))


def _finish(export: Export, **outcome: Any) -> None:
    now = timezone.now()
    Export.objects.filter(pk=export.pk).update(finished_at=now, moved_at=now, total=export.total, **outcome)
