"""Countries by ISO 3166 code, with the names that Unicode's CLDR gives them in Spanish and English."""

from functools import cache

from babel import Locale
from babel.core import get_global

from records.languages import current_language
from records.text import fold

# CLDR knows more territories than ISO assigns to countries: codes reserved for other uses,
# codes left to users, and the former codes of three countries.
RESERVED = {"AA", "AC", "CP", "DG", "EU", "TA", "ZZ"}
ALPHA_3_OF_RENAMED = {"CD": "COD", "FR": "FRA", "TL": "TLS"}


def _left_to_users(code: str) -> bool:
    return code[0] == "X" or (code[0] == "Q" and code[1] >= "M")


@cache
def alpha_3() -> dict[str, str]:
    """Each country's two-letter code with its three-letter code, which maps are drawn by."""
    aliases = {
        countries[0]: alias
        for alias, countries in get_global("territory_aliases").items()
        if len(alias) == 3 and alias.isalpha() and len(countries) == 1
    }
    assigned = {
        code: alias for code, alias in aliases.items() if code not in RESERVED and not _left_to_users(code)
    }
    return dict(sorted((assigned | ALPHA_3_OF_RENAMED).items()))


def codes() -> list[str]:
    """All two-letter codes, sorted."""
    return list(alpha_3())


def name(code: str) -> str:
    """The country's name in the language of the page; the code itself where it is not a country's."""
    return str(_territories(current_language()).get(code, code))


@cache
def _territories(language: str) -> dict[str, str]:
    return dict(Locale(language).territories)


@cache
def by_name() -> dict[str, str]:
    """The code for each folded name in Spanish and English, and for each code itself; `na` is Namibia."""
    known = {fold(code): code for code in codes()}
    for language in ("es", "en"):
        territories = Locale(language).territories
        known |= {fold(territories[code]): code for code in codes()}
    return known
