"""How far groups are from each other, and in which order they are listed."""

import re

import pytest
from django.test import Client

from companies.models import ValueChain
from figures.definitions import Reason, Unit
from figures.measures import Measure, unknown
from reports.groups import apart
from tests import factories as make


@pytest.mark.parametrize(
    ("unit", "before", "now", "expected"),
    [
        (Unit.USD, 200, 250, 0.25),
        (Unit.COMPANIES, 4, 3, -0.25),
        # Shares and points differ in points, not as a part of each other.
        (Unit.RATIO, 0.5, 0.75, 0.25),
        (Unit.POINTS, 4, 3, -1),
        # Nothing is a part of zero; shares can still differ from it.
        (Unit.USD, 0, 250, None),
        (Unit.RATIO, 0, 0.5, 0.5),
    ],
)
def test_it_works(unit: Unit, before: float, now: float, expected: float | None) -> None:
    assert apart(unit, Measure(unit, before), Measure(unit, now)) == expected


def test_from_what_is_not_known_nothing_is_apart() -> None:
    no_data = unknown(Unit.USD, Reason.NO_DATA)
    assert apart(Unit.USD, no_data, Measure(Unit.USD, 1)) is None
    assert apart(Unit.USD, Measure(Unit.USD, 1), no_data) is None


def chains_in(table: str) -> list[str]:
    """The names in the first column of a table of the brief or the overview."""
    return re.findall(r'<th scope="row">(?:<input[^>]*> ?)?(?:<span[^>]*>)?(?:<a[^>]*>)?([^<]+)', table)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "in_order"),
    [("es", ["Ágave", "Cereza", "Zapallo"]), ("en", ["Agave", "Squash", "Wild cherry"])],
)
def test_chains_are_in_the_order_of_their_names(as_carol: Client, language: str, in_order: list[str]) -> None:
    """In the language of the page, on every page and in every filter."""
    for slug, es, en in (("z", "Ágave", "Agave"), ("a", "Zapallo", "Squash"), ("m", "Cereza", "Wild cherry")):
        chain = ValueChain.objects.create(slug=slug, name_es=es, name_en=en)
        make.ParticipationFactory(chain=chain)
    for address in ("/", "/growth/", "/brief/", "/indicators/companies_enrolled/"):
        page = as_carol.get(address, headers={"accept-language": language}).text
        assert [name for name in chains_in(page) if name in in_order] == in_order, address
        filters = page[page.index("<form") : page.index("</form>")]
        assert sorted(in_order, key=filters.find) == in_order, address


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "first"), [("es", "Alemania"), ("en", "France")])
def test_countries_with_as_many_are_in_the_order_of_their_names(
    as_carol: Client, language: str, first: str
) -> None:
    place = make.ParticipationFactory()
    for country in ("DE", "FR"):
        make.MarketEntryFactory(company=place.company, country=country)
    page = as_carol.get("/", headers={"accept-language": language}).text
    assert (
        next(name for name in chains_in(page) if name in ("Alemania", "Germany", "Francia", "France"))
        == first
    )
