"""Responses to a request for a file: at once, or made by a worker where it is long."""

import json
import re
from collections.abc import Callable

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import EventType, JSONValue, record
from reports.exports import csv, jobs
from reports.exports.file_names import file_name
from reports.exports.listing import Listing
from reports.exports.listing_files import CONTENT_TYPES, listing_file
from reports.exports.page import Page
from reports.exports.page_files import page_csv, page_json, page_pdf, page_picture, page_slides, page_xlsx
from reports.exports.papers import Issuing
from reports.page_cache import kept_file

FORMATS = [
    *(("pdf", "PDF"), ("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")),
    *(("png", "PNG"), ("svg", "SVG"), ("pptx", "PowerPoint"), ("slides", "PDF 16:9")),
]
PICTURES = ("png", "svg")


class TakeAwayForm(forms.Form):
    """The file requested; `table` is the slug of one table of the page and `chart` that of a chart, `mark=no` omits the
    byte-order mark for Excel."""

    format = forms.ChoiceField(label=_("Kind of file"), choices=FORMATS)
    table = forms.SlugField(required=False)
    chart = forms.SlugField(required=False)
    mark = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], required=False)


def page_response(request: HttpRequest, page: Callable[[], Page], name: str, title: str) -> HttpResponse:
    """The file of a page's content, computed where it is not kept. Raises Http404 for an unknown format or table."""
    form = TakeAwayForm(request.GET)
    if not form.is_valid():
        raise Http404
    kind = form.cleaned_data["format"]
    table = form.cleaned_data["chart" if kind in PICTURES else "table"]
    write: dict[str, Callable[[], bytes | None]] = {
        "json": lambda: json.dumps(page_json(page()), cls=DjangoJSONEncoder, ensure_ascii=False).encode(),
        "pdf": lambda: page_pdf(page(), title, Issuing.of(request)),
        "xlsx": lambda: page_xlsx(page(), title),
        "csv": lambda: page_csv(page(), table, mark=form.cleaned_data["mark"] != "no"),
        "png": lambda: page_picture(page(), table, "png"),
        "svg": lambda: page_picture(page(), table, "svg"),
        "pptx": lambda: page_slides(page(), title),
        "slides": lambda: page_slides(page(), title, timezone.now()),
    }
    # Each PDF is a paper of its own, with its code.
    content = write[kind]() if kind == "pdf" else kept_file(request, write[kind])
    if content is None:
        raise Http404
    if kind == "json":
        record_export(request, request.path, kind)
        return HttpResponse(content, content_type="application/json")
    record_export(request, request.path, kind, table=table)
    return file_response(content, f"{name}-{table}" if table else name, "pdf" if kind == "slides" else kind)


def listing_response(request: HttpRequest, source: str, ending: str, **arguments: str) -> HttpResponseBase:
    """A list of records as a file; a long one is put in the worker's queue, with a redirect to the page of its progress."""
    listing = jobs.listing_for(request.user, source, request.GET, arguments)
    record_export(request, listing.slug, ending, rows=listing.count)
    if listing.count > jobs.AT_ONCE[ending]:
        export = jobs.begin_listing(source, arguments, request.GET, listing, ending, Issuing.of(request))
        return redirect("reports:export", export.pk)
    if ending == "csv":
        return _streamed(listing, mark=request.GET.get("mark") != "no")
    return file_response(listing_file(listing, ending, Issuing.of(request)), _name(listing), ending)


def _name(listing: Listing) -> str:
    """The name of a list's file: its title, and the cut-off or today."""
    day = listing.scope.as_of if listing.scope else timezone.localdate()
    return file_name(str(listing.title), listing.scope, day)


def record_export(request: HttpRequest, about: object, ending: str, **details: JSONValue) -> None:
    """Record in the audit log who exports what, with which filters. A search text is left out: it may name a person."""
    query = request.GET.copy()
    query.pop("format", None)
    if query.get("q"):
        query["q"] = "…"
    record(
        EventType.EXPORTED, by=request.user, about=about, format=ending, filters=query.urlencode(), **details
    )


def _streamed(listing: Listing, *, mark: bool) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(
        csv.lines(listing.columns, listing.rows, mark=mark), content_type=CONTENT_TYPES["csv"]
    )
    answer["Content-Disposition"] = f'attachment; filename="{_name(listing)}.csv"'
    return answer


def file_response(content: bytes, name: str, ending: str) -> HttpResponse:
    """A file for download; a PDF opens in the browser."""
    answer = HttpResponse(content, content_type=CONTENT_TYPES[ending])
    place = "inline" if ending == "pdf" else "attachment"
    answer["Content-Disposition"] = f'{place}; filename="{_safe(name)}.{ending}"'
    return answer


def _safe(name: str) -> str:
    """A name in letters that stand in a header as they are."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "export"
