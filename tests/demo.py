"""The demo programme for a test: loaded once in each process, and from then on put back row by row, which is quicker."""

from typing import Any

from django.db import connection, transaction

from accounts.models import User
from companies.models import Company
from figures.models import DataVersion
from workbook.demo import load as load_workbook

Rows = list[tuple[Any, ...]]

_added: dict[str, Rows] = {}
"""What loading it added to each table."""


def load() -> dict[str, str]:
    """The demo in an empty database; returns each account's password by its address. Raises NotTheDemo."""
    if not _added:
        _added.update(_what_it_adds())
    elif not Company.objects.exists() and not User.objects.exists():
        _put_back()
    # Where the demo is there, this changes nothing.
    return {email: password for _role, email, password in load_workbook()}


def _what_it_adds() -> dict[str, Rows]:
    """Load the demo, and see which rows there are that were not."""
    before = {table: set(rows) for table, rows in _rows().items()}
    load_workbook()
    added = {table: [row for row in rows if row not in before[table]] for table, rows in _rows().items()}
    return {table: rows for table, rows in added.items() if rows}


def _rows() -> dict[str, Rows]:
    """Of all tables, but not the marks of changes, which the database makes by itself."""
    tables = set(connection.introspection.django_table_names(only_existing=True))
    found = {}
    with connection.cursor() as cursor:
        for table in tables - {DataVersion._meta.db_table}:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = cursor.fetchall()
    return found


@transaction.atomic
def _put_back() -> None:
    """In any order: what refers to what is looked at when the transaction ends."""
    with connection.cursor() as cursor:
        for table, rows in _added.items():
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row(row)
                cursor.execute(f'ANALYZE "{table}"')  # As after an import.
            else:
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)
