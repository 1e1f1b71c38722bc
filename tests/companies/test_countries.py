import pytest
from django.utils import translation

from companies import countries
from records.text import fold


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
    ],
)
def test_is_known_by_code_and_by_name_in_both_languages(written: str, code: str) -> None:
    assert countries.by_name()[fold(written)] == code


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
