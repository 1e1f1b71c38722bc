"""Write files that take long, in a job.

A source is registered by name, so that the worker can write the same file in another process. Most are lists: a function
that makes a `Listing` from the arguments and filters of an address.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, cast

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, Viewer, may, must, regions_of, viewer_of
from accounts.models import User
from jobs.running import Overtaken, Report, Run, begin
from jobs.tasks import task
from reports.exports.listing import Listing
from reports.exports.listing_files import listing_file, with_progress
from reports.exports.models import Export
from reports.exports.papers import Issuing

AT_ONCE = {"csv": 50_000, "xlsx": 20_000, "pdf": 2_000}
"""Up to so many rows a file is written within the request: about a second."""
KEPT_FOR = datetime.timedelta(days=7)

Arguments: TypeAlias = dict[str, str]
"""The arguments of a source, from the address."""


@dataclass(frozen=True)
class Source:
    """A source of lists; its user needs the permission to export the subject that `kind_of` its arguments returns."""

    kind_of: Callable[..., Subject]
    listing: Callable[..., Listing]


SOURCES: dict[str, Source] = {}
Writer = Callable[[User, Arguments, Report], bytes]
WRITERS: dict[str, Writer] = {}
"""Sources of files that are no lists; a writer checks the permission itself."""


def source(
    name: str, kind_of: Callable[..., Subject]
) -> Callable[[Callable[..., Listing]], Callable[..., Listing]]:
    """Register the decorated function as a source of lists."""

    def register(listing: Callable[..., Listing]) -> Callable[..., Listing]:
        SOURCES[name] = Source(kind_of, listing)
        return listing

    return register


def writer(name: str) -> Callable[[Writer], Writer]:
    """Register the decorated function as a source of files that are no lists."""

    def register(write: Writer) -> Writer:
        WRITERS[name] = write
        return write

    return register


def listing_for(user: User | AnonymousUser, name: str, query: QueryDict, arguments: Arguments) -> Listing:
    """The list, if the user may export such records. Raises PermissionDenied."""
    found = SOURCES[name]
    must(user, Action.TAKE, found.kind_of(**arguments))
    return found.listing(query, **arguments)


def begin_listing(
    name: str, arguments: Arguments, query: QueryDict, listing: Listing, ending: str, issuing: Issuing
) -> Export:
    """Begin to write a list."""
    return begin_export(
        issuing.by,
        source=name,
        arguments=arguments,
        query=query.urlencode(),
        ending=ending,
        site=issuing.site,
        total=listing.count,
        name=f"{listing.slug}.{ending}",
    )


def begin_export(by: User, **export: object) -> Export:
    """Begin to write a file, which its person finds on the page of the export; older files are deleted."""
    Export.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR).delete()
    created = Export.objects.create(asked_by=by, **export)
    begin("export", created.job_key, by=by, export=str(created.pk))
    return created


def rights_of(user: User | AnonymousUser) -> dict[str, object]:
    """What a person may see and take, as an export keeps it: `regions` are those that limit them, if any."""
    regions = regions_of(user)
    return {
        "taken": sorted(subject for subject in Subject if may(user, Action.TAKE, subject)),
        "viewer": viewer_of(user),
        "regions": None if regions is None else sorted(regions),
    }


def may_still_take(user: User | AnonymousUser, export: Export) -> bool:
    """Whether a person whose role or regions were changed since the export was written would still get all that is in it."""
    then, now = export.seen_as, rights_of(user)
    regions = regions_of(user)
    return bool(
        then
        and (regions is None or (then["regions"] is not None and regions.issuperset(then["regions"])))
        and set(then["taken"]) <= set(cast(list[str], now["taken"]))
        and now["viewer"] in (Viewer.ALL, then["viewer"])
    )


@task("export", doing=_("being written"), sentence=_("The file is being written."))
def _write(run: Run, export: str) -> None:
    found = Export.objects.defer("content").filter(pk=export).first()
    if found is None:
        raise Overtaken
    write = WRITERS.get(found.source)
    content = write(run.by, found.arguments, run.report) if write else _listing_content(found, run)
    with run.finishing():
        if not Export.objects.filter(pk=export).update(
            content=content, total=found.total, seen_as=rights_of(run.by)
        ):
            raise Overtaken


def _listing_content(export: Export, run: Run) -> bytes:
    listing = listing_for(run.by, export.source, QueryDict(export.query), export.arguments)
    export.total = listing.count
    watched = with_progress(listing, lambda rows: run.report(rows, listing.count))
    return listing_file(watched, export.ending, Issuing(run.by, export.site, timezone.now()))
