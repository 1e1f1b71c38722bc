"""Whole programmes for a test: loaded once in each process, and from then on put back row by row, which is quicker.

On SQLite most tests of the demo find it in a database of its own, and put nothing back: each rolls back what it changes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from accounts.models import User
from committee.models import Snapshot
from companies.models import Company
from figures.disclosure.store import plan_small
from figures.kept_rows import INSTALLED
from figures.models import DataVersion
from workbook.demo import load as load_workbook
from workbook.importing import import_file

NATIONAL = Path(__file__).parent / "data/national.xlsx"

Rows = list[tuple[Any, ...]]

_added: dict[str, dict[str, Rows]] = {}
"""What loading a programme added to each table, by the programme's name."""
_databases: list[tuple[str, Any]] = []
"""The name of the demo's own database and the connection to it, once there is one: it lives as long."""


@contextmanager
def own_database() -> Iterator[None]:
    """Read and write the demo's own database in memory instead of the one that tests begin empty with."""
    connection.ensure_connection()
    empty = connection.settings_dict["NAME"], connection.connection
    try:
        if _databases:
            _use(*_databases[0])
        else:
            _make_own_database()
        yield
    finally:
        _use(*empty)


def _nothing_kept_holds() -> None:
    """What was kept of the database for another test does not hold for this one."""
    DataVersion.objects.filter(of_table=INSTALLED).delete()
    DataVersion.objects.create(of_table=INSTALLED, mark=f"installed:{uuid4()}")


def put_migrated_rows(work: Callable[[], object]) -> None:
    """Put into an emptied database what the work, done after migrating, puts there; triggers were not emptied."""
    load_once("migrated", work)
    _nothing_kept_holds()


def _use(name: str, raw: Any) -> None:
    connection.settings_dict["NAME"], connection.connection = name, raw


def _make_own_database() -> None:
    empty = connection.connection
    _use(str(connection.settings_dict["NAME"]).replace("?", "_of_the_demo?", 1), None)
    connection.connect()
    empty.backup(connection.connection)
    load()
    # The demo's marks are its own, and with them goes the plan of what is withheld of it.
    _nothing_kept_holds()
    plan_small()
    _databases.append((connection.settings_dict["NAME"], connection.connection))


def load() -> dict[str, str]:
    """The demo in an empty database; returns each account's password by its address. Raises NotTheDemo."""
    if not Company.objects.exists() and not User.objects.exists():
        load_once("demo", load_workbook)
    # Where the demo is there, this changes nothing.
    return {email: password for _role, email, password in load_workbook()}


def load_national() -> None:
    """The national workbook in a database without companies and whatever else it creates."""
    load_once("national", lambda: import_file(NATIONAL, create_missing=True, may_verify=True))


def load_once(name: str, work: Callable[[], object]) -> None:
    """Do in a database that has nothing of it yet what makes the state of this name, or put back the rows it made before."""
    if name in _added:
        _put_back(_added[name])
    else:
        _added[name] = _what_it_adds(work)


def _what_it_adds(work: Callable[[], object]) -> dict[str, Rows]:
    """Do the work, and see which rows there are that were not."""
    before = {table: set(rows) for table, rows in _rows().items()}
    work()
    added = {table: [row for row in rows if row not in before[table]] for table, rows in _rows().items()}
    return {table: rows for table, rows in added.items() if rows}


def _rows() -> dict[str, Rows]:
    """Of all tables, but not the marks of changes, which the database makes by itself."""
    tables = set(connection.introspection.django_table_names(only_existing=True))
    found = {}
    with connection.cursor() as cursor:
        for table in tables - {DataVersion._meta.db_table}:
            cursor.execute(f'SELECT {_columns(table)} FROM "{table}"')
            found[table] = cursor.fetchall()
    return found


def _columns(table: str) -> str:
    """All of a table's; on SQLite as expressions, which the driver hands over as they are stored: it need not read dates
    and times, and write them again each time that the rows are put back."""
    if connection.vendor != "sqlite":
        return "*"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
        return ", ".join(f'+"{column[0]}"' for column in cursor.description)


@transaction.atomic
def _put_back(added: dict[str, Rows]) -> None:
    """In any order, for what refers to what is looked at when the transaction ends; but a session takes no more records
    once it has its snapshot."""
    with connection.cursor() as cursor:
        for table, rows in sorted(added.items(), key=lambda item: item[0] == Snapshot._meta.db_table):
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row(row)
                cursor.execute(f'ANALYZE "{table}"')  # As after an import.
            else:
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)
