"""Rows tried as additions to what is shown of a year: those that were tried when a plan was made last are not tried
again."""

from collections.abc import Sequence
from functools import cached_property

from figures.disclosure.additions import Additions
from figures.disclosure.cells import Flags, Rules, System
from figures.disclosure.findings import Findings, digest

Rows = Sequence[int]


class Tries:
    """A year's system and the rows added to it; `key` is the digest of both.

    Added rows of which all was found before wait in `waiting` until a row is looked at that was not.
    """

    def __init__(self, system: System, shown: Flags, rules: Rules, findings: Findings) -> None:
        self.system, self.shown, self.rules, self.findings = system, shown, rules, findings
        self.key = digest("parts", system.digest, shown.tolist(), rules)
        self.waiting: list[Rows] = []
        self.looked_at: tuple[Rows, Additions] | None = None

    @cached_property
    def additions(self) -> Additions:
        return Additions.to(self.system, self.shown, self.rules)

    def could_show(self, rows: Rows) -> tuple[bool, int]:
        """Whether rows could be shown too, and how much it takes to see that."""
        could, work = self.findings.of(self._with(rows), lambda: self._look(rows))
        return bool(could), work

    def show(self, rows: Rows) -> None:
        """Add rows that could be shown."""
        self.key = self._with(rows)
        if self.looked_at and self.looked_at[0] == rows:
            self.additions = self.looked_at[1]
        else:
            self.waiting.append(rows)
        self.looked_at = None

    def _with(self, rows: Rows) -> str:
        return digest(self.key, list(rows))

    def _look(self, rows: Rows) -> list[int]:
        for added in self.waiting:
            # Where a machine rounds otherwise and one is refused, the search through all rows that comes last decides.
            self.additions = self.additions.adding(added) or self.additions
        self.waiting = []
        found = self.additions.adding(rows)
        if found is None:
            return [False, self.additions.size]
        self.looked_at = rows, found
        return [True, 0 if found is self.additions else self.additions.size]
