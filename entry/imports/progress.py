"""How far a piece of work is, for people who wait: a small file that every process of the server can read.

Not in the database: while a workbook is being applied, nobody sees what that transaction has written.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SIGNS_OF_LIFE = 0.5
SILENCE = 45
"""Work that has not said anything for so many seconds was interrupted, by a restart for instance."""


class Progress:
    """Writes how many steps are done, at most twice a second."""

    def __init__(self, path: Path) -> None:
        self.path, self.said_at = path, 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.said_at < SIGNS_OF_LIFE:
            return
        self.said_at = now
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(f"{done} {total}")


@dataclass(frozen=True)
class Standing:
    """What was said last: steps done of all, and how many seconds ago."""

    done: int = 0
    total: int = 0
    silent_for: float = 0.0


def standing(path: Path) -> Standing | None:
    """None where nothing has been said yet."""
    with suppress(OSError, ValueError):
        done, total = map(int, path.read_text().split())
        return Standing(done, total, time.time() - path.stat().st_mtime)
    return None
