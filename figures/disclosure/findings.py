"""What was found of systems when a plan was made last: a year that did not change since is not searched again.

What is found of a system follows from it alone, so that a plan is the same with what was found before and without.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256

Finding = list[int]


class Findings:
    """What was found `before`, by the digest of all that it follows from, and what is found `now`.

    `now` holds what was asked for this time alone, so that it does not grow from plan to plan.
    """

    def __init__(self, before: Mapping[str, Finding] | None = None) -> None:
        self.before = before or {}
        self.now: dict[str, Finding] = {}

    def of(self, key: str, find: Callable[[], Finding]) -> Finding:
        if key not in self.now:
            self.now[key] = self.before[key] if key in self.before else find()
        return self.now[key]


def digest(*asked: object) -> str:
    """Of what is asked, all of whose parts have a text of their own."""
    return sha256(" ".join(map(repr, asked)).encode()).hexdigest()[:24]
