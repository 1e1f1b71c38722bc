import pytest
from django.utils import translation

from companies import countries


def test_it_works() -> None:
    assert len(countries.codes()) == 249
    assert {"PE", "NA", "DE", "US", "TW"} <= set(countries.codes())


@pytest.mark.parametrize("code", ["XX", "EU", "UN", "ZZ", "AA", "XK", "QM"])
def test_what_is_no_country(code: str) -> None:
    assert code not in countries.codes()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("NA", "NA"),
        ("na", "NA"),
        ("Namibia", "NA"),
        ("alemania", "DE"),
        ("Germany", "DE"),
        ("PAÍSES BAJOS", "NL"),
        ("Paises  bajos", "NL"),
        ("Corea del Sur", "KR"),
        ("South Korea", "KR"),
        *(
            (name, "US")
            for name in ("EE.UU.", "EE. UU.", "EEUU", "U.S.A.", "Estados Unidos de América", "usa")
        ),
        *((name, "KR") for name in ("Corea", "República de Corea", "Korea, South", "KOR")),
        *((name, "GB") for name in ("Inglaterra", "UK", "Reino Unido")),
        *((name, "CZ") for name in ("Checa", "República Checa", "Chequia")),
        *((name, "DE") for name in ("DEU", "ALEMANIA REP. FED.", "GERMANY, FEDERAL REPUBLIC OF")),
        *((name, "NL") for name in ("Holanda", "Países Bajos (Holanda)", "NETHERLANDS")),
        *((name, "CI") for name in ("Costa de Marfil", "Côte d’Ivoire", "Cote d'Ivoire")),
        ("Bolivia (Estado Plurinacional de)", "BO"),
        ("Türkiye", "TR"),
        ("Hong Kong", "HK"),
        ("Viet Nam", "VN"),
        ("Suráfrica", "ZA"),
        ("Nueva Zelandia", "NZ"),
        ("República del Congo", "CG"),
        ("SD", "SD"),
    ],
)
def test_is_known_by_code_and_by_name_in_both_languages(written: str, code: str) -> None:
    assert countries.read(written) == code


@pytest.mark.parametrize("written", ["N/A", "n.a.", "-", "s/d", "Otros", "ZZ", "", "Tierra Media"])
def test_what_names_no_country(written: str) -> None:
    with pytest.raises(ValueError, match="país"):
        countries.read(written)


@pytest.mark.parametrize(
    ("written", "both"),
    [("Congo", "República del Congo o República Democrática del Congo"), ("Islas Vírgenes", "Británicas o")],
)
def test_what_may_mean_two_names_both(written: str, both: str) -> None:
    with pytest.raises(ValueError, match=both):
        countries.read(written)


def test_names_are_those_of_peru() -> None:
    with translation.override("es"):
        assert (countries.name("SA"), countries.name("CI")) == ("Arabia Saudita", "Costa de Marfil")


def test_name_is_in_the_language_of_the_page() -> None:
    with translation.override("es"):
        assert countries.name("DE") == "Alemania"
    with translation.override("en"):
        assert countries.name("DE") == "Germany"
    assert countries.name("QQ") == "QQ"


def test_maps_know_countries_by_three_letters() -> None:
    known = countries.alpha_3()
    assert {code: known[code] for code in ("PE", "DE", "FR", "CD", "TL")} == {
        "PE": "PER",
        "DE": "DEU",
        "FR": "FRA",
        "CD": "COD",
        "TL": "TLS",
    }
    assert len(set(known.values())) == 249
