"""What customs make suspicious: found, explained, and only where customs can tell."""

from collections.abc import Callable, Iterable

import pytest
from django.test import Client
from django.utils.translation import override

from companies.models import Company
from entry.quality.checks import CHECKS
from entry.quality.customs_checks import are_alike
from tests import factories as make
from tests.customs.build import Line, line

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
Ship = Callable[[Iterable[Line]], None]


def found(slug: str) -> dict[object, str]:
    check = CHECKS[slug]
    with override("en"):
        return {record: check.explain(record) for record in check.open(None)}


def test_it_works(as_bob: Client, companies: list[Company]) -> None:
    sales = make.AnnualSalesFactory(company=companies[0], year=2022, chain_id="cocoa", fob_usd=500)
    make.AnnualSalesFactory(company=companies[1], year=2022, chain_id="coffee", fob_usd=2000)
    make.AnnualSalesFactory(company=companies[2], year=2022, chain_id="cocoa", fob_usd=0)
    assert found("no_lines") == {sales: "US$\u00a0500 declared, no line of a declaration"}
    for address in ("/records/quality/", "/records/quality/no_lines/"):
        answer = as_bob.get(address, headers={"accept-language": "en"})
        assert answer.status_code == 200
    assert "no line of a declaration" in answer.text


def test_of_a_year_that_is_not_complete_nobody_can_tell(companies: list[Company]) -> None:
    make.AnnualSalesFactory(company=companies[0], year=2017, fob_usd=500)
    assert not found("no_lines")


def test_a_price_far_from_the_country(companies: list[Company], ship: Ship) -> None:
    """Five others ship at 2.00 US$ per kg, the first at 2.00 and the second at 6.01."""
    cheap, dear, _third = companies
    rows = [make.AnnualSalesFactory(company=one, year=2022, chain_id="coffee") for one in (cheap, dear)]
    others = [make.valid_ruc(30_000_000 + number) for number in range(4)]
    ship(
        line(NDCL=str(at), FANO="2022", FEMB="20220820", FNUM="", NDOC=ruc, VPESNET="100", VFOBSERDOL=fob)
        for at, (ruc, fob) in enumerate(
            [(cheap.ruc, "200"), (dear.ruc, "601"), *((one, "200") for one in others)]
        )
    )
    assert found("country_price") == {
        rows[1]: "tariff line 0901119000: US$ 6.01 per kg; the country's median is US$ 2.00"
    }


def test_another_name_in_the_declarations(companies: list[Company]) -> None:
    """All are shipped by the Cooperativa Ñandú."""
    Company.objects.filter(pk=companies[0].pk).update(legal_name="Ñandu E.I.R.L.")
    assert set(found("exporter_name")) == set(companies[1:])
    assert found("exporter_name")[companies[1]] == "“COOPERATIVA ÑANDÚ” in the declarations"


def test_a_successor_is_suspected_until_it_is_recorded(companies: list[Company], ship: Ship) -> None:
    old = companies[0]
    Company.objects.filter(pk=old.pk).update(legal_name="Cooperativa Ñandú")
    new = make.CompanyFactory()
    ship(
        line(NDCL=str(at), FANO=str(year), FEMB=f"{year}0820", FNUM="", NDOC=one.ruc)
        for at, (one, year) in enumerate([(old, 2020), (new, 2021), (new, 2022)])
    )
    assert set(found("successor")) == {old}
    assert f"no exports after 2020; {new.ruc}" in found("successor")[old]
    new.predecessor = old
    new.save()
    assert not found("successor")


@pytest.mark.parametrize("slug", [slug for slug, check in CHECKS.items() if check.asks_customs])
def test_without_files_nothing_is_found(slug: str) -> None:
    make.AnnualSalesFactory()
    make.ParticipationFactory()
    assert not found(slug)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Cooperativa Agraria Norte", "COOP. NORTE LTDA.", True),
        ("Agroexportadora Andes S.A.C.", "AGROEXPORTADORA  ANDES", True),
        ("Cooperativa Agraria Norte", "COOPERATIVA AGRARIA SUR", False),
        ("S.A.C.", "", False),
    ],
)
def test_names(one: str, other: str, alike: bool) -> None:
    assert are_alike(one, other, 60) is alike
