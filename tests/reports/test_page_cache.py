"""A page is not computed again while its data is the same, and every change of the data is seen by the next request."""

import datetime
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.db import connection, connections, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.audit import Event, EventType
from accounts.models import Role
from companies.models import AnnualSales, Call, Company, Region, ValueChain
from figures.breakdowns import Figures, figures
from figures.kept_rows import Marks, keeping, tables_of
from figures.models import DataVersion, Programme, Target
from figures.scope import Scope
from figures.versions import install, marks, version, watched
from reports import page_cache
from services.models import Institution, Service
from tests import factories as make
from tests import reference
from tests.conftest import person, signed_in
from tests.reports.test_overview import text
from workbook.demo import WORKBOOK
from workbook.importing import import_file

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/?as_of=2022-12-31"
COMPUTING = "WITH "


@pytest.fixture(autouse=True)
def programme(transactional_db: None) -> None:
    """One company that sold US$ 1,000 in 2022."""
    reference.ensure()
    caches["answers"].clear()
    caches["rows"].clear()
    place = make.ParticipationFactory(enrolled_on=datetime.date(2020, 1, 1))
    make.AnnualSalesFactory(company=place.company, year=2022, fob_usd=1000)


@pytest.fixture
def client() -> Client:
    return signed_in(person("Carol", Role.STAFF))


def computed(client: Client, address: str = PAGE, **headers: str) -> bool:
    """Whether the page was not kept, so that a request asked the database for figures."""
    caches["rows"].clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(address, headers=headers)
    return any(query["sql"].startswith(COMPUTING) for query in queries.captured_queries)


def test_it_works(client: Client) -> None:
    assert computed(client)
    with CaptureQueriesContext(connection) as queries:
        assert "US$\u00a01,000" in client.get(PAGE).text
    # Who asks (the session and the person), the mark of the data, the last session of the committee, what the programme is
    # called, and the menu's own mark.
    assert len(queries) == 6


@pytest.mark.parametrize("kind", ["json", "xlsx"])
def test_files_of_a_page_are_kept_like_it(client: Client, kind: str) -> None:
    """Each is a line of the audit log all the same."""
    address = f"{PAGE}&format={kind}"
    first = client.get(address)
    assert first.status_code == 200
    assert not computed(client, address)
    assert client.get(address).content == first.content
    assert Event.objects.filter(happened=EventType.EXPORTED).count() == 3
    AnnualSales.objects.update(fob_usd=2000)
    assert computed(client, address)


def test_each_address_language_role_and_day_is_kept_apart(client: Client, monkeypatch: Any) -> None:
    assert computed(client) and not computed(client)
    assert computed(client, f"{PAGE}&region=20")
    client.cookies["django_language"] = "en"
    assert computed(client) and not computed(client)
    assert computed(signed_in(person("Bob", Role.VERIFIER)))
    monkeypatch.setattr("reports.page_cache.timezone.localdate", lambda: datetime.date(2031, 1, 1))
    assert computed(client)


def test_what_is_kept_names_nobody(client: Client) -> None:
    client.get(PAGE)
    dora = signed_in(person("Dora", Role.STAFF))
    assert not computed(dora)
    page = dora.get(PAGE).text
    assert "Dora" in page and "Carol" not in page


