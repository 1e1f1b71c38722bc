"""What an installation needs in order to work, looked at one by one."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection, connections
from django.db.models import Min
from django.utils import timezone

from figures.replica import REPLICA
from jobs.last_runs import BACKUP, WORKER, age
from jobs.models import Job, JobState
from operations.dumps import sqlite_file
from operations.schema import pending
from records.stores import is_object_store, store_at

LEAST_SPACE = 500 * 2**20
"""Bytes that are free, or nothing can be relied on: a workbook and its history take some."""
SILENT_WORKER = timedelta(minutes=1)
WAITING = timedelta(minutes=30)
OLD_BACKUP = timedelta(hours=36)
LAG = timedelta(minutes=1)
"""The worker's signs of life alone are changes more often."""


@dataclass(frozen=True)
class Check:
    """What was found. Without what is needed, pages cannot be served; the rest is to be looked after."""

    name: str
    is_needed: bool
    fault: str


def is_ready(found: list[Check]) -> bool:
    return not any(check.is_needed and check.fault for check in found)


def checks() -> list[Check]:
    """All of them; what needs the tables is left out where they are not there."""
    found = [
        Check("static files", True, static_fault()),
        Check("folders", True, " ".join(folder_faults())),
        Check("database", True, database_fault()),
    ]
    if not found[-1].fault:
        found.append(Check("migrations", True, _answer(migrations_fault)))
    if found[-1].fault:
        return found
    return [
        *found,
        Check("worker", False, _answer(worker_fault)),
        Check("jobs", False, _answer(jobs_fault)),
        Check("backup", False, _answer(backup_fault)),
        *([Check("replica", False, _answer(replica_fault))] if REPLICA in connections else []),
    ]


def _answer(look: Callable[[], str]) -> str:
    try:
        return look()
    except DatabaseError as fault:
        return _line(fault)


def database_fault() -> str:
    """Why it cannot be used, such as one that is too old for Django; "" where it can."""
    if _is_file() and not sqlite_file().exists():
        return f"{sqlite_file()} is not there: run migrate, or correct DATABASE_URL."
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as fault:
        return f"The database does not answer: {_line(fault)}"
    return ""


def migrations_fault() -> str:
    missing = pending(connection)
    return f"Migrations are missing: {', '.join(missing[:3])}{', …' * (len(missing) > 3)}." if missing else ""


def static_fault() -> str:
    """Without its list of files no page can be shown, not even that of a fault."""
    names = getattr(staticfiles_storage, "hashed_files", None)
    return "Static files were not collected: run collectstatic." if names == {} else ""


def folder_faults() -> Iterator[str]:
    """Folders that are not there, cannot be written or are nearly full, and object stores that do not answer."""
    roots = settings.KEPT_FOLDERS.values()
    stores = [root for root in roots if is_object_store(root)]
    for store in stores:
        if fault := store_at(store).is_away():
            yield f"{store}: {fault}."
    folders = [Path(root) for root in roots if not is_object_store(root)]
    own = [settings.CUSTOMS_CACHE] if stores else []
    for folder in [*folders, *own, _temporary_folder(), *_folder_of_the_database()]:
        if fault := _folder_fault(folder):
            yield f"{folder}: {fault}."


def _temporary_folder() -> Path:
    """Python's own; where it finds none that can be written, the one that it would take first."""
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:
        return Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108 # only looked at


def _folder_of_the_database() -> list[Path]:
    return [sqlite_file().absolute().parent] if _is_file() else []


def _is_file() -> bool:
    return connection.vendor == "sqlite" and not connection.is_in_memory_db()  # type: ignore[attr-defined]


def _folder_fault(folder: Path) -> str:
    # One that is not there is made at the first write.
    folder = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
        free = shutil.disk_usage(folder).free
    except OSError as fault:
        return f"cannot be written ({fault.strerror})"
    return f"{free // 2**20} MB are free" if free < LEAST_SPACE else ""


def worker_fault() -> str:
    last = age(WORKER)
    if last is None:
        return "No worker has run yet."
    return f"The worker's last sign of life is {_minutes(last)} old." if last > SILENT_WORKER else ""


def jobs_fault() -> str:
    oldest = oldest_waiting()
    return f"A job has waited for {_minutes(oldest)}." if oldest > WAITING else ""


def oldest_waiting() -> timedelta:
    """How long the oldest job has waited."""
    asked = Job.objects.filter(state=JobState.WAITING).aggregate(first=Min("asked_at"))["first"]
    return timezone.now() - asked if asked else timedelta()


def backup_fault() -> str:
    last = age(BACKUP)
    if last is None:
        return "There was no back-up yet."
    return f"The last back-up is {_minutes(last)} old." if last > OLD_BACKUP else ""


def replica_fault() -> str:
    """Why dashboards are read from the primary; "" where the replica may be read."""
    lag = replica_lag()
    if lag is None:
        return "REPLICA_URL names no standby of PostgreSQL."
    return f"The replica lags {_minutes(lag)} behind; the primary is read." if lag > LAG else ""


def replica_lag() -> timedelta | None:
    """The time since the last change that the replica has, none where it has all; None where it is no standby."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()")
        (written,) = cursor.fetchone()
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(REPLAYED, [written])
        is_standby, since = cursor.fetchone()
    return since or timedelta() if is_standby else None


REPLAYED = """
SELECT pg_is_in_recovery(),
       CASE WHEN pg_last_wal_replay_lsn() < %s::pg_lsn THEN clock_timestamp() - pg_last_xact_replay_timestamp() END"""


def _minutes(time: timedelta) -> str:
    return f"{time.total_seconds() / 60:.0f} minutes"


def _line(fault: Exception) -> str:
    return " ".join(str(fault).split())
