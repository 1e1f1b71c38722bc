"""What machines ask: whether the system is alive and ready, and its numbers."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from jobs.last_runs import BACKUP, WORKER, note
from jobs.models import Job, LastRun

TOKEN = "t" * 40
ANYWHERE = {"host": "10.0.0.7:8000"}
MONITOR = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Path) -> None:
    """As installed: HTTPS is asked for, and names of hosts are known."""
    settings.SECURE_SSL_REDIRECT = True
    settings.MONITORING_TOKEN = TOKEN
    settings.KEPT_FOLDERS = {"evidence": tmp_path / "evidence"}


def ready(client: Client, status: int = 200) -> dict[str, Any]:
    answer = client.get("/readyz", headers=MONITOR)
    assert answer.status_code == status
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.anywhere
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_it_works(client: Client, path: str) -> None:
    """At any address, without HTTPS, and without details."""
    answer = client.get(path, headers=ANYWHERE)
    assert answer.status_code == 200
    assert answer.json() in ({"alive": True}, {"ready": True})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.anywhere
def test_alive_asks_no_database(client: Client) -> None:
    """pytest-django refuses what asks it."""
    assert client.get("/healthz").json() == {"alive": True}


@pytest.mark.django_db
def test_what_is_only_to_be_looked_after(client: Client, alice: User) -> None:
    checks = ready(client)["checks"]
    assert checks["database"] == checks["migrations"] == checks["folders"] == checks["jobs"] == "ok"
    assert checks["worker"] == "No worker has run yet."
    assert checks["backup"] == "There was no back-up yet."
    note(WORKER)
    note(BACKUP)
    assert set(ready(client)["checks"].values()) == {"ok"}
    old = timezone.now() - datetime.timedelta(days=2)
    LastRun.objects.update(at=old)
    Job.objects.create(key="a", task="nap", asked_by=alice, language="es", asked_at=old)
    checks = ready(client)["checks"]
    assert checks["worker"] == "The worker's last sign of life is 2880 minutes old."
    assert checks["backup"] == "The last back-up is 2880 minutes old."
    assert checks["jobs"] == "A job has waited for 2880 minutes."


@pytest.mark.django_db
def test_migrations_that_are_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")
    found = ready(client, 503)
    assert (found["ready"], found["checks"]["migrations"]) == (
        False,
        "Migrations are missing: jobs/0001_initial.",
    )


@pytest.mark.anywhere
@pytest.mark.django_db
def test_folders(client: Client, settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "file").write_text("where a folder is needed")
    settings.KEPT_FOLDERS = {"evidence": tmp_path / "file/evidence"}
    assert "evidence: cannot be written (Not a directory)." in ready(client, 503)["checks"]["folders"]
    settings.KEPT_FOLDERS = {"evidence": tmp_path / "evidence"}
    monkeypatch.setattr("operations.health.LEAST_SPACE", 2**80)
    assert "MB are free." in ready(client, 503)["checks"]["folders"]


@pytest.mark.anywhere
def test_a_database_that_is_away(client: Client, monkeypatch: Any) -> None:
    def away() -> None:
        raise OperationalError("connection\nrefused")

    monkeypatch.setattr("operations.health.connection.cursor", away)
    found = ready(client, 503)
    assert found["checks"]["database"] == "The database does not answer: connection refused"
    assert client.get("/readyz").json() == {"ready": False}
    assert b"rpe_database_up 1.0" not in client.get("/metrics", headers=MONITOR).content


@pytest.mark.anywhere
@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", "Bearer ñ"])
def test_others_see_no_details(client: Client, settings: Any, sent: str, db: None) -> None:
    for token in (TOKEN, ""):
        settings.MONITORING_TOKEN = token
        headers = {"authorization": sent}
        assert client.get("/readyz", headers=headers).json() == {"ready": True}
        assert client.get("/metrics", headers=headers).status_code == 404


def test_metrics(as_bob: Client, bob: User) -> None:
    """Pages are named as in the urls; no person, company or address is."""
    note(WORKER)
    Job.objects.create(key="a", task="export", asked_by=bob, language="es")
    assert as_bob.get("/?region=20", secure=True).status_code == 200
    assert as_bob.get("/nowhere/20601234567/", secure=True).status_code == 404
    answer = as_bob.get("/metrics", headers=MONITOR)
    lines = answer.text.splitlines()
    assert answer["Content-Type"].startswith("text/plain")
    asked = [
        line for line in lines if line.startswith('rpe_requests_total{method="GET",page="",status="200"}')
    ]
    assert [float(line.split()[-1]) >= 1 for line in asked] == [True]
    assert any(
        line.startswith('rpe_queries_total{page=""}') and float(line.split()[-1]) > 5 for line in lines
    )
    assert any(line.startswith("rpe_answers_total") for line in lines)
    assert 'rpe_jobs{state="waiting",task="export"} 1.0' in lines
    assert "rpe_database_up 1.0" in lines
    assert any(line.startswith('rpe_last_seconds{of="worker"}') for line in lines)
    assert "20601234567" not in answer.text
    assert bob.email not in answer.text


@pytest.mark.anywhere
def test_what_is_no_look_is_no_probe(client: Client, settings: Any, db: None) -> None:
    settings.SECURE_SSL_REDIRECT = False
    assert client.post("/readyz").status_code in (302, 403, 404)
