"""What the committee saw at its last session, beside the figures of today.

Sessions are above these pages (committee/): they say here what they kept, as they do to the plan of withheld cells.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from figures.breakdowns import COUNTRY, Figures
from figures.brief import Brief
from figures.definitions import Axis, Reason, Unit
from figures.family import Indicator
from figures.measures import Measure, Number, unknown
from figures.queries import GroupBy
from figures.registry import INDICATORS
from figures.scope import Scope
from records.text import LazyText
from reports import formatting
from reports.groups import IN_POINTS, difference

Place = tuple[GroupBy, str]
"""What a session kept figures of: the whole, a group of an axis, or a market, of which it kept the entries alone."""
WHOLE: Place = (None, "")
OF_MARKETS = "market_entries"


@dataclass(frozen=True)
class Earlier:
    """A session's name and what it kept, as far as whoever asks for the figures of a scope may see it."""

    name: str
    brief: Brief
    scope: Scope

    def measure(self, slug: str, by: GroupBy = None, key: str = "") -> Measure | None:
        """A figure of the scope, or of a group of it, as it was frozen; None where the session kept no such figure.

        A session keeps the year that it was shown, and other years of the whole programme. A group that was not there
        has no data.
        """
        by, key, year = (None, "", int(key)) if by is Axis.YEAR else (by, key, self.scope.year)
        place = self._place(by, key)
        if place is None or not (INDICATORS[slug].year_matters or year == self.scope.year):
            return None
        if place[0] == COUNTRY:
            return self._entries(place[1]) if slug == OF_MARKETS else None
        if INDICATORS[slug].year_matters and year != self.brief.scope.year:
            return self._of(Axis.YEAR, str(year), slug) if place == WHOLE else None
        return self._of(*place, slug) or unknown(INDICATORS[slug].unit, Reason.NO_DATA)

    def _entries(self, country: str) -> Measure:
        """The entries to a market, which are none where the session names no such market."""
        return Measure(INDICATORS[OF_MARKETS].unit, self.brief.countries.get(country, 0))

    def _place(self, by: GroupBy, key: str) -> Place | None:
        """Where a session has a group of the scope; None where it has not."""
        own = place_of(self.scope)
        return (by, key) if own == WHOLE else own if by is None or own == (by, key) else None

    def _of(self, by: GroupBy, key: str, slug: str) -> Measure | None:
        found: Figures | None = self.brief.parts[Axis(by)].get(key) if by else self.brief.whole
        return found.indicators.get(slug) if found else None

    def note(self, slug: str, now: Measure) -> list[str]:
        """What stands below a figure: what it was then, and how far it is from that now."""
        then = self.measure(slug)
        if then is None:
            return []
        if self.is_unchanged(slug, now):
            return [_("unchanged since %(session)s") % {"session": self.name}]
        words = {"session": self.name, "then": str(formatting.in_table(INDICATORS[slug], then))}
        if then.value is None or now.value is None:
            return [_("%(session)s: %(then)s") % words]
        since = _since(INDICATORS[slug], then.value, now.value) or difference(INDICATORS[slug], then, now)
        return [_("%(session)s: %(then)s; since then %(since)s") % {**words, "since": since}]

    def is_unchanged(self, slug: str, now: Measure) -> bool:
        """Whether a figure is what it was; nobody may know it of one that is withheld."""
        then = self.measure(slug)
        return then is not None and then.says_the_same(now) and now.reason is not Reason.CONFIDENTIAL

    @property
    def columns(self) -> list[LazyText]:
        """The headings above `cells`."""
        return [self.name, _("Since then")]

    def cells(self, slug: str, now: Measure, by: GroupBy = None, key: str = "") -> list[str]:
        """A figure as it was frozen, and how far that of now is from it."""
        then = self.measure(slug, by, key)
        if then is None:
            return ["—", "—"]
        return [formatting.in_table(INDICATORS[slug], then), difference(INDICATORS[slug], then, now)]


def _since(indicator: Indicator, then: Number, now: Number) -> str:
    """How many more or fewer: a percentage of a few things says little. "" of shares and amounts, and of the same."""
    if indicator.unit in (*IN_POINTS, Unit.USD) or then == now:
        return ""
    apart = Decimal(str(now)) - Decimal(str(then))
    return formatting.signed_number(apart, indicator.decimals)


def then_columns(earlier: Earlier | None, slug: str) -> list[LazyText]:
    """The headings of what a table says of an earlier session; none where that kept no such figure of the scope."""
    return earlier.columns if earlier and earlier.measure(slug) is not None else []


def then_cells(
    earlier: Earlier | None, slug: str, now: Measure, by: GroupBy = None, key: str = ""
) -> list[str]:
    """What a row of such a table says of the session: of the whole, or of a group along an axis."""
    return earlier.cells(slug, now, by, key) if earlier and then_columns(earlier, slug) else []


class Sessions(Protocol):
    """Who knows of sessions."""

    def last(self, scope: Scope) -> Earlier | None:
        """The last session that was frozen with a cut-off up to that of the scope."""

    def state(self) -> str:
        """Another text after each session that is frozen."""


known_sessions: list[Sessions] = []


def state_of_sessions() -> str:
    """What a page that shows an earlier session is kept under, beside the version of the data."""
    return ",".join(known.state() for known in known_sessions)


def earlier_session(scope: Scope) -> Earlier | None:
    """The last session up to the scope's cut-off, where sessions keep figures of such a scope."""
    if place_of(scope) is None:
        return None
    return next((found for known in known_sessions if (found := known.last(scope))), None)


def place_of(scope: Scope) -> Place | None:
    """Where sessions keep a scope: the whole programme, one group or one market, of verified records; None for any other."""
    if scope.provisional or scope.women_led is not None:
        return None
    chosen: dict[GroupBy, Iterable[str]] = {
        COUNTRY: scope.countries,
        Axis.REGION: scope.regions,
        Axis.CHAIN: scope.chains,
        Axis.CALL: frozenset(map(str, scope.calls)),
        Axis.SIZE: scope.sizes,
    }
    named = [(axis, value) for axis, values in chosen.items() for value in values]
    if len(named) > 1:
        return None
    return named[0] if named else WHOLE
