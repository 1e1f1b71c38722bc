"""What an attacker tries: forged fields, forged ways, forged requests, and nonsense in every place that takes something."""

import io
import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.models import Role, User
from companies.models import AnnualSales, Company
from figures.registry import INDICATORS
from records.models import Evidence, Verification
from tests import factories as make
from tests.accounts.test_access import ARGUMENTS, EXPECTED, records_in
from tests.conftest import signed_in
from tests.entry.sending import fields

pytestmark = pytest.mark.django_db

NASTY = [
    "' OR 1=1 --",
    '"; DROP TABLE companies_company; --',
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}",
    "../../../../etc/passwd",
    "%00",
    "\x00",
    "a\r\nSet-Cookie: x=y",
    "٣" * 5,
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "\ud7ff￿\U0010ffff",
    "(a+)+$" * 200,
    "%" * 2000,
    "_" * 2000,
    "a b " * 500,
]
PARAMETERS = (
    *("q", "page", "sort", "format", "table", "mark", "year", "as_of", "region", "chain", "call", "size"),
    *(
        "women_led",
        "provisional",
        "country",
        "status",
        "verification",
        "institution",
        "kind",
        "person",
        "how",
    ),
    *(
        "since",
        "until",
        "before",
        "happened",
        "measure",
        "outcome",
        "sheet",
        "language",
        "filled",
        "next",
        "code",
    ),
)
READ = [name for name in EXPECTED if not name.startswith("mfa_")]
PARTS = 8
"""To make the records that addresses name takes longer than to ask one address, so each test takes an eighth of them."""


