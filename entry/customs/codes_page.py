"""The page of codes: which belong to which chain and country, and those of customs that no country has."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from companies import countries
from companies.models import ValueChain
from customs.models import CountryCode
from customs.queries import has_lines, unknown_countries
from figures.queries import in_usd


@dataclass(frozen=True)
class UnknownCode:
    """A code in lines that means no country: how many lines hold, and their FOB."""

    code: str
    lines: int
    fob_usd: Decimal


@dataclass(frozen=True)
class CodesPage:
    """The page's content."""

    chains: list[ValueChain]
    countries: list[tuple[str, str]]
    unknown: list[UnknownCode]
    is_loaded: bool


def codes_page() -> CodesPage:
    return CodesPage(
        chains=list(ValueChain.objects.prefetch_related("hs_codes")),
        countries=[(one.code, countries.name(one.country)) for one in CountryCode.objects.all()],
        unknown=_unknown(),
        is_loaded=has_lines(),
    )


def _unknown() -> list[UnknownCode]:
    """The codes that are no country's and mapped to none, those with most FOB first."""
    return [
        UnknownCode(row["country"], row["lines"], in_usd(row["fob"]))
        for row in unknown_countries(timezone.localdate())
    ]
