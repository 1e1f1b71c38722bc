"""Runs a command with a throw-away PostgreSQL server: `python -m tests.postgres pytest -n 2`.

The server's programs are Debian's; they refuse to run as root, so root runs them as `postgres`.
A DATABASE_URL that names a PostgreSQL server already is used as it is.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Not the order of bytes: a rule that leans on the database's own order of text shows here.
LOCALE = ("--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US")


def main(command: list[str]) -> int:
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.call(command)
    with server() as url:
        return subprocess.call(
            command, env=os.environ | {"DATABASE_URL": url, "RPE_THROW_AWAY_SERVER": "yes"}
        )


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that lives as long as the context and leaves nothing behind."""
    with started() as found:
        yield found.url


class Server:
    """PostgreSQL in a folder of its own, as a replica of another one where its address is given."""

    def __init__(self, folder: Path, of: str = "") -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        if of:
            run(
                "pg_basebackup",
                "-D",
                self.data,
                "-d",
                of,
                "--write-recovery-conf",
                "--checkpoint",
                "fast",
                "--no-sync",
            )
        else:
            made = ["-U", "postgres", "-A", "trust", "-E", "UTF8", *LOCALE, "--no-sync"]
            run("initdb", "-D", self.data, *made)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        # What makes data survive a power cut only costs time here.
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        run("pg_ctl", "-D", self.data, "-w", "-o", options, "-l", self.folder / "log", "start")

    def stop(self) -> None:
        run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")


MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
"""Bytes that must be free there."""


def _memory() -> Path | None:
    """A folder in memory, if there is room: writing to a disk takes a server a seventh of its time."""
    is_roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if is_roomy else None


@contextmanager
def started(of: str = "", within: Path | None = None) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="rpe-postgres-", dir=within or _memory()))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    try:
        found = Server(folder, of)
        found.start()
        try:
            yield found
        finally:
            found.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(program: str, *arguments: object) -> None:
    """One of PostgreSQL's programs, of the newest version installed; its words are shown only where it fails."""
    newest = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    command = [str(newest / program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    # Not a pipe: the server inherits the output and would keep it open.
    with tempfile.TemporaryFile("w+") as output:
        if subprocess.call(command, stdout=output, stderr=output, cwd="/"):
            output.seek(0)
            raise SystemExit(output.read())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