@contextmanager
def undone() -> Iterator[None]:
    """What is done with one address, such as signing out, the next has not seen."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def no_attempts_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def named(db: None, store: Path) -> None:
    """The records that addresses name."""
    records_in("20", store)


def address(name: str) -> str:
    return reverse(name, kwargs=ARGUMENTS.get(name))


def must_be_calm(answer: Any, what: Any) -> None:
    assert answer.status_code < 500, what
    if not answer.streaming and "text/html" in answer.get("Content-Type", ""):
        text = answer.text
        for leak in ("Traceback (most recent", "<script>alert(1)", "OperationalError", "root:x:0", "49{"):
            assert leak not in text, (what, leak)
    assert "x" not in answer.cookies


@pytest.mark.hostile
@pytest.mark.parametrize("part", range(PARTS))
def test_nonsense_in_every_parameter(part: int, named: None, alice: User) -> None:
    for name in READ[part::PARTS]:
        with undone():
            ask_for_nonsense(signed_in(alice), name)


def ask_for_nonsense(client: Client, name: str) -> None:
    """All parameters at once, in each another text, so that each address takes a sixth of all pairs and its neighbours
    the others; then some alone, where one fault hides the others."""
    for turn in range(READ.index(name) % 6, len(NASTY), 6):
        texts = NASTY[turn:] + NASTY[:turn]
        sent = dict(zip(PARAMETERS, itertools.cycle(texts), strict=False))
        must_be_calm(client.get(address(name), sent), (name, sent))
    for parameter, text in (("q", NASTY[0]), ("region", NASTY[6])):
        must_be_calm(client.get(address(name), {parameter: text}), (name, parameter, text))


@pytest.mark.hostile
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("signed_in_or_not", [signed_in, lambda alice: Client()], ids=["alice", "nobody"])
def test_nonsense_sent_to_every_address(signed_in_or_not: Any, part: int, named: None, alice: User) -> None:
    for name in [*EXPECTED][part::PARTS]:
        with undone():
            send_nonsense(signed_in_or_not(alice), name)


def send_nonsense(client: Client, name: str) -> None:
    for text in (NASTY[0], NASTY[6]):
        sent = dict.fromkeys(("login", "password", "email", "code", "credential", "name", "role", "do"), text)
        must_be_calm(client.post(address(name), sent), (name, text))
    must_be_calm(client.post(address(name), "{", content_type="application/json"), name)
    must_be_calm(client.post(address(name), b"\xff\xfe", content_type="multipart/form-data"), name)
    must_be_calm(client.put(address(name), b"x"), name)


@pytest.mark.hostile
@pytest.mark.parametrize("part", range(PARTS))
def test_forged_ids(part: int, named: None, erin: User) -> None:
    for name in [*ARGUMENTS][part::PARTS]:
        with undone():
            ask_for_forged_ids(signed_in(erin), name)


def ask_for_forged_ids(client: Client, name: str) -> None:
    for text in (*NASTY[:9], "0", "99999999999999999999", "1 OR 1=1"):
        for forged in addresses_with(text, name):
            must_be_calm(client.get(forged), (name, text))


def addresses_with(text: str, name: str) -> Iterator[str]:
    """The address of a page with a text in place of each of its arguments, where there is such an address."""
    for key, known in ARGUMENTS[name].items():
        with suppress(NoReverseMatch, ValueError):
            yield reverse(name, kwargs=ARGUMENTS[name] | {key: int(text) if known == 1 else text})


def test_nothing_is_sent_without_a_token(named: None, as_alice: Client) -> None:
    """No form of another site changes anything."""
    as_alice.handler.enforce_csrf_checks = True
    for name in EXPECTED:
        with CaptureQueriesContext(connection) as queries:
            answer = as_alice.post(address(name), {"do": "save"})
        assert answer.status_code in (302, 403, 404, 405) or EXPECTED[name]["alice"] in (200, 404), name
        changes = [
            query["sql"]
            for query in queries
            if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
            and not any(
                table in query["sql"] for table in ("django_session", "shared_cache", "accounts_event")
            )
        ]
        assert not changes, name


# ── Mass assignment ─────────────────────────────────────────────────────────────────────────────

FORGED = {
    "verification": "verified",
    "verified_by": "1",
    "verified_at": "2022-01-01",
    "submitted_by": "1",
    "is_superuser": "on",
    "is_staff": "on",
    "role": "administrator",
    "id": "1",
    "pk": "1",
    "search": "x",
}


@pytest.mark.parametrize(
    "name",
    [
        *("entry:company_edit", "entry:service_edit", "entry:sale_edit", "entry:market_entry_edit"),
        *("entry:call_edit", "entry:institution_edit"),
    ],
)
def test_fields_that_no_form_has(name: str, named: None, dora: User, as_dora: Client) -> None:
    where = address(name)
    AnnualSales.objects.update(verification=Verification.DRAFT, verified_at=None, verified_by=None)
    as_dora.post(where, fields(as_dora.get(where)) | FORGED | {"do": "save"})
    dora.refresh_from_db()
    assert (dora.role, dora.is_superuser, dora.is_staff) == (Role.STAFF, False, False)
    assert not AnnualSales.objects.filter(verification=Verification.VERIFIED).exists()
    assert Company.objects.get().search != "x"


@pytest.mark.parametrize(
    "name", ["account_change_password", "account_reauthenticate", "usersessions_list", "set_language"]
)
def test_an_account_gives_itself_nothing(name: str, dora: User, as_dora: Client) -> None:
    as_dora.post(address(name), FORGED | {"password": "Dora-password-1", "oldpassword": "Dora-password-1"})
    dora.refresh_from_db()
    assert (dora.role, dora.is_superuser, dora.is_staff) == (Role.STAFF, False, False)


# ── Open redirects ──────────────────────────────────────────────────────────────────────────────

ELSEWHERE = [
    "https://elsewhere.example/",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "javascript:alert(1)",
    "https:elsewhere.example",
    "http://testserver@elsewhere.example/",
    "\thttps://elsewhere.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_elsewhere(target: str, dora: User, as_dora: Client) -> None:
    row = make.AnnualSalesFactory(verification="draft")
    tick = f"annualsales-{row.pk}-{row.version}"
    signing_in = {"login": "dora@example.org", "password": "Dora-password-1", "next": target}
    answers = [
        as_dora.post(reverse("set_language"), {"language": "en", "next": target}),
        as_dora.post(reverse("entry:decide"), {"verb": "submit", "record": tick, "next": target}),
        as_dora.post(reverse("account_logout"), {"next": target}),
        Client().post(reverse("account_login"), signing_in),
        Client().get(reverse("account_login"), {"next": target}),
    ]
    for answer in answers:
        assert "elsewhere" not in answer.get("Location", "")
        assert not answer.get("Location", "").startswith(("javascript", "\\", "//"))


# ── Files ───────────────────────────────────────────────────────────────────────────────────────

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/cron.d/x.png",
        "..\\..\\windows\\x.png",
        "/etc/passwd",
        'a"; filename="b.exe',
        "ñandú — 100 %.png",
        "\u202egnp.exe",
        "x" * 500 + ".png",
        ".htaccess",
    ],
)
def test_a_files_name_does_nothing(name: str, store: Any, as_dora: Client) -> None:
    row = make.AnnualSalesFactory()
    where = reverse("entry:evidence_add", args=["annualsales", row.pk])
    as_dora.post(where, {"chosen": SimpleUploadedFile(name, PNG)})
    found = Evidence.objects.get()
    stored = [path for path in store.rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [found.sha256]
    answer = as_dora.get(reverse("entry:evidence", args=[found.pk]))
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "\r" not in disposition and "\n" not in disposition
    assert answer["Content-Type"] == "image/png"
    assert "sandbox" in answer["Content-Security-Policy"]
    answer.close()


@pytest.mark.parametrize(
    "content", [b"<html><script>alert(1)</script>", b"MZ\x90", b"GIF89a<script>", b"<svg/>", b""]
)
def test_what_is_no_evidence_is_refused(content: bytes, store: Any, as_dora: Client) -> None:
    row = make.AnnualSalesFactory()
    where = reverse("entry:evidence_add", args=["annualsales", row.pk])
    answer = as_dora.post(where, {"chosen": SimpleUploadedFile("x.png", content, "image/png")})
    assert not Evidence.objects.exists()
    assert list(get_messages(answer.wsgi_request))


def test_names_of_what_is_taken_away_are_plain(as_dora: Client) -> None:
    for query in ({"table": 'x"; y'}, {"table": "a\r\nX: y"}, {"table": "../x"}):
        for kind in ("csv", "pdf"):
            answer = as_dora.get("/", query | {"format": kind})
            assert answer.status_code in (200, 400, 404)
            assert "\n" not in answer.get("Content-Disposition", "")


def test_cells_that_are_formulas_are_text(as_dora: Client) -> None:
    make.CompanyFactory(legal_name='=HYPERLINK("http://elsewhere.example")')
    rows = b"".join(as_dora.get("/records/companies/", {"format": "csv"})).decode()
    assert not any(cell.startswith("=") for line in rows.splitlines() for cell in line.split(","))


def test_a_search_costs_no_more_for_a_long_pattern(as_dora: Client) -> None:
    """One question to the database, and none that grows with what was typed."""
    counts = []
    for text in ("a", "(a+)+$" * 300, "%_" * 2000):
        with CaptureQueriesContext(connection) as queries:
            as_dora.get("/records/companies/", {"q": text})
        counts.append(len(queries))
    assert max(counts) == counts[0]


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"cells": [' + "[" * 5000, '{"cells": {}}', "null", '"x"', "1e999"]
)
def test_json_that_is_none(body: str, as_dora: Client) -> None:
    answer = as_dora.post(reverse("entry:grid_cells", args=[2022]), body, "application/json")
    assert answer.status_code == 400


def test_a_cell_of_anothers(as_dora: Client) -> None:
    sent = {"cells": [{"company": 999_999, "chain": "coffee", "text": "1", "version": 0}]}
    answer = as_dora.post(reverse("entry:grid_cells", args=[2022]), json.dumps(sent), "application/json")
    assert answer.json()["cells"][0]["outcome"] == "error"


@pytest.mark.hostile
@pytest.mark.parametrize("text", NASTY)
def test_every_indicator_takes_nonsense(text: str, as_dora: Client) -> None:
    for slug in list(INDICATORS)[NASTY.index(text) % 3 :: 3]:
        where = reverse("reports:indicator", args=[slug])
        must_be_calm(as_dora.get(where, {"as_of": text, "year": text}), (slug, text))


def test_a_workbook_that_swells(as_dora: Client) -> None:
    """A small file that unpacks to gigabytes is refused by what it says of its parts."""
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _block in range(600):
                part.write(b"0" * 1_000_000)
    file = SimpleUploadedFile("x.xlsx", packed.getvalue())
    answer = as_dora.post(reverse("entry:import"), {"file": file})
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
