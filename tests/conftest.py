"""Personas and what every test starts from.

Alice administers, Bob is on the programme's staff and verifies, Carol sits on the committee, Dora is on the staff and
may not verify, Erin coordinates Piura, Frank audits.
"""

import gc
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.core.management.commands import flush
from django.db import connection
from django.template import Context
from django.test import Client
from django.test.utils import ContextList
from django.utils import timezone, translation
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from accounts.audit_triggers import OURS
from accounts.models import Role, User
from figures.disclosure.findings import Finding, Findings
from records.models import Evidence
from records.storage import WholeFileStorage
from tests.demo import load, own_database, put_migrated_rows
from tests.mail import catcher  # noqa: F401 a fixture
from tests.ready import ready_database

# What is there when tests begin stays to their end; looking through it again and again took a ninth of the time.
gc.set_threshold(1_000_000, 50, 1000)

# The same examples at each run; a failing one is printed and becomes a test of its own.
hypothesis_settings.register_profile("rpe", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("rpe")


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> None:
    """pytest-django's own, with the migrated database of tests/ready.py where there is one."""
    with django_db_blocker.unblock(), ready_database():
        request.getfixturevalue("django_db_setup")


@pytest.fixture(scope="session", autouse=True)
def rows_of_migrations_once() -> Iterator[None]:
    """A database that a test emptied gets back what migrating puts into it, without asking every app each time."""
    with pytest.MonkeyPatch.context() as patch:
        emit = flush.emit_post_migrate_signal
        patch.setattr(
            flush,
            "emit_post_migrate_signal",
            lambda *given, **named: put_migrated_rows(lambda: emit(*given, **named)),
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def context_once() -> Iterator[None]:
    """An answer keeps the context that its page was drawn with once, not again for each template within it."""

    def store(kept: dict[str, Any], context: Context, **_signal: object) -> None:
        if context is not kept.get("drawn"):
            kept["drawn"] = context
            kept.setdefault("context", ContextList()).append(copy(context))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.store_rendered_templates", store)
        yield


@pytest.fixture(autouse=True)
def language() -> None:
    """Each test begins in the installation's language, whatever page the last one asked for in its process."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Each test makes its own pages and asks the database for its own figures, so that queries can be counted."""
    for name in ("answers", "rows"):
        caches[name].clear()


@pytest.fixture(autouse=True)
def findings_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found of a system of amounts follows from it alone, so a process searches each system once for all tests
    of pages; those of the search itself (tests/figures/disclosure) search anew."""

    def of(self: Findings, key: str, find: Callable[[], Finding]) -> Finding:
        if key not in _findings:
            _findings[key] = find()
        return self.now.setdefault(key, _findings[key])

    monkeypatch.setattr(Findings, "of", of)


_findings: dict[str, Finding] = {}


@pytest.fixture(autouse=True)
def emptied_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that really commits leaves an empty database, which the audit log's own triggers would not allow."""
    if not really_commits(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connection.cursor() as cursor:
        for statement in [
            *OURS.drop(connection.vendor),
            "DELETE FROM accounts_event",
            *OURS.create(connection.vendor),
        ]:
            cursor.execute(statement)


def really_commits(request: pytest.FixtureRequest) -> bool:
    """Whether the test's changes are not rolled back."""
    marker = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))


def person(name: str, role: Role, **flags: bool) -> User:
    return User.objects.create_user(
        f"{name.lower()}@example.org", f"{name}-password-1", name=name, role=role, **flags
    )


def administrator() -> User:
    """Alice, who may have been put back with what she did."""
    found = User.objects.filter(email="alice@example.org").first()
    return found or person("Alice", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own for files of evidence."""
    file = Evidence._meta.get_field("file")
    monkeypatch.setattr(file, "storage", WholeFileStorage(location=tmp_path / "evidence"))
    return tmp_path / "evidence"


@pytest.fixture
def demo(db: None) -> None:
    """The demo programme; asked for before a persona, because it is loaded into an empty database only."""
    load()


@pytest.fixture
def begun_with(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The database in which a test that asks for the demo finds it, if it rolls back what it does there."""
    if "demo" not in request.fixturenames or connection.vendor != "sqlite" or really_commits(request):
        yield
        return
    with django_db_blocker.unblock(), own_database():
        yield


@pytest.fixture
def _django_db_helper(begun_with: None, _django_db_helper: None) -> None:
    """pytest-django's own, in which a test's transaction begins."""


@pytest.fixture
def alice(db: None) -> User:
    return administrator()


@pytest.fixture
def bob(db: None) -> User:
    return person("Bob", Role.VERIFIER)


@pytest.fixture
def carol(db: None) -> User:
    return person("Carol", Role.COMMITTEE)


@pytest.fixture
def dora(db: None) -> User:
    return person("Dora", Role.STAFF)


@pytest.fixture
def erin(db: None) -> User:
    found = person("Erin", Role.COORDINATOR)
    found.regions.add("20")
    return found


@pytest.fixture
def frank(db: None) -> User:
    return person("Frank", Role.AUDITOR)


def signed_in(user: User) -> Client:
    """A browser in which a person has signed in just now, without what else signing in writes beside the session."""
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    client, session = Client(), SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    # The second factor that some roles need has been given; tests/accounts/test_second_factor.py asks for it.
    session["second_factor"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@pytest.fixture
def as_alice(alice: User) -> Client:
    return signed_in(alice)


@pytest.fixture
def as_bob(bob: User) -> Client:
    return signed_in(bob)


@pytest.fixture
def as_carol(carol: User) -> Client:
    return signed_in(carol)


@pytest.fixture
def as_dora(dora: User) -> Client:
    return signed_in(dora)


@pytest.fixture
def as_erin(erin: User) -> Client:
    return signed_in(erin)


@pytest.fixture
def as_frank(frank: User) -> Client:
    return signed_in(frank)
