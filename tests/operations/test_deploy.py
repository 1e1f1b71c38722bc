"""The files of both ways to install say what the program knows, and agree with each other."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.operations.place import ROOT
from tests.rpe.test_environment import VARIABLES

pytestmark = pytest.mark.anywhere
DEBIAN = ROOT / "deploy/debian"
UNITS = sorted(DEBIAN.glob("*.service"))
# The database and the folder of copies are the containers' own.
NOT_PASSED = {"DEBUG", "CUSTOMS_CACHE"}


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def services() -> dict[str, str]:
    """The text of each service of compose.yaml."""
    part = read("compose.yaml").split("\nservices:\n")[1].split("\nvolumes:\n")[0]
    return dict(re.findall(r"^  (\w+):\n((?:    .*\n|  #.*\n)+)", part, re.M))


def test_compose_passes_every_variable() -> None:
    passed = set(re.findall(r"^  ([A-Z_]+): ", read("compose.yaml"), re.M))
    assert VARIABLES - passed == NOT_PASSED


def test_every_service_starts_again_and_is_limited() -> None:
    found = services()
    assert list(found) == ["proxy", "web", "worker", "tasks", "database"]
    system = read("compose.yaml").split("x-system:")[1].split("\nservices:")[0]
    for text in found.values():
        whole = text + system if "<<: *system" in text else text
        for word in ("restart: unless-stopped", "mem_limit:", "cpus:"):
            assert word in whole
    for word in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges"):
        assert word in system


def test_the_named_volumes_are_the_places_that_the_image_makes() -> None:
    mounted = set(re.findall(r"- \w+:/app/(var/\w+)", read("compose.yaml")))
    (made,) = re.findall(r"mkdir -p (.*?) &&", read("Dockerfile"))
    assert mounted == set(made.split()) == {"var/evidence", "var/customs", "var/backups"}
    assert re.search(r"^USER rpe$", read("Dockerfile"), re.M)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units(unit: Path) -> None:
    """Each runs as its own user, and writes to one place."""
    text = unit.read_text(encoding="utf-8")
    for line in (
        "User=rpe",
        "EnvironmentFile=/etc/rpe/environment",
        "ProtectSystem=strict",
        "ReadWritePaths=/var/lib/rpe",
    ):
        assert line in text.splitlines()
    assert unit.name in (DEBIAN / "install").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_understands_them(tmp_path: Path) -> None:
    for path in [*UNITS, *DEBIAN.glob("*.timer"), *DEBIAN.glob("*.socket")]:
        # The programs are there only where it is installed.
        text = re.sub(r"/opt/rpe/.venv/bin/\w+", "/bin/true", path.read_text(encoding="utf-8"))
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *tmp_path.iterdir()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in done.stderr.splitlines() if line.startswith("rpe")] == []


@pytest.mark.parametrize(
    "script",
    [*filter(Path.is_file, (ROOT / "scripts").iterdir()), DEBIAN / "install"],
    ids=lambda path: path.name,
)
def test_scripts_can_be_read_by_a_shell(script: Path) -> None:
    if "#!/bin/sh" in script.read_text(encoding="utf-8")[:20]:
        assert subprocess.run(["sh", "-n", script], check=False).returncode == 0


def test_daily_does_the_rest_where_one_fails(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n[ "$2" != backup ]\n')
    python.chmod(0o755)
    done = subprocess.run(
        ["sh", ROOT / "scripts/daily", "/backups"], env={"PYTHON": str(python), "PATH": "/bin"}, check=False
    )
    assert done.returncode == 1
    assert (tmp_path / "asked").read_text().splitlines() == [
        "manage.py backup /backups",
        "manage.py clear_logs",
        "manage.py send_digest",
        "manage.py send_reminders",
        "manage.py check_sessions",
        "manage.py check_evidence",
    ]


def test_weekly_restores_the_last_one_elsewhere(tmp_path: Path) -> None:
    python, backups = tmp_path / "python", tmp_path / "backups"
    python.write_text(f'#!/bin/sh\necho "$DATABASE_URL $EVIDENCE_ROOT $@" > {tmp_path}/asked\n')
    python.chmod(0o755)
    backups.mkdir()
    (backups / "rpe-20260101T000000.tar.gz").touch()
    environment: Any = {
        "PYTHON": str(python),
        "PATH": "/bin:/usr/bin",
        "DATABASE_URL": "sqlite:////kept.sqlite3",
    }
    weekly = ["sh", ROOT / "scripts/weekly", backups]
    assert subprocess.run(weekly, env=environment, check=False).returncode == 0
    database, evidence, *command = (tmp_path / "asked").read_text().split()
    assert command == ["manage.py", "restore", str(backups)]
    assert "kept" not in database
    assert not Path(evidence).parent.exists()
    python.write_text("#!/bin/sh\nexit 1\n")
    assert subprocess.run(weekly, env=environment, check=False).returncode == 1
    (backups / "rpe-20260102T000000.tar.gz.age").touch()
    assert subprocess.run(weekly, env=environment, check=False).returncode == 0
