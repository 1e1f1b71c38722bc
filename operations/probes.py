"""`/healthz`, `/readyz` and `/metrics`: for machines, at any host name, without HTTPS, sessions or accounts.

Whoever sends the token of the settings (`Authorization: Bearer …`) sees what was found; others whether it is ready.
"""

from collections.abc import Callable
from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from operations import metrics
from operations.health import checks, is_ready


class ProbesMiddleware:
    """Answer probes before anything asks for a host name, HTTPS or the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        if probe is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        answer = probe(request)
        answer["Cache-Control"], answer["X-Content-Type-Options"] = "no-store", "nosniff"
        return answer


def may_see_details(request: HttpRequest) -> bool:
    """Whether the sender has the token for monitoring."""
    sent, token = request.headers.get("Authorization", ""), settings.MONITORING_TOKEN
    return bool(token) and compare_digest(sent.encode(), f"Bearer {token}".encode())


def _healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive. Asks nobody else."""
    return JsonResponse({"alive": True})


def _readyz(request: HttpRequest) -> HttpResponse:
    """Pages can be served: 200, otherwise 503. What is only to be looked after changes nothing in that."""
    found = checks()
    answer: dict[str, object] = {"ready": is_ready(found)}
    if may_see_details(request):
        answer["version"] = settings.VERSION
        answer["checks"] = {check.name: check.fault or "ok" for check in found}
    return JsonResponse(answer, status=200 if answer["ready"] else 503)


def _metrics(request: HttpRequest) -> HttpResponse:
    if not may_see_details(request):
        return HttpResponse("Not found", status=404, content_type="text/plain")
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": _healthz,
    "/readyz": _readyz,
    "/metrics": _metrics,
}
