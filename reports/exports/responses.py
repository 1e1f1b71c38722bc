"""Answers to a request for a file: at once, or from a worker where it is long."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.audit import EventType, record
from reports.exports import csv, jobs
from reports.exports.listing import Listing
from reports.exports.listing_files import CONTENT_TYPES, listing_file
from reports.exports.page_files import page_csv, page_json, page_pdf, page_xlsx
from reports.exports.papers import Issuing

FORMATS = [("pdf", "PDF"), ("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")]


class TakeAwayForm(forms.Form):
    """Which file is asked for; `table` names one table of the page, `mark=no` leaves out Excel's byte-order mark."""

    format = forms.ChoiceField(label=_("Kind of file"), choices=FORMATS)
    table = forms.SlugField(required=False)
    mark = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], required=False)


def page_response(request: HttpRequest, page: Any, name: str, title: str) -> HttpResponse:
    """The file of a page's content. What is not a file that there is, is not found."""
    asked = TakeAwayForm(request.GET)
    if not asked.is_valid():
        raise Http404
    kind = asked.cleaned_data["format"]
    if kind == "json":
        record_export(request, request.path, kind)
        return JsonResponse(page_json(page), json_dumps_params={"ensure_ascii": False})
    table = asked.cleaned_data["table"]
    write: dict[str, Callable[[], bytes | None]] = {
        "pdf": lambda: page_pdf(page, title, Issuing.of(request)),
        "xlsx": lambda: page_xlsx(page, title),
        "csv": lambda: page_csv(page, table, mark=asked.cleaned_data["mark"] != "no"),
    }
    content = write[kind]()
    if content is None:
        raise Http404
    record_export(request, request.path, kind, table=table)
    return file_response(content, f"{name}-{table}" if table else name, kind)


def listing_response(request: HttpRequest, source: str, ending: str, **arguments: Any) -> HttpResponseBase:
    """A list of records as a file; a long one is begun, and the person sent to where its progress is shown."""
    listing = jobs.listing_for(request.user, source, request.GET, arguments)
    record_export(request, listing.slug, ending, rows=listing.count)
    if listing.count > jobs.AT_ONCE[ending]:
        export = jobs.begin(source, arguments, request.GET, listing, ending, Issuing.of(request))
        return redirect("reports:export", export.pk)
    if ending == "csv":
        return _streamed(listing, mark=request.GET.get("mark") != "no")
    return file_response(listing_file(listing, ending, Issuing.of(request)), listing.slug, ending)


def record_export(request: HttpRequest, what: Any, ending: str, **details: Any) -> None:
    """Note in the audit log who takes what away, of which scope; of a search, that there was one: it may name a person."""
    query = request.GET.copy()
    query.pop("format", None)
    if query.get("q"):
        query["q"] = "…"
    record(
        EventType.EXPORTED, by=request.user, about=what, format=ending, filters=query.urlencode(), **details
    )


def _streamed(listing: Listing, *, mark: bool) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(
        csv.lines(listing.columns, listing.rows, mark=mark), content_type=CONTENT_TYPES["csv"]
    )
    answer["Content-Disposition"] = f'attachment; filename="{listing.slug}.csv"'
    return answer


def file_response(content: bytes, name: str, ending: str) -> HttpResponse:
    """A file to keep; a PDF opens in the browser first."""
    answer = HttpResponse(content, content_type=CONTENT_TYPES[ending])
    place = "inline" if ending == "pdf" else "attachment"
    answer["Content-Disposition"] = f'{place}; filename="{slugify(name) or "export"}.{ending}"'
    return answer
