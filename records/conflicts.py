"""Answer 409 for record rules that no form reported at a field."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from records.closing import PeriodClosed
from records.record import Stale


class ConflictMiddleware:
    """Answer 409 with the message of the rule instead of a server error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PeriodClosed | Stale):
            return None
        return render(request, "409.html", {"refusal": str(exception)}, status=409)
