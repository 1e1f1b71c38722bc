import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from companies.models import Call, Company, MarketEntry, Participation, Region, ValueChain
from tests import factories as make
from tests.days import TOMORROW, or_day

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    assert Region.objects.count() == 25
    assert Region.objects.get(code="20").name == "Piura"
    assert set(ValueChain.objects.values_list("slug", flat=True)) == {"organic-banana", "coffee", "cocoa"}


def test_names_are_in_the_language_of_the_page() -> None:
    coffee = ValueChain.objects.get(slug="coffee")
    with translation.override("es"):
        assert (str(coffee), str(Call(number=2))) == ("Café", "Convocatoria 2")
    with translation.override("en"):
        assert (str(coffee), str(Call(number=2))) == ("Coffee", "Call 2")


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (Company(members=5, women_members=6), "women_members"),
        (
            Participation(enrolled_on=datetime.date(2022, 1, 2), exited_on=datetime.date(2022, 1, 1)),
            "exited_on",
        ),
        (MarketEntry(country="XX", first_shipment_on=datetime.date(2022, 1, 1)), "country"),
        (MarketEntry(country="DE", first_shipment_on=TOMORROW), "first_shipment_on"),
    ],
)
def test_wrong_input_is_told_at_its_field(record: Company | Participation | MarketEntry, field: str) -> None:
    setattr(record, field, or_day(getattr(record, field)))
    with pytest.raises(ValidationError) as fault:
        record.clean()
    assert list(fault.value.message_dict) == [field]


def test_a_company_is_not_its_own_predecessor() -> None:
    company = make.CompanyFactory()
    company.predecessor = company
    with pytest.raises(ValidationError):
        company.clean()


def test_sales_of_a_year_to_come_are_refused() -> None:
    with pytest.raises(ValidationError):
        make.AnnualSalesFactory.build(year=timezone.localdate().year + 1).clean()


def test_participations_at_a_date_and_in_a_year() -> None:
    make.ParticipationFactory(enrolled_on=datetime.date(2020, 5, 1), exited_on=datetime.date(2021, 1, 1))
    found = Participation.objects
    assert not found.enrolled(by=datetime.date(2020, 4, 30))
    assert found.enrolled(by=datetime.date(2020, 5, 1))
    assert [year for year in range(2019, 2023) if found.in_force_during(year)] == [2020, 2021]


def test_the_earliest_entry_decides_and_on_the_same_day_the_first_chain() -> None:
    company = make.CompanyFactory()
    day = datetime.date(2022, 3, 1)
    for chain, first in (
        ("coffee", day),
        ("cocoa", day),
        ("organic-banana", day + datetime.timedelta(days=1)),
    ):
        make.MarketEntryFactory(company=company, chain=ValueChain(slug=chain), first_shipment_on=first)
    assert [entry.chain_id for entry in MarketEntry.objects.all().deciding()] == ["cocoa"]
