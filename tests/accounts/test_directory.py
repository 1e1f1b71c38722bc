"""Signing in by a ministry's directory: a real OpenID Connect provider, in this process, does the other half."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialApp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = [
    pytest.mark.anywhere,
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    import oidc_provider_mock

    with oidc_provider_mock.run_server_in_thread(require_nonce=False) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def directory(issuer: str, settings: Any) -> str:
    cache.clear()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "Directorio del ministerio",
                    "client_id": "rpe",
                    "secret": "a secret of the directory",
                    "settings": {"server_url": issuer},
                }
            ],
        }
    }
    return issuer


def known(issuer: str, subject: str, **claims: Any) -> None:
    """Whom the directory knows, and what it says of them."""
    assert httpx.put(f"{issuer}/users/{subject}", json=claims).is_success


def begin(client: Client) -> str:
    """Where we send the browser."""
    return client.post(reverse("openid_connect_login", args=["oidc"])).url


def consent(address: str, subject: str) -> str:
    """The person signs in over there; the address to which the directory sends the browser back."""
    return httpx.post(address, data={"sub": subject}).headers["location"]


def come_back(client: Client, address: str):  # type: ignore[no-untyped-def]
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}", follow=True)


def sign_in(issuer: str, subject: str) -> Client:
    client = Client()
    come_back(client, consent(begin(client), subject))
    return client


def test_it_works(directory: str, dora: User) -> None:
    known(directory, "42", email="dora@example.org", email_verified=True)
    assert "Directorio del ministerio" in Client().get(reverse("account_login")).text
    client = sign_in(directory, "42")
    assert client.get("/").status_code == 200
    assert client.get("/").wsgi_request.user == dora
    dora.refresh_from_db()
    assert dora.check_password("Dora-password-1")
    # The next time the directory's own key is enough, whatever the address.
    known(directory, "42", email="else@example.org", email_verified=True)
    assert sign_in(directory, "42").get("/").status_code == 200


def test_what_is_asked_is_bound_to_this_browser(directory: str) -> None:
    asked = parse_qs(urlsplit(begin(Client())).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"] and asked["code_challenge"]
    assert begin(Client()) != begin(Client())


def test_an_answer_for_another_browser_is_refused(directory: str, dora: User) -> None:
    known(directory, "42", email="dora@example.org", email_verified=True)
    victim, attacker = Client(), Client()
    begin(victim)
    come_back(victim, consent(begin(attacker), "42"))
    assert victim.get("/").status_code == 302


def test_a_forged_answer_is_refused(directory: str, dora: User) -> None:
    client = Client()
    begin(client)
    for query in ({"code": "x", "state": "y"}, {"code": "x"}, {"state": "y"}, {"error": "access_denied"}):
        assert client.get(reverse("openid_connect_callback", args=["oidc"]), query).status_code < 500
    assert client.get("/").status_code == 302


def test_who_cancels_over_there_is_back_where_one_signs_in(directory: str) -> None:
    client = Client()
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    address = reverse("openid_connect_callback", args=["oidc"])
    page = client.get(address, {"error": "access_denied", "state": state}, follow=True)
    assert (page.status_code, page.request["PATH_INFO"]) == (200, reverse("account_login"))
    assert (
        "You did not sign in at the directory" in page.text
        or "No inició sesión en el directorio" in page.text
    )


def test_a_stranger_gets_no_account(directory: str) -> None:
    known(directory, "7", email="stranger@example.org", email_verified=True)
    client = sign_in(directory, "7")
    assert client.get("/").status_code == 302
    assert not User.objects.exists()


@pytest.mark.parametrize("verified", [{"email_verified": False}, {}])
def test_an_address_that_nobody_checked_is_nobodys(
    verified: dict[str, bool], directory: str, dora: User
) -> None:
    known(directory, f"9{len(verified)}", email="dora@example.org", **verified)
    assert sign_in(directory, f"9{len(verified)}").get("/").status_code == 302
    assert User.objects.count() == 1


def test_who_left_does_not_get_in(directory: str, dora: User) -> None:
    User.objects.update(is_active=False)
    known(directory, "43", email="dora@example.org", email_verified=True)
    assert sign_in(directory, "43").get("/").status_code == 302


def test_a_second_factor_is_asked_for_all_the_same(directory: str, alice: User) -> None:
    known(directory, "44", email="alice@example.org", email_verified=True)
    assert sign_in(directory, "44").get("/").url == reverse("mfa_index")


def test_without_a_directory_there_is_no_such_way() -> None:
    assert Client().post(reverse("openid_connect_login", args=["oidc"])).status_code == 404
    assert "Directorio" not in Client().get(reverse("account_login")).text


def test_a_directory_in_the_database_is_none(directory: str, dora: User) -> None:
    """Whoever writes to the database, or finds a page that does, chooses no address that we call or trust."""
    SocialApp.objects.create(
        provider="openid_connect",
        provider_id="evil",
        name="Evil",
        client_id="x",
        settings={"server_url": directory},
    )
    assert "Evil" not in Client().get(reverse("account_login")).text
    for name in ("openid_connect_login", "openid_connect_callback"):
        assert Client().post(reverse(name, args=["evil"])).status_code == 404
    known(directory, "45", email="dora@example.org", email_verified=True)
    assert sign_in(directory, "45").get("/").status_code == 200
