"""What a closed year's figures rest on does not change: every kind of record, every way of writing it."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actor import acting
from accounts.models import User
from companies.models import Company, Participation
from figures.models import Programme, Target
from records.closing import PeriodClosed
from records.models import ClosedPeriod
from services.models import Service
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = datetime.date


@pytest.fixture
def place() -> Participation:
    """A participation since 2019 of a company that sold in 2021; then 2021 is closed."""
    place = make.ParticipationFactory(enrolled_on=DAY(2019, 3, 1))
    make.AnnualSalesFactory(company=place.company, year=2021)
    make.TargetFactory(year=2021)
    make.ProgrammeFactory(starts_on=DAY(2021, 2, 1), ends_on=DAY(2024, 1, 1))
    make.ServiceFactory(status="delivered", delivered_on=DAY(2021, 5, 1))
    make.ClosedPeriodFactory()
    return place


def save(record: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


WAYS: dict[str, Callable[[Participation], object]] = {
    "participation deleted": lambda place: place.delete(),
    "participations deleted": lambda place: Participation.objects.all().delete(),
    "chain changed": lambda place: save(place, chain_id="cocoa"),
    "exit in it": lambda place: save(place, exited_on=DAY(2021, 6, 1)),
    "exit before it": lambda place: save(place, exited_on=DAY(2020, 6, 1)),
    "enrolled before it": lambda place: make.ParticipationFactory(enrolled_on=DAY(2020, 1, 1)),
    "enrolled later than it was": lambda place: save(place, enrolled_on=DAY(2022, 1, 1)),
    "updated": lambda place: Participation.objects.update(enrolled_on=DAY(2022, 1, 1)),
    "region": lambda place: save(place.company, region_id="12"),
    "size": lambda place: save(place.company, size="large"),
    "women-led": lambda place: save(place.company, women_led=True),
    "members": lambda place: save(place.company, members=900),
    "regions overwritten": lambda place: Company.objects.overwrite(
        [_with(Company.objects.get(pk=place.company_id), region_id="12")]
    ),
    "regions updated": lambda place: Company.objects.update(region="12"),
    "target changed": lambda place: save(Target.objects.get(), target=5),
    "target added": lambda place: make.TargetFactory(year=2021, indicator="companies_enrolled"),
    "target deleted": lambda place: Target.objects.all().delete(),
    "target moved": lambda place: save(Target.objects.get(), year=2022),
    "programme's start": lambda place: save(Programme.objects.get(), starts_on=DAY(2022, 1, 1)),
    "programme's end": lambda place: save(Programme.objects.get(), ends_on=DAY(2020, 1, 1) + YEAR),
    "block of a service's type": lambda place: save(Service.objects.get().type, block="export"),
}
YEAR = datetime.timedelta(400)


def _with(record: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(record, name, value)
    return record


@pytest.mark.parametrize("way", WAYS)
def test_it_works(way: str, place: Participation) -> None:
    with pytest.raises(PeriodClosed):
        WAYS[way](place)


@pytest.mark.parametrize("way", WAYS)
def test_an_exception_opens_it(way: str, place: Participation, alice: User) -> None:
    make.PeriodExceptionFactory(period=ClosedPeriod.objects.get(), person=alice)
    with acting(alice):
        WAYS[way](place)


OPEN: dict[str, Callable[[Participation], object]] = {
    "exit after it": lambda place: save(place, exited_on=DAY(2022, 6, 1)),
    "enrolled after it": lambda place: make.ParticipationFactory(enrolled_on=DAY(2022, 1, 1)),
    "left before it": lambda place: make.ParticipationFactory(
        enrolled_on=DAY(2019, 1, 1), exited_on=DAY(2020, 1, 1)
    ),
    "a company's name": lambda place: save(place.company, legal_name="Norte"),
    "a company of later years": lambda place: save(
        make.ParticipationFactory(enrolled_on=DAY(2022, 1, 1)).company, region_id="12"
    ),
    "a target of later": lambda place: make.TargetFactory(year=2022),
    "the cut-off": lambda place: save(Programme.objects.get(), opening_cut_off=DAY(2022, 1, 1)),
}


@pytest.mark.parametrize("way", OPEN)
def test_what_no_figure_of_it_rests_on_may_change(way: str, place: Participation) -> None:
    OPEN[way](place)


COUNTED: dict[str, Callable[[Company], object]] = {
    "participation": lambda company: make.ParticipationFactory(company=company, enrolled_on=DAY(2020, 1, 1)),
    "sales": lambda company: make.AnnualSalesFactory(company=company, year=2021),
    "market entry": lambda company: make.MarketEntryFactory(
        company=company, first_shipment_on=DAY(2021, 3, 1)
    ),
    "service": lambda company: make.BeneficiaryFactory(
        company=company,
        service=make.ServiceFactory(status="delivered", delivered_on=DAY(2021, 5, 1)),
    ),
}


@pytest.mark.parametrize("kind", COUNTED)
def test_a_company_stays_where_anything_of_it_counts(kind: str) -> None:
    company = make.CompanyFactory()
    COUNTED[kind](company)
    make.ClosedPeriodFactory()
    with pytest.raises(PeriodClosed):
        save(company, region_id="12")


@pytest.mark.parametrize("date", ["starts_on", "ends_on"])
def test_a_date_of_the_programme_given_or_taken_away_touches_all_days(date: str) -> None:
    programme = make.ProgrammeFactory(starts_on=DAY(2019, 1, 1), ends_on=DAY(2024, 1, 1))
    save(programme, **{date: None})
    make.ClosedPeriodFactory()
    with pytest.raises(PeriodClosed):
        save(programme, **{date: DAY(2023, 1, 1)})
    with pytest.raises(PeriodClosed):
        programme.delete()


def test_the_programmes_dates_have_a_history(place: Participation, alice: User) -> None:
    with acting(alice):
        save(Programme.objects.get(), opening_cut_off=DAY(2022, 1, 1))
    assert Programme.history.first().history_user == alice


def test_the_form_refuses(place: Participation, as_bob: Client) -> None:
    address = f"/records/companies/{place.company.ruc}/edit/"
    page = as_bob.get(address)
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields} | {"region": "12"}
    data |= {
        f"participation-{name}": value for name, value in {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}.items()
    }
    data = {name: "" if value is None else value for name, value in data.items()}
    page = as_bob.post(address, data, headers={"accept-language": "en"})
    assert "This period is closed (2021)" in page.text
    assert Company.objects.get().region_id != "12"


@pytest.mark.parametrize("number", [1, 30])
def test_queries_do_not_grow_with_companies(number: int, django_assert_max_num_queries: Any) -> None:
    make.ClosedPeriodFactory()
    companies = [
        _with(make.ParticipationFactory(enrolled_on=DAY(2022, 1, 1)).company, region_id="12")
        for _ in range(number)
    ]
    with django_assert_max_num_queries(13):
        Company.objects.overwrite(companies)
