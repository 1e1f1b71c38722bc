"""What the committee saw at its last session, beside the figures of today.

Sessions are above these pages (committee/): they say here what they kept, as they do to the plan of withheld cells.
"""

from dataclasses import dataclass
from typing import Protocol

from figures.brief import Brief
from figures.definitions import Axis, Reason
from figures.measures import Measure, unknown
from figures.registry import INDICATORS
from figures.scope import Scope


@dataclass(frozen=True)
class Earlier:
    """A session's name and what it kept, as far as whoever asks may see it."""

    name: str
    brief: Brief

    def defines(self, slug: str) -> bool:
        return self.brief.defines(slug)

    def measure(self, slug: str, by: Axis | None = None, key: str = "") -> Measure:
        """A figure as it was frozen, of the whole or of a group; a group that was not there has no data."""
        found = self.brief.parts[by].get(key) if by else self.brief.whole
        if found is None or slug not in found.indicators:
            return unknown(INDICATORS[slug].unit, Reason.NO_DATA)
        return found[slug]


class Sessions(Protocol):
    """Who knows of sessions."""

    def before(self, scope: Scope) -> Earlier | None:
        """The last session that was frozen with a cut-off before that of the scope."""

    def state(self) -> str:
        """Another text after each session that is frozen."""


known_sessions: list[Sessions] = []


def state_of_sessions() -> str:
    """What a page that shows an earlier session is kept under, beside the version of the data."""
    return ",".join(known.state() for known in known_sessions)


def earlier_session(scope: Scope) -> Earlier | None:
    """The last session before the scope's cut-off. Sessions keep figures of the whole programme and of verified records."""
    if not scope.is_whole_programme or scope.provisional:
        return None
    return next((found for known in known_sessions if (found := known.before(scope))), None)
