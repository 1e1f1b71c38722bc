"""The version, wherever it is shown, and rules for what comes after it."""

import tomllib
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import migrations, models
from django.db.migrations import Migration
from django.db.migrations.state import ModelState, ProjectState
from django.test import Client

from operations.migration_rules import faults, faults_of
from tests.operations.place import ROOT

pytestmark = pytest.mark.anywhere


def test_it_is_one_in_all_places() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    first = next(
        line for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line[:3] == "## "
    )
    assert settings.VERSION == project["version"] == first.removeprefix("## ")


def test_it_is_at_the_foot_of_pages_for_people_who_are_signed_in(as_carol: Client, client: Client) -> None:
    shown = f"Version&nbsp;{settings.VERSION}"
    assert shown in as_carol.get("/accounts/privacy/", headers={"accept-language": "en"}).text
    assert settings.VERSION not in client.get("/accounts/login/", headers={"accept-language": "en"}).text


def migration(*operations: Any, **attributes: Any) -> Migration:
    made = Migration("0002_next", "jobs")
    made.operations = list(operations)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


@pytest.fixture
def before() -> ProjectState:
    state = ProjectState()
    state.add_model(
        ModelState(
            "jobs", "Job", [("id", models.AutoField(primary_key=True)), ("note", models.TextField(null=True))]
        )
    )
    return state


TEXT = models.TextField
REFUSED: list[tuple[list[Any], str]] = [
    ([migrations.RemoveField("job", "note")], "the version before still uses it"),
    ([migrations.DeleteModel("Job")], "the version before still uses it"),
    ([migrations.RenameField("job", "note", "text")], "the version before still uses it"),
    ([migrations.RenameModel("Job", "Work")], "the version before still uses it"),
    ([migrations.AlterModelTable("job", "other")], "the version before still uses it"),
    ([migrations.AddField("job", "more", TEXT(default=""))], "writes rows without it"),
    ([migrations.AlterField("job", "note", TEXT())], "still writes NULL"),
    ([migrations.RunPython(lambda apps, editor: None)], "nobody can go back"),
    ([migrations.RunSQL("SELECT 1")], "nobody can go back"),
    (
        [migrations.AddField("job", "more", TEXT(null=True)), migrations.RunSQL("SELECT 1", "SELECT 1")],
        "make two of it",
    ),
]


@pytest.mark.parametrize(("operations", "fault"), REFUSED)
def test_what_the_version_before_cannot_live_with(
    before: ProjectState, operations: list[Any], fault: str
) -> None:
    (found,) = faults_of(migration(*operations), before)
    assert fault in found


@pytest.mark.parametrize(
    "allowed",
    [
        migration(migrations.AddField("job", "more", TEXT(null=True))),
        migration(migrations.AddField("job", "more", TEXT(db_default=""))),
        migration(
            migrations.CreateModel("Work", [("id", models.AutoField(primary_key=True)), ("name", TEXT())])
        ),
        migration(migrations.RemoveField("job", "note"), contracts="0.2.0"),
        migration(migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop)),
    ],
)
def test_what_it_can(before: ProjectState, allowed: Migration) -> None:
    assert list(faults_of(allowed, before)) == []


def test_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(faults()) == []
    call_command("check_migrations")
    monkeypatch.setattr(
        "operations.management.commands.check_migrations.faults", lambda: ["jobs/0002: a fault"]
    )
    with pytest.raises(CommandError, match="a fault"):
        call_command("check_migrations")
