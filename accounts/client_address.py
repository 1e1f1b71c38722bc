"""The network address that a request came from, for the audit log."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.audit import client_address


class ClientAddressMiddleware:
    """Set the client address for the audit log; behind proxies, the one that TRUSTED_PROXIES vouch for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = client_address.set(_address_of(request))
        try:
            return self.get_response(request)
        finally:
            client_address.reset(token)


def _address_of(request: HttpRequest) -> str | None:
    """The visitor's address as allauth finds it for its rate limits; None where no address can be trusted."""
    try:
        found: str | None = get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None
    return found or None
