"""The paragraph for the press: the figures, and everything that must be said with them."""

import datetime
import json
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import translation

from figures.brief import Brief, brief
from figures.definitions import Axis
from records.digests import canonical
from reports.press import press_note, press_notes
from tests import factories as make
from tests.scopes import scope_at

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

AS_OF = datetime.date(2023, 1, 23)


def test_it_works(demo: None) -> None:
    notes = press_notes(brief(scope_at(AS_OF)))
    assert notes["en"].startswith(
        "The export sales of 77 companies of the Productive Export Route programme reached"
        " US$\u00a0152.0 million (FOB) in 2022"
    )
    assert (
        "of +8.5\u00a0% on 2021; among the 145 companies that reported both years, of +8.6\u00a0%"
        in notes["en"]
    )
    assert "14 have no verified report yet" in notes["en"]
    assert notes["es"].startswith(
        "Las ventas de exportación de 77 empresas del programa Ruta Productiva Exportadora alcanzaron"
        " US$\u00a0152.0 millones"
    )


def test_what_is_not_final_stands_in_the_conditional(demo: None) -> None:
    notes = press_notes(brief(scope_at(AS_OF, provisional=True)))
    assert "so far, according to provisional figures" in notes["en"]
    assert "not verified yet" in notes["en"]
    assert "habrían alcanzado" in notes["es"]


def test_growth_of_few_reports_is_told_as_provisional() -> None:
    for number in range(4):
        place = make.ParticipationFactory(enrolled_on=datetime.date(2020, 1, 1))
        make.AnnualSalesFactory(company=place.company, year=2021, fob_usd=100)
        if number == 0:
            make.AnnualSalesFactory(company=place.company, year=2022, fob_usd=110)
    with translation.override("en"):
        note = press_note(brief(scope_at(AS_OF)))
    assert "so far, according to provisional figures" in note
    assert "are not a fall" in note
    assert "Of the 4 companies expected to report 2022, 3 have no verified report yet" in note


def test_an_empty_programme_says_that_nothing_is_known() -> None:
    with translation.override("en"):
        note = press_note(brief(scope_at(AS_OF)))
    assert note.startswith("As of 23/01/2023 no export sales are known for 2022.")
    assert "US$" not in note


def test_a_brief_survives_being_kept(demo: None) -> None:
    made = brief(scope_at(AS_OF, provisional=True, regions=frozenset({"20"})))
    kept = Brief.from_json(json.loads(canonical(made.as_json())))
    assert replace(kept, scope=made.scope) == made
    for was, now in (
        (made.whole.indicators, kept.whole.indicators),
        (made.whole.bridge, kept.whole.bridge),
        (made.countries, kept.countries),
        (made.institutions, kept.institutions),
        *((made.parts[by], kept.parts[by]) for by in Axis),
    ):
        assert list(was) == list(now)


def test_the_page_has_both_languages(demo: None, as_bob: Client) -> None:
    page = as_bob.get("/brief/", headers={"accept-language": "en"}).text
    assert 'lang="es"' in page
    assert "alcanzaron" in page
    assert "reached US$\u00a0152.0 million" in page
