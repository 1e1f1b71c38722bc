"""Lines of the log, and faults that are sent to where an administrator says."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import brotli
import pytest
from django.test import Client

from accounts.models import User
from operations.logs import JsonFormatter
from operations.sealing import Refused
from tests.operations.place import Place

pytestmark = pytest.mark.anywhere


class Lines(logging.Handler):
    """The lines of a log, as they are written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.found: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        assert "\n" not in text
        self.found.append(json.loads(text))


@pytest.fixture
def log() -> Iterator[Lines]:
    lines, logger = Lines(), logging.getLogger("operations.requests")
    level = logger.level
    logger.addHandler(lines)
    logger.setLevel("INFO")
    yield lines
    logger.removeHandler(lines)
    logger.setLevel(level)


def test_it_works(as_bob: Client, bob: User, log: Lines) -> None:
    answer = as_bob.get("/records/companies/?q=Asociación", headers={"x-request-id": "from-the-proxy-1"})
    assert answer["X-Request-ID"] == "from-the-proxy-1"
    (line,) = log.found
    assert line["time"].endswith("-05:00")
    assert {
        key: line[key] for key in ("level", "message", "request", "person", "page", "method", "status")
    } == {
        "level": "INFO",
        "message": "request",
        "request": "from-the-proxy-1",
        "person": bob.pk,
        "page": "records/companies/",
        "method": "GET",
        "status": 200,
    }
    assert line["queries"] > 0
    assert "Asociación" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("given", ["short", "with space and more", "x" * 65, "<script>aaaa", ""])
def test_a_number_of_ours_where_none_is_given(client: Client, db: None, given: str) -> None:
    answer = client.get("/accounts/login/", headers={"x-request-id": given})
    assert answer["X-Request-ID"] not in ("", given)


def test_a_fault_is_one_line_with_its_request(client: Client, log: Lines) -> None:
    try:
        raise Refused("two\nlines")
    except Refused:
        logging.getLogger("operations.requests").exception("with %s", "values")
    (line,) = log.found
    assert (line["level"], line["message"]) == ("ERROR", "with values")
    assert "Traceback" in line["exception"]


SENDS = """
import django; django.setup()
from django.test import Client
from unittest.mock import patch
client = Client(raise_request_exception=False)
with patch("accounts.views.privacy.render", side_effect=RuntimeError("what went wrong")):
    print(client.get("/accounts/privacy/?q=Secreto", headers={"cookie": "token=hidden"}).status_code)
import sentry_sdk; sentry_sdk.flush()
"""


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[bytes]]]:
    """What speaks as Sentry does, on this machine."""
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", got
    server.shutdown()


def test_faults_are_sent_without_what_was_asked(receiver: tuple[str, list[bytes]], tmp_path: Any) -> None:
    dsn, got = receiver
    more = {"DJANGO_SETTINGS_MODULE": "tests.settings", "SENTRY_DSN": dsn}
    place = Place(f"sqlite:///{tmp_path}/db.sqlite3", tmp_path, more)
    done = place.run("-c", SENDS)
    assert done.stdout.strip() == "500", done.stderr
    sent = b"".join(map(brotli.decompress, got))
    assert b"what went wrong" in sent
    assert b"/accounts/privacy/" in sent
    assert b"Secreto" not in sent
    assert b"hidden" not in sent
