"""A form that is sent while the database is too busy: nothing is lost, and sent again it is saved once."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import reverse

from companies.models import Call
from rpe.faults import server_error

pytestmark = pytest.mark.django_db


class Fields(HTMLParser):
    """The fields of the page's form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.values = "", dict[str, str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.action = str(found.get("action", ""))
        if tag == "input" and found.get("name"):
            self.values[str(found["name"])] = found.get("value") or ""


def busy(*_arguments: Any, **_options: Any) -> None:
    raise OperationalError("database is locked")


def test_it_works(as_bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    as_bob.raise_request_exception = False
    address = reverse("entry:call_new")
    form = Fields(as_bob.get(address).text)
    typed = form.values | {"number": "7", "note": '"><script>'}
    with monkeypatch.context() as patch:
        patch.setattr("records.record.Record.save", busy)
        page = as_bob.post(address, typed, headers={"accept-language": "en"})
    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "What you typed is still here" in page.text
    assert "<script>" not in page.text.replace("&lt;script", "")
    again = Fields(page.text)
    assert (again.action, again.values) == (reverse("entry:call_new"), typed)
    for _time in range(2):
        assert as_bob.post(again.action, again.values).status_code == 302
    assert Call.objects.filter(number=7).count() == 1


@pytest.mark.parametrize(
    "sent",
    [{"login": "a@example.org", "password": "secret"}, {"chosen": SimpleUploadedFile("a.pdf", b"%PDF")}],
)
def test_passwords_and_files_are_not_sent_again(sent: dict[str, Any]) -> None:
    try:
        busy()
    except OperationalError:
        page = server_error(RequestFactory().post("/accounts/login/", sent))
    assert page.status_code == 503
    assert b"<form" not in page.content
    assert b"secret" not in page.content


SENDS = """
import django
django.setup()
from django.conf import settings
from django.test import Client
from accounts.models import User
from tests.conftest import signed_in
from tests.entry.sending import fields

settings.MIDDLEWARE = [*settings.MIDDLEWARE, "accounts.sessions.LastSeenMiddleware"]
client = signed_in(User.objects.get())
client.raise_request_exception = False
print("signed in")
input()
for sent in ("", "again"):
    page = client.get("/records/calls/new/")
    typed = fields(page) | {"number": "7", "do": "save"}
    answer = client.post("/records/calls/new/", typed, headers={"accept-language": "en"})
    print(page.status_code, answer.status_code, "What you typed is still here" in answer.text)
    input()
"""


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL's writers wait for a record, not for a file"
)
@pytest.mark.django_db(transaction=True)
def test_a_writer_that_keeps_all_others_waiting(dora: Any, tmp_path: Path) -> None:
    """Two real processes on a database in a file: one writes for longer than the other waits. Readers do not wait."""
    file = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        connection.connection.backup(database)
        process = subprocess.Popen(
            [sys.executable, "-c", SENDS],
            env=os.environ
            | {"DATABASE_URL": f"sqlite:///{file}?timeout=1", "DJANGO_SETTINGS_MODULE": "tests.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin and process.stdout
        with process:
            process.stdout.readline()
            database.execute("BEGIN IMMEDIATE")
            found = []
            for statement in ("ROLLBACK", ""):
                process.stdin.write("\n")
                process.stdin.flush()
                found.append(process.stdout.readline().strip())
                database.execute(statement)
            process.stdin.write("\n")
    assert found == ["200 503 True", "200 302 False"]
