"""Countries by ISO 3166 code, with the names that Unicode's CLDR gives them in Spanish and English."""

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global
from django.utils.translation import gettext as _

from records.languages import current_language
from records.numbers import DASHES
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
    return str(_territories(SHOWN_AS[current_language()]).get(code, code))


SHOWN_AS = {"es": "es_PE", "en": "en"}
"""The CLDR locale whose names are shown in a language: Peru's in Spanish."""


def most_first(entries: Mapping[str, int]) -> dict[str, int]:
    """Numbers by country, most first; those with as many by name in the language of the page."""
    return dict(sorted(entries.items(), key=lambda found: (-found[1], fold(name(found[0])))))


@cache
def _territories(locale: str) -> dict[str, str]:
    return dict(Locale.parse(locale).territories)


def read(text: str) -> str:
    """The code of the country that a text names. Raises ValueError, which names both where it may mean two."""
    if NOT_KNOWN.fullmatch(text) or text in DASHES:
        raise ValueError(_("expected a country: “%s” names none, and NA is Namibia") % text)
    key = _folded(text)
    if key in MAY_MEAN_TWO:
        one, other = map(name, MAY_MEAN_TWO[key])
        raise ValueError(
            _("“%(text)s” may mean %(one)s or %(other)s: write which")
            % {"text": text, "one": one, "other": other}
        )
    code = _by_name().get(key)
    if code is None:
        raise ValueError(_("expected a country: its two-letter code or its name in Spanish or English"))
    return code


@cache
def _by_name() -> dict[str, str]:
    """The code for each folded name, and for each code itself; `na` is Namibia."""
    known = {_folded(other): code for code, others in OTHER_NAMES.items() for other in others.split("|")}
    known |= {_folded(alias): code for code, alias in alpha_3().items()}
    for locale in ("en", "es", "es_PE"):
        known |= {_folded(_territories(locale)[code]): code for code in codes()}
    return known | {_folded(code): code for code in codes()}


def _folded(text: str) -> str:
    """A name without accents, case, dots, apostrophes and other marks between its words."""
    return " ".join(re.sub(r"[,()\-–]", " ", re.sub(r"[.'’‘`´]", "", fold(text))).split())


NOT_KNOWN = re.compile(r"[ns]\s?[/.]\s?[acdir]\.?", re.IGNORECASE)
"""Words for what is not known: N/A, s/d. Without a sign between they are countries: NA, SD, SI."""

MAY_MEAN_TWO = {
    "congo": ("CG", "CD"),
    "guayana": ("GY", "GF"),
    "islas virgenes": ("VG", "VI"),
    "virgin islands": ("VG", "VI"),
    "san martin": ("MF", "SX"),
    "saint martin": ("MF", "SX"),
}
"""Names that people use for two countries, although CLDR may give them to one."""

OTHER_NAMES = {
    "AE": "Emiratos Árabes|EAU|UAE|Emiratos",
    "BO": "Bolivia (Estado Plurinacional de)|Bolivia (Plurinational State of)|Estado Plurinacional de Bolivia",
    "BN": "Brunei Darussalam",
    "BY": "Bielorusia|Byelorussia",
    "CD": "República Democrática del Congo|Congo, República Democrática del|Democratic Republic of the Congo"
    "|Congo, Democratic Republic of the|Zaire",
    "CG": "República del Congo|Republic of the Congo|Congo, República del",
    "CI": "Costa de Marfil|Ivory Coast|Côte d'Ivoire",
    "CN": "China, República Popular|República Popular China|China (República Popular)|República Popular de China"
    "|People's Republic of China|China, People's Republic of|RP China|Popular Republic of China",
    "CV": "Cabo Verde|Cape Verde",
    "CZ": "República Checa|Checa|Czech Republic|Checa, República|Rep. Checa",
    "DE": "Alemania, República Federal de|Alemania Rep. Fed.|República Federal de Alemania"
    "|Germany, Federal Republic of|Federal Republic of Germany",
    "DO": "Dominicana|Rep. Dominicana|República Dominicana|Dominicana, República",
    "FK": "Falkland Islands (Malvinas)|Islas Malvinas (Falkland Islands)",
    "FM": "Micronesia (Federated States of)|Micronesia (Estados Federados de)",
    "GB": "Inglaterra|UK|U.K.|Gran Bretaña|Great Britain|England|Escocia|Scotland|Gales|Wales|Irlanda del Norte"
    "|Northern Ireland|Reino Unido de Gran Bretaña e Irlanda del Norte"
    "|United Kingdom of Great Britain and Northern Ireland",
    "HK": "Hong Kong|Hong Kong (China)|Hong Kong, China|China, Hong Kong Special Administrative Region",
    "IR": "Irán (República Islámica del)|Iran (Islamic Republic of)|República Islámica del Irán",
    "KP": "Corea, República Popular Democrática de|República Popular Democrática de Corea|Corea, Norte|Korea, North"
    "|Democratic People's Republic of Korea|Korea, Democratic People's Republic of",
    "KR": "Corea|Corea del Sur|Corea (Sur)|Corea, República de|República de Corea|Korea|Korea, South"
    "|Republic of Korea|Korea, Republic of|Corea, Rep. de",
    "LA": "Lao People's Democratic Republic|República Democrática Popular Lao",
    "MD": "República de Moldova|Republic of Moldova|Moldavia",
    "MK": "Macedonia|North Macedonia|República de Macedonia",
    "MM": "Birmania|Burma",
    "MO": "Macao|Macau|Macao (China)|China, Macao Special Administrative Region",
    "NL": "Holanda|Países Bajos (Holanda)|Holland|The Netherlands|Netherlands (Kingdom of the)"
    "|Países Bajos (Reino de los)|Reino de los Países Bajos",
    "NZ": "Nueva Zelandia",
    "PS": "Palestina|Palestine|Estado de Palestina|State of Palestine",
    "RU": "Federación Rusa|Federación de Rusia|Rusia, Federación de|Russian Federation",
    "SA": "Arabia Saudita|Arabia Saudí|Arabia Saudi|Saudi Arabia",
    "SY": "República Árabe Siria|Syrian Arab Republic",
    "SZ": "Swazilandia|Suazilandia|Swaziland",
    "TL": "Timor Oriental|Timor-Leste|East Timor",
    "TR": "Türkiye|Turquía|Turkey",
    "TW": "Taiwan, Provincia de China|Taiwan, Province of China|Taiwan (Provincia de China)|Taiwan (China)",
    "TZ": "República Unida de Tanzanía|Tanzanía|United Republic of Tanzania",
    "US": "EE.UU.|EE. UU.|EEUU|E.U.A.|EUA|USA|U.S.A.|U.S.|Estados Unidos de América|Estados Unidos de Norteamérica"
    "|United States of America|Norteamérica",
    "VA": "Santa Sede|Holy See|Vaticano",
    "VE": "Venezuela (República Bolivariana de)|Venezuela (Bolivarian Republic of)"
    "|República Bolivariana de Venezuela",
    "VN": "Viet Nam|Vietnam",
    "ZA": "Suráfrica|África del Sur|República de Sudáfrica|República Sudafricana",
}
"""Other usual names, and those of the United Nations, apart from CLDR's in Spanish, Peru's Spanish and English."""
