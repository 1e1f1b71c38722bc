"""Signing in and out by e-mail address and password."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.access import SECOND_FACTOR
from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


@pytest.fixture(autouse=True)
def no_attempts_yet(db: None) -> None:
    cache.clear()


def sign_in(email: str, password: str, next_page: str = "", client: Client | None = None):  # type: ignore[no-untyped-def]
    data = {"login": email, "password": password, "next": next_page}
    return (client or Client()).post(reverse("account_login"), data, headers={"accept-language": "en"})


def test_it_works(dora: User) -> None:
    client = Client()
    assert sign_in("dora@example.org", "Dora-password-1", client=client).url == "/records/home/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("email", ["Dora@Example.ORG", " dora@example.org "])
def test_capitals_of_the_address_do_not_matter(email: str, dora: User) -> None:
    assert sign_in(email, "Dora-password-1").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [("dora@example.org", "wrong"), ("nobody@example.org", "Dora-password-1"), ("", ""), ("x" * 400, "y")],
)
def test_wrong_input_stays_on_the_page(email: str, password: str, dora: User) -> None:
    assert sign_in(email, password).status_code == 200


def test_what_was_typed_is_still_there(dora: User) -> None:
    page = sign_in("dora@example.org", "wrong")
    assert 'value="dora@example.org"' in page.text
    assert 'role="alert"' in page.text
    assert "wrong" not in page.text.replace("went wrong", "")


def test_whether_there_is_an_account_is_not_told(dora: User) -> None:
    known, unknown = sign_in("dora@example.org", "wrong"), sign_in("nobody@example.org", "wrong")
    assert known.context["form"].errors == unknown.context["form"].errors


def test_goes_where_the_person_was_going_and_nowhere_else(dora: User) -> None:
    assert sign_in("dora@example.org", "Dora-password-1", "/?year=2022").url == "/?year=2022"
    for elsewhere in (
        "https://elsewhere.example/",
        "//elsewhere.example",
        "javascript:alert(1)",
        "\\\\elsewhere",
    ):
        assert sign_in("dora@example.org", "Dora-password-1", elsewhere).url == "/records/home/"


def test_somebody_who_left_does_not_get_in(dora: User) -> None:
    User.objects.update(is_active=False)
    client = Client()
    sign_in("dora@example.org", "Dora-password-1", client=client)
    assert client.get("/").status_code == 302


def test_many_wrong_passwords_lock_the_door_for_a_while(dora: User) -> None:
    for _attempt in range(5):
        assert "Too many" not in sign_in("dora@example.org", "wrong").text
    refused = sign_in("dora@example.org", "Dora-password-1")
    assert refused.status_code == 200
    assert "Too many failed login attempts" in refused.text
    assert "Demasiados intentos" in (
        Client()
        .post(reverse("account_login"), {"login": "dora@example.org", "password": "Dora-password-1"})
        .text
    )


def try_from(address: str, name: str, password: str):  # type: ignore[no-untyped-def]
    client = Client(REMOTE_ADDR="198.51.100.1", headers={"x-forwarded-for": f"203.0.113.99, {address}"})
    return sign_in(f"{name.lower()}@example.org", password, client=client)


def test_who_shares_an_address_is_not_shut_out(dora: User, carol: User) -> None:
    """Behind a proxy that is not trusted, everybody shares one."""
    for attempt in range(35):
        sign_in(f"{'dora' if attempt % 2 else f'nobody{attempt}'}@example.org", "wrong")
    assert sign_in("carol@example.org", "Carol-password-1").status_code == 302


def test_a_stranger_elsewhere_does_not_shut_out_the_owner(dora: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _attempt in range(6):
        try_from("192.0.2.1", "Dora", "wrong")
    assert try_from("192.0.2.1", "Dora", "Dora-password-1").status_code == 200
    assert try_from("192.0.2.2", "Dora", "Dora-password-1").status_code == 302


def test_an_account_is_not_guessed_from_many_addresses(dora: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key", "login_failed_anywhere": "8/h/key"}
    for attempt in range(8):
        assert "Too many" not in try_from(f"192.0.2.{attempt}", "Dora", "wrong").text
    assert "Too many failed" in try_from("192.0.2.99", "Dora", "Dora-password-1").text
    # The owner gets in by a letter.
    Client().post(reverse("account_reset_password"), {"email": "dora@example.org"})
    found = re.search(r"https?://testserver(\S+)", mail.outbox[-1].body)
    assert found
    client = Client()
    form = client.get(found[1], follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "Another-word-22", "password2": "Another-word-22"})
    assert try_from("192.0.2.99", "Dora", "Another-word-22").status_code == 302


def test_success_is_no_failure(dora: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key", "login_failed_anywhere": "3/h/key"}
    for _time in range(5):
        assert sign_in("dora@example.org", "Dora-password-1").status_code == 302


def test_attempts_are_counted_for_all_processes_together() -> None:
    assert issubclass(import_string(settings.CACHES["default"]["BACKEND"]), DatabaseCache)


def test_a_database_that_cannot_be_written_is_no_attempt(dora: User) -> None:
    """Django's cache says nothing of it, and allauth takes that for too many attempts."""
    client = Client(raise_request_exception=False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        answer = sign_in("dora@example.org", "Dora-password-1", client=client)
        cursor.execute("PRAGMA query_only = OFF")
    assert answer.status_code == 503
    assert sign_in("dora@example.org", "Dora-password-1").status_code == 302


def test_a_forged_address_does_not_undo_the_count(dora: User) -> None:
    for attempt in range(5):
        Client().post(
            reverse("account_login"),
            {"login": "dora@example.org", "password": "wrong"},
            headers={"x-forwarded-for": f"10.0.0.{attempt}"},
        )
    assert "Too many failed" in sign_in("dora@example.org", "Dora-password-1").text


def test_there_is_no_signing_up(dora: User) -> None:
    data = {"email": "new@example.org", "password1": "Long-enough-1", "password2": "Long-enough-1"}
    assert Client().post(reverse("account_signup"), data).status_code == 404
    assert "/signup/" not in Client().get(reverse("account_login")).text
    assert User.objects.count() == 1


def test_the_admin_is_no_other_door(alice: User) -> None:
    address = reverse("admin:login")
    assert Client().get(address).url.startswith(reverse("account_login"))
    data = {"username": "alice@example.org", "password": "Alice-password-1"}
    client = Client()
    assert client.post(address, data).url.startswith(reverse("account_login"))
    assert client.get("/").status_code == 302


def test_signing_out_by_post_alone(as_dora: Client) -> None:
    as_dora.get(reverse("account_logout"))
    assert as_dora.get("/").status_code == 200
    as_dora.post(reverse("account_logout"))
    assert as_dora.get("/").status_code == 302


def test_a_new_password_ends_other_sessions(dora: User, as_dora: Client) -> None:
    here = Client()
    sign_in("dora@example.org", "Dora-password-1", client=here)
    data = {"oldpassword": "Dora-password-1", "password1": "Another-word-22", "password2": "Another-word-22"}
    assert here.post(reverse("account_change_password"), data).status_code == 302
    assert here.get("/").status_code == 200
    assert as_dora.get("/").status_code == 302


def test_signing_out_everywhere(dora: User) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        sign_in("dora@example.org", "Dora-password-1", client=client)
    page = here.get(reverse("usersessions_list"), headers={"accept-language": "en"})
    assert page.text.count("127.0.0.1") == 2
    here.post(reverse("usersessions_list"))
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_passwords_are_kept_by_argon2() -> None:
    from rpe import settings as installed

    assert installed.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_who_signs_for_others_needs_a_second_factor() -> None:
    assert {role.value for role in SECOND_FACTOR} == {"administrator", "verifier"}
