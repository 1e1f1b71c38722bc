"""What every answer tells the browser, on every page and file, the admin's and the faults' included."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from rpe.hardening import MOST_BYTES
from tests import factories as make
from tests.accounts.test_access import ARGUMENTS, EXPECTED

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

PAGES = [
    *EXPECTED,
    *("admin:index", "admin:companies_company_changelist", "admin:companies_company_add"),
]


def policy(answer: Any) -> dict[str, set[str]]:
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";") if part.strip()]
    return {name: set(sources) for name, *sources in parts}


def must_be_hardened(answer: Any) -> None:
    allowed = policy(answer)
    for sources in allowed.values():
        assert not sources & {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:", "data:"} - {"data:"}
    assert "data:" not in allowed.get("script-src", set())
    assert allowed["default-src"] == {"'none'"}
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "private" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page(name: str, as_alice: Client) -> None:
    make.CallFactory(number=1)
    answer = as_alice.get(reverse(name, kwargs=ARGUMENTS.get(name)))
    if name == "entry:evidence" and answer.status_code == 200:
        return
    must_be_hardened(answer)
    assert answer["X-Frame-Options"] == "DENY"
    assert policy(answer)["frame-ancestors"] == {"'none'"}
    if "text/html" in answer.get("Content-Type", "") and not answer.streaming:
        text = answer.text
        assert "<style" not in text and " style=" not in text and " onclick=" not in text
        for script in text.split("<script")[1:]:
            head = script.split(">")[0]
            assert "src=" in head or "application/json" in head, head


@pytest.mark.parametrize("query", [{"format": kind} for kind in ("csv", "xlsx", "pdf", "json")])
def test_every_file(query: dict[str, str], as_dora: Client) -> None:
    must_be_hardened(as_dora.get("/", query))


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
def test_how_long_a_compressed_answer_is_tells_nothing(coding: str, as_dora: Client) -> None:
    """The same page has another length each time."""
    answers = [as_dora.get("/", headers={"accept-encoding": coding}) for _time in range(8)]
    assert {answer["Content-Encoding"] for answer in answers} == {coding}
    assert len({len(answer["X-Padding"]) for answer in answers}) > 1


@pytest.mark.parametrize("file", ["js/menu.js", "img/peru.svg", "admin/css/base.css", "not-there.js"])
def test_static_files(file: str) -> None:
    """They are for everybody and are kept, and no other site uses them."""
    answer = Client().get(f"/static/{file}")
    assert policy(answer)["default-src"] == {"'none'"}
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("address", ["/nothing-here/", "/records/companies/00000000000/"])
def test_what_is_not_found(address: str, as_dora: Client) -> None:
    answer = as_dora.get(address)
    assert answer.status_code == 404
    must_be_hardened(answer)


def test_what_is_refused(as_carol: Client) -> None:
    answer = as_carol.get("/records/sales/")
    assert answer.status_code == 403
    must_be_hardened(answer)


def test_a_fault_of_ours_tells_nothing(as_dora: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_options: Any) -> None:
        raise RuntimeError("postgres://rpe:a-secret@database/rpe")

    monkeypatch.setattr("reports.views.definitions", broken)
    as_dora.raise_request_exception = False
    answer = as_dora.get("/methodology/")
    assert answer.status_code == 500
    assert "a-secret" not in answer.text and "Traceback" not in answer.text
    must_be_hardened(answer)


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
@pytest.mark.parametrize(
    ("language", "said"), [("en", "Its database does not answer"), ("es", "Su base de datos no responde")]
)
def test_a_database_that_does_not_answer(
    fault: type[Exception], language: str, said: str, as_dora: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_options: Any) -> None:
        raise fault("connection to a-host refused")

    monkeypatch.setattr(connection, "cursor", broken)
    as_dora.raise_request_exception = False
    answer = as_dora.get("/methodology/", headers={"accept-language": language})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert said in answer.text and f'<html lang="{language}">' in answer.text
    assert "a-host" not in answer.text
    must_be_hardened(answer)


UNREACHABLE = """
import django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
for address in ("/", "/accounts/login/", "/admin/"):
    answer = client.get(address, headers={"host": "localhost", "cookie": f"sessionid={32 * 'x'}"})
    print(answer.status_code, answer.headers.get("Retry-After"))
"""


def test_a_database_that_is_not_there() -> None:
    """A real process, and nothing that listens where its database should be."""
    database = "postgres://rpe:x@127.0.0.1:1/rpe"
    found = subprocess.run(
        [sys.executable, "-c", UNREACHABLE],
        env=os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split("\n")[:3] == ["503 30"] * 3


@pytest.mark.parametrize("size", [MOST_BYTES + 1, 10**30])
def test_what_is_too_large_is_not_read(size: int, as_dora: Client) -> None:
    answer = as_dora.post(
        reverse("entry:import"), b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(size)
    )
    assert answer.status_code == 413
    assert "100" in answer.text


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "testserver.elsewhere.example", "testserver:80@elsewhere"]
)
def test_another_host_is_refused(host: str, as_dora: Client) -> None:
    assert as_dora.get("/", headers={"host": host}).status_code == 400


def test_a_forged_host_is_in_no_letter(dora: Any) -> None:
    answer = Client().post(
        reverse("account_reset_password"),
        {"email": "dora@example.org"},
        headers={"host": "elsewhere.example", "x-forwarded-host": "elsewhere.example"},
    )
    assert answer.status_code == 400


INSTALLED = """
import django, os
django.setup()
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 31_000_000)
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY)
"""


def test_cookies_of_an_installation() -> None:
    variables = {
        name: value for name, value in os.environ.items() if name not in ("DEBUG", "HTTPS", "DATABASE_URL")
    }
    found = subprocess.run(
        [sys.executable, "-c", INSTALLED],
        env=variables
        | {
            "SECRET_KEY": "x" * 50,
            "ALLOWED_HOSTS": "rpe.example.pe",
            "DJANGO_SETTINGS_MODULE": "rpe.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    assert found[0] == "True True True True"
    assert found[1] == "__Host-sessionid __Host-csrftoken True True"
