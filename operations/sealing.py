"""Files that are compressed, and encrypted with age or GnuPG where a recipient is set."""

import gzip
import os
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

AGE, GPG = ".age", ".gpg"
FASTER = 5
"""Of the nine levels of gzip: evidence is compressed already."""


class Refused(Exception):
    """It cannot be done; the text is one line for the administrator."""


def suffix(recipient: str) -> str:
    """The end of the file's name, which says what opens it; age's recipients are its own keys or those of SSH."""
    if not recipient:
        return ""
    return AGE if recipient.startswith(("age1", "ssh-")) else GPG


@contextmanager
def written(path: Path, recipient: str) -> Iterator[IO[bytes]]:
    """A stream into a new file for its owner alone. Nothing is left of it where anything fails. Raises Refused."""
    ways = {
        "": [],
        AGE: ["age", "--encrypt", "--recipient", recipient],
        # Trust: the administrator has named the key.
        GPG: [
            *_GPG,
            "--trust-model",
            "always",
            "--compress-algo",
            "none",
            "--encrypt",
            "--recipient",
            recipient,
        ],
    }
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with (
                _through(ways[suffix(recipient)], file, writes=True) as stream,
                gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=FASTER) as packed,
            ):
                yield cast(IO[bytes], packed)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def read(path: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    """The stream that `written` took. Raises Refused for one that cannot be decrypted or is damaged."""
    ways = {
        AGE: ["age", "--decrypt", *(["--identity", str(identity)] if identity else [])],
        GPG: [*_GPG, "--decrypt"],
    }
    if path.suffix == AGE and identity is None:
        raise Refused(f"{path} is encrypted with age: say --identity FILE, the file of the private key.")
    with path.open("rb") as file, _through(ways.get(path.suffix, []), file) as stream:
        try:
            with gzip.GzipFile(fileobj=stream, mode="rb") as packed:
                yield cast(IO[bytes], packed)
                # To the end, where the checksum is.
                while packed.read(2**20):
                    pass
        except (EOFError, gzip.BadGzipFile, zlib.error, tarfile.TarError) as fault:
            raise Refused(f"{path} is damaged or not a back-up: {fault}") from fault


_GPG = ["gpg", "--batch", "--quiet", "--yes"]


@contextmanager
def _through(command: list[str], file: IO[bytes], *, writes: bool = False) -> Iterator[IO[bytes]]:
    """The file itself, or a pipe to a program that writes or reads it."""
    if not command:
        yield file
        return
    with tempfile.TemporaryFile() as said:
        ends = (
            {"stdin": subprocess.PIPE, "stdout": file}
            if writes
            else {"stdin": file, "stdout": subprocess.PIPE}
        )
        try:
            process = subprocess.Popen(command, stderr=said, **ends)  # type: ignore[call-overload] # noqa: S603
        except FileNotFoundError:
            raise Refused(f"{command[0]} is not installed.") from None
        pipe = process.stdin if writes else process.stdout
        try:
            yield pipe
        except (BrokenPipeError, Refused):
            # Its own words say more than that its output ended.
            _finish(command[0], process, pipe, said)
            raise
        except BaseException:
            process.kill()
            process.wait()
            raise
        _finish(command[0], process, pipe, said)


def _finish(name: str, process: "subprocess.Popen[bytes]", pipe: IO[bytes], said: IO[bytes]) -> None:
    """Wait for the program. Raises Refused with its words where it failed."""
    with suppress(BrokenPipeError):
        pipe.close()
    if process.wait():
        said.seek(0)
        words = " ".join(said.read().decode(errors="replace").split())
        raise Refused(f"{name}: {words or 'it was interrupted'}")