def by_form() -> None:
    alice = signed_in(person("Alice", Role.ADMINISTRATOR, is_staff=True, is_superuser=True))
    sales = AnnualSales.objects.get()
    address = reverse("admin:companies_annualsales_change", args=[sales.pk])
    page = alice.get(address)
    fields = page.context["adminform"].form.initial
    data = {name: value for name, value in fields.items() if value is not None}
    answer = alice.post(address, data | {"fob_usd": "2000.00"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors


def by_import() -> None:
    assert not import_file(WORKBOOK, create_missing=True, may_verify=True).faults


def by_raw_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE companies_annualsales SET fob_usd = 2000")


def by_another_connection() -> None:
    """As another server process does: its own connection, its own transaction."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("UPDATE companies_annualsales SET fob_usd = 2000")
    finally:
        other.close()


PATHS: dict[str, Callable[[], Any]] = {
    "form": by_form,
    "import": by_import,
    "save": lambda: make.AnnualSalesFactory(year=2021),
    "queryset.update": lambda: AnnualSales.objects.update(fob_usd=Decimal(2000)),
    "bulk_create": lambda: AnnualSales.objects.bulk_create(
        [
            make.AnnualSalesFactory.build(
                company=Company.objects.get(), year=2021, chain_id="coffee", fob_usd=5
            )
        ]
    ),
    "bulk_update": lambda: AnnualSales.objects.bulk_update(
        [AnnualSales(pk=AnnualSales.objects.get().pk, fob_usd=5)], ["fob_usd"]
    ),
    "delete": lambda: AnnualSales.objects.all().delete(),
    "raw SQL": by_raw_sql,
    "another connection": by_another_connection,
    "reference data": lambda: Region.objects.filter(pk="20").update(name="Piura!"),
    "chain": lambda: ValueChain.objects.filter(pk="coffee").update(name_en="Coffee!"),
    "call": lambda: Call.objects.create(number=9),
    "institution": lambda: Institution.objects.create(acronym="SSE"),
    "service": lambda: make.ServiceFactory(),
    "beneficiary": lambda: make.BeneficiaryFactory(),
    "market": lambda: make.MarketEntryFactory(),
    "target": lambda: Target.objects.create(indicator="export_sales", year=2022, target=5),
    "programme": lambda: Programme.objects.create(id=1, ends_on=datetime.date(2023, 1, 1)),
}


@pytest.mark.parametrize("path", PATHS)
def test_a_change_by_any_path_is_seen_by_the_next_request(path: str, client: Client) -> None:
    assert computed(client) and not computed(client)
    PATHS[path]()
    assert computed(client), path
    assert not computed(client)


def test_a_change_is_seen_with_the_data_that_it_changed(client: Client) -> None:
    assert "US$ 1,000" in text(client, PAGE)
    AnnualSales.objects.update(fob_usd=Decimal(2000))
    assert "US$ 2,000" in text(client, PAGE)


CHANGE = """
import django, sys; django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from companies.models import AnnualSales
AnnualSales.objects.update(fob_usd=2000)
"""


def by_another_process(database: str) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "-c", CHANGE, database], check=True, env=environment)


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Iterator[str]:
    """On SQLite tests keep their database in memory, where no other process can reach it: a copy in a file."""
    if connection.vendor != "sqlite":
        yield str(connection.settings_dict["NAME"])
        return
    memory, name = connection.connection, str(tmp_path / "copy.sqlite3")
    copy = sqlite3.connect(name)
    memory.backup(copy)
    copy.close()
    on_file = connections.create_connection("default")
    on_file.settings_dict = {**connection.settings_dict, "NAME": name}
    connection.connection = on_file.get_new_connection(on_file.get_connection_params())
    yield name
    connection.connection.close()
    connection.connection = memory


def test_a_change_by_another_process_is_seen(client: Client, file: str) -> None:
    assert computed(client) and not computed(client)
    by_another_process(file)
    assert "US$ 2,000" in text(client, PAGE)


def test_a_change_that_is_taken_back_is_not_seen(client: Client) -> None:
    before = version()
    with transaction.atomic():
        AnnualSales.objects.update(fob_usd=Decimal(2000))
        assert version() != before
        transaction.set_rollback(True)
    assert version() == before


@pytest.mark.skipif(connection.vendor == "sqlite", reason="writers take turns on SQLite")
def test_nothing_old_is_kept_under_a_new_mark_and_writers_do_not_wait() -> None:
    """Two writers at once: a mark is seen when its data is, in whatever order they end."""
    seen = [version()]
    first, second = (connections.create_connection("default") for _ in range(2))
    try:
        for writer in (first, second):
            writer.set_autocommit(False)
        with first.cursor() as one, second.cursor() as other:
            one.execute("UPDATE companies_annualsales SET fob_usd = 1")
            other.execute("INSERT INTO companies_call (number, name, version) VALUES (7, '', 1)")
            assert version() == seen[0]
            second.commit()
            seen.append(version())
            first.commit()
            seen.append(version())
    finally:
        first.close()
        second.close()
    assert len(set(seen)) == 3


def test_a_browsers_copy_is_used_while_nothing_changes(client: Client) -> None:
    first = client.get(PAGE)
    first = client.get(PAGE)  # Now the browser has the cookie of its forms.
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get(PAGE, headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    AnnualSales.objects.update(fob_usd=Decimal(2000))
    changed = client.get(PAGE, headers={"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "US$\u00a02,000" in changed.text


def test_a_browsers_copy_is_one_persons(client: Client) -> None:
    client.get(PAGE)
    etag = client.get(PAGE).headers["ETag"]
    other = signed_in(person("Dora", Role.STAFF))
    assert other.get(PAGE, headers={"if-none-match": etag}).status_code == 200


def test_a_page_with_a_message_is_always_sent(client: Client) -> None:

    client.get(PAGE)
    etag = client.get(PAGE).headers["ETag"]
    storage = CookieStorage(RequestFactory().get("/"))
    client.cookies["messages"] = storage._encode([Message(constants.INFO, "Saved")])
    answer = client.get(PAGE, headers={"if-none-match": etag})
    assert answer.status_code == 200
    assert "Saved" in answer.text


def test_wrong_filters_and_refusals_are_not_mixed_up_with_answers(client: Client) -> None:
    assert "errorlist" in client.get("/?region=99").text
    assert "errorlist" in client.get("/?region=99").text
    assert Client().get(PAGE).status_code == 302


def test_an_emptied_database_keeps_nothing(client: Client) -> None:
    DataVersion.objects.all().delete()
    assert version() is None
    assert computed(client) and computed(client)


def test_every_table_that_a_page_reads_is_watched(client: Client) -> None:
    """What a figure reads and nobody watches would be answered from yesterday's data."""
    by_import()
    tables = {model._meta.db_table for model in watched()}
    read = set()
    with CaptureQueriesContext(connection) as queries:
        for address in ("/", "/targets/", "/indicators/export_sales/", "/indicators/families_reached/"):
            client.get(address)
    for query in queries.captured_queries:
        read |= {
            word.strip('"') for word in query["sql"].split() if word.startswith(('"companies_', '"services_'))
        }
    # A line of history is written with its record, which is watched.
    read = {name.split('"')[0].replace("_historical", "_") for name in read}
    assert {name for name in read if "." not in name} <= tables


def test_the_triggers_come_back_after_a_table_was_altered() -> None:
    """Django alters a table on SQLite by writing it anew, which drops its triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER companies_annualsales_UPDATE_marked"
            if connection.vendor == "sqlite"
            else "DROP TRIGGER change_marked ON companies_annualsales"
        )
    before = version()
    AnnualSales.objects.update(fob_usd=5)
    assert version() == before
    install()
    AnnualSales.objects.update(fob_usd=6)
    assert version() != before


def queries_of(client: Client, address: str = PAGE) -> list[str]:
    """The queries of figures that a request asked."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return [query["sql"] for query in queries.captured_queries if query["sql"].startswith(COMPUTING)]


def test_a_service_leaves_what_was_kept_of_sales(client: Client) -> None:
    make.ServiceFactory()
    first = queries_of(client)
    assert any("companies_annualsales" in sql for sql in first)
    Service.objects.update()
    again = queries_of(client)
    assert 0 < len(again) < len(first)
    assert all("services_service" in sql for sql in again)


def asked(scope: Scope, found: Marks | None) -> tuple[set[str], Figures]:
    """The queries that all families ask, with what is kept under these marks, and the figures."""
    with CaptureQueriesContext(connection) as queries, keeping(found):
        answer = figures(scope)
    return {query["sql"] for query in queries.captured_queries if query["sql"].startswith(COMPUTING)}, answer


def test_every_family_asks_again_what_changed_and_nothing_else() -> None:
    """Whichever table changed, exactly the queries that read it are asked again."""
    by_import()
    scope = Scope(year=2022, as_of=datetime.date(2023, 12, 31))
    everything, answer = asked(scope, None)
    assert asked(scope, marks()) == (everything, answer)
    assert asked(scope, marks()) == (set(), answer)
    reached = set()
    for model in watched():
        if model._default_manager.exists():
            table, key = model._meta.db_table, model._meta.pk.column
            with connection.cursor() as cursor:
                cursor.execute(f'UPDATE "{table}" SET "{key}" = "{key}"')
            again = {sql for sql in everything if table in tables_of(sql)}
            assert asked(scope, marks()) == (again, answer), table
            reached |= again
    assert reached == everything


def test_threads_that_ask_for_the_same_page_wait_for_the_first() -> None:
    key, made = "f" * 64, list[int]()

    def make_slowly() -> str:
        made.append(1)
        time.sleep(0.1)
        return "page"

    def ask(_number: int) -> object:
        with page_cache._one_at_a_time(key):
            return caches["answers"].get_or_set(page_cache._file_name(key), make_slowly)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(4))) == ["page"] * 4
    assert made == [1]


def test_nobody_waits_for_a_page_that_is_kept() -> None:
    key = "f" * 64
    caches["answers"].set(page_cache._own_name(key), "page")
    with page_cache._making.of(key), ThreadPoolExecutor(1) as threads:
        waits = threads.submit(lambda: page_cache._one_at_a_time(key).__enter__())
        assert waits.result(timeout=5) is None
