"""The visitor's address behind proxies, whatever the header holds."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

SIGN_IN = {"login": "nobody@example.org", "password": "wrong"}


def address_noted(forwarded: str | None, proxies: int, settings: Any) -> str | None:
    """The address in the audit log of a wrong password."""
    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    assert Client().post("/accounts/login/", SIGN_IN, headers=headers).status_code == 200
    return Event.objects.latest("pk").address


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        (None, 2, "127.0.0.1"),
        ("192.0.2.9, 192.0.2.1", 2, "192.0.2.9"),
        ("198.51.100.7, 192.0.2.9, 192.0.2.1", 2, "192.0.2.9"),
        # Past one of the proxies: whoever sent it may have written the header.
        ("192.0.2.9", 2, "127.0.0.1"),
        ("192.0.2.9", 0, "127.0.0.1"),
    ],
)
def test_it_works(forwarded: str | None, proxies: int, address: str, settings: Any) -> None:
    assert address_noted(forwarded, proxies, settings) == address


@pytest.mark.parametrize("forwarded", ["x", ",", "x, y, z", " ", "192.0.2.9, x", "9" * 400])
@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/password/reset/"])
def test_nonsense_breaks_no_page(page: str, forwarded: str, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    headers = {"x-forwarded-for": forwarded}
    assert Client().get(page, headers=headers).status_code == 200
    assert Client().post(page, SIGN_IN | {"email": "x@example.org"}, headers=headers).status_code < 500
