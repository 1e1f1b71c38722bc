"""The scope of figures: cut-off date, year and filters. All figures of a page share one."""

import datetime
from dataclasses import dataclass, replace
from typing import Any, Self

from django.utils import timezone

from accounts.access import Viewer
from records.digests import Json


@dataclass(frozen=True)
class Scope:
    """The cut-off, year and filters of figures. An empty set of a filter means "all".

    `as_of` is the cut-off date: nothing that happened later is counted. `year` is the calendar year of
    sales. `provisional` also counts records that are submitted but not verified yet. `countries` are those of
    markets (ISO alpha-2): with them, figures about anything else do not apply. `viewer` is for whose eyes the figures
    are: unless somebody says that single companies may be seen, figures that give one away are withheld.
    """

    as_of: datetime.date
    year: int
    regions: frozenset[str] = frozenset()
    chains: frozenset[str] = frozenset()
    calls: frozenset[int] = frozenset()
    sizes: frozenset[str] = frozenset()
    women_led: bool | None = None
    provisional: bool = False
    countries: frozenset[str] = frozenset()
    viewer: Viewer = Viewer.GROUPS

    @classmethod
    def at(cls, as_of: datetime.date | None = None, year: int | None = None, **filters: Any) -> Self:
        """A scope with the programme's defaults: today in Lima, and the last year that ended by the cut-off."""
        as_of = as_of or timezone.localdate()
        return cls(as_of=as_of, year=last_ended_year(as_of) if year is None else year, **filters)

    @classmethod
    def from_json(cls, kept: Json) -> Self:
        """The scope that `as_json` wrote, also before a filter existed."""
        return cls(
            as_of=datetime.date.fromisoformat(kept["as_of"]),
            year=kept["year"],
            regions=frozenset(kept.get("region", ())),
            chains=frozenset(kept.get("chain", ())),
            calls=frozenset(map(int, kept.get("call", ()))),
            sizes=frozenset(kept.get("size", ())),
            women_led={"yes": True, "no": False}.get(kept.get("women_led", "")),
            provisional=kept.get("provisional", False),
            countries=frozenset(kept.get("country", ())),
        )

    def in_year(self, year: int) -> Self:
        """The same question about another year."""
        return replace(self, year=year)

    def seen_by(self, viewer: Viewer) -> Self:
        """The same question, asked by others."""
        return replace(self, viewer=viewer)

    @property
    def is_whole_programme(self) -> bool:
        """Whether no filter leaves anything out."""
        return not (
            self.regions or self.chains or self.calls or self.countries or self.describes_companies_only
        )

    @property
    def describes_companies_only(self) -> bool:
        """Whether a filter is about companies alone (size, women-led), which services do not have."""
        return bool(self.sizes) or self.women_led is not None

    @property
    def applies_to_services(self) -> bool:
        """Whether its filters exist for services, which have neither a size nor a country."""
        return not (self.describes_companies_only or self.countries)

    @property
    def narrows_companies(self) -> bool:
        """Whether a filter leaves companies out of P that have enrolled, the chain aside."""
        return bool(self.regions or self.calls) or self.describes_companies_only

    def as_json(self) -> Json:
        """The scope as the `indicators` command prints it, which knows no country."""
        country = {"country": sorted(self.countries)} if self.countries else {}
        return {
            "as_of": self.as_of.isoformat(),
            "year": self.year,
            "region": sorted(self.regions),
            "chain": sorted(self.chains),
            "call": [str(call) for call in sorted(self.calls)],
            "size": sorted(self.sizes),
            "women_led": None if self.women_led is None else "yes" if self.women_led else "no",
            "provisional": self.provisional,
            **country,
        }


def last_ended_year(as_of: datetime.date) -> int:
    """The last calendar year that was over on the date: 31 December itself ends its year."""
    return as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
