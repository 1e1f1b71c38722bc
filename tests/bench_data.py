"""A programme of the size that the system is built for, made up: `make bench-data`.

10,000 companies with ten years of sales and of workers each, 20,000 services with three beneficiaries and two sources
each, 20,000 market entries and 20,000 applications; `scale` divides all of it. The same seed gives the same records.
"""

import datetime
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from companies import countries
from companies.models import (
    AnnualSales,
    Application,
    Call,
    Company,
    MarketEntry,
    Outcome,
    Participation,
    Region,
    Size,
    ValueChain,
    Workforce,
)
from services.models import (
    Beneficiary,
    Block,
    Funding,
    Institution,
    InstitutionType,
    Service,
    ServiceType,
    Status,
)
from tests.factories import valid_ruc

COMPANIES, SERVICES, ENTRIES, APPLICATIONS = 10_000, 20_000, 20_000, 20_000
YEARS = range(2013, 2023)
CALLS = range(1, 7)
VERIFICATION = ["verified"] * 8 + ["submitted", "draft"]


@transaction.atomic
def generate(scale: int = 1, seed: int = 1) -> None:
    """Fill an empty database."""
    chance = random.Random(seed)
    chains = list(ValueChain.objects.values_list("pk", flat=True))
    Call.objects.bulk_create([Call(number=number) for number in CALLS])
    companies = _save(Company, _companies(chance, COMPANIES // scale))
    _save(Participation, _participations(chance, companies, chains))
    _save(AnnualSales, _sales(chance, companies, chains))
    _save(MarketEntry, _entries(chance, companies, chains, ENTRIES // scale))
    _save(Workforce, _workforce(chance, companies))
    _save(Application, _applications(chance, chains, APPLICATIONS // scale))
    services = _save(Service, _services(chance, chains, SERVICES // scale))
    _save(Beneficiary, _beneficiaries(chance, services, companies))
    _save(Funding, _fundings(chance, services))


@transaction.atomic
def fill(rows: int, seed: int = 1) -> None:
    """Add so many companies, services, market entries and rows of sales to whatever there is."""
    chance = random.Random(seed)
    chains = list(ValueChain.objects.values_list("pk", flat=True))
    Call.objects.bulk_create([Call(number=number) for number in CALLS if not Call.objects.filter(pk=number)])
    companies = _save(Company, _companies(chance, rows))
    _save(Participation, _participations(chance, companies, chains))
    _save(AnnualSales, _sales(chance, companies[: rows // len(YEARS)], chains))
    _save(MarketEntry, _entries(chance, companies, chains, rows))
    _save(Service, _services(chance, chains, rows))


def analyze() -> None:
    """Tell the database how its tables are filled; PostgreSQL also which rows everybody sees, so that it reads them from
    an index alone. Both it does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _save(model: Any, records: Iterator[Any]) -> list[Any]:
    saved: list[Any] = model._default_manager.bulk_create(records, batch_size=2000)
    return saved


def _companies(chance: random.Random, number: int) -> Iterator[Company]:
    regions = list(Region.objects.values_list("pk", flat=True))
    for serial in range(number):
        yield Company(
            ruc=valid_ruc(serial),
            legal_name=f"Cooperativa Agraria {serial}",
            region_id=chance.choice(regions),
            size=chance.choice(["", *Size.values]),
            women_led=chance.choice([None, True, False]),
            members=chance.choice([None, 10, 200]),
        )


def _participations(
    chance: random.Random, companies: list[Company], chains: list[str]
) -> Iterator[Participation]:
    for company in companies:
        for call in chance.sample(CALLS, chance.choice([1, 1, 2])):
            yield Participation(
                company=company, call_id=call, chain_id=chance.choice(chains), enrolled_on=_day(chance, 2014)
            )


def _sales(chance: random.Random, companies: list[Company], chains: list[str]) -> Iterator[AnnualSales]:
    for company in companies:
        for year in YEARS:
            yield AnnualSales(
                company=company,
                chain_id=chance.choice(chains),
                year=year,
                fob_usd=Decimal(chance.randrange(10**8)) / 100,
                net_weight_kg=chance.choice([None, chance.randrange(1, 10**6)]),
                **_verification(chance),
            )


def _entries(
    chance: random.Random, companies: list[Company], chains: list[str], number: int
) -> Iterator[MarketEntry]:
    codes = countries.codes()
    for company in companies:
        for country in chance.sample(codes, number // len(companies)):
            yield MarketEntry(
                company=company,
                country=country,
                chain_id=chance.choice(chains),
                first_shipment_on=_day(chance, 2012),
                **_verification(chance),
            )


def _workforce(chance: random.Random, companies: list[Company]) -> Iterator[Workforce]:
    for company in companies:
        for year in YEARS:
            workers = chance.randrange(1, 60)
            women = chance.choice([None, chance.randrange(workers + 1)])
            yield Workforce(company=company, year=year, workers=workers, women=women, **_verification(chance))


def _applications(chance: random.Random, chains: list[str], number: int) -> Iterator[Application]:
    regions = list(Region.objects.values_list("pk", flat=True))
    for serial in range(number):
        yield Application(
            call_id=chance.choice(CALLS),
            ruc=valid_ruc(serial),
            legal_name=f"Cooperativa Agraria {serial}",
            region_id=chance.choice(regions),
            chain_id=chance.choice([None, *chains]),
            applied_on=_day(chance, 2014),
            outcome=chance.choice(Outcome.values),
        )


def _services(chance: random.Random, chains: list[str], number: int) -> Iterator[Service]:
    types = [
        ServiceType.objects.create(name_es=f"Servicio {serial}", block=chance.choice(Block.values))
        for serial in range(10)
    ]
    institutions = [
        Institution.objects.create(acronym=f"INST-{serial}", type=chance.choice(InstitutionType.values))
        for serial in range(7)
    ]
    regions = [None, *Region.objects.values_list("pk", flat=True)]
    for serial in range(number):
        begins = _day(chance, 2018, years=4)
        status = chance.choice([Status.DELIVERED] * 7 + [Status.PLANNED, Status.UNDER_WAY, Status.CANCELLED])
        delivered = status == Status.DELIVERED
        yield Service(
            code=f"SRV-{serial:05}",
            type=chance.choice(types),
            institution=chance.choice(institutions),
            region_id=chance.choice(regions),
            chain_id=chance.choice([None, *chains]),
            call_id=chance.choice([None, *CALLS]),
            planned_start=begins,
            planned_end=begins + datetime.timedelta(60),
            delivered_on=begins + datetime.timedelta(chance.randrange(20, 90)) if delivered else None,
            status=status,
            budget_usd=chance.choice([None, 1000]),
            spent_usd=chance.choice([None, 900]) if delivered else None,
            **_verification(chance),
        )


def _beneficiaries(
    chance: random.Random, services: list[Service], companies: list[Company]
) -> Iterator[Beneficiary]:
    for service in services:
        for company in chance.sample(companies, 3):
            yield Beneficiary(service=service, company=company, satisfaction=chance.choice([None, 3, 4, 5]))


def _fundings(chance: random.Random, services: list[Service]) -> Iterator[Funding]:
    """Two sources of each service with a budget, which pay all of it together."""
    sources = list(Institution.objects.all())
    for service in services:
        for source in chance.sample(sources, 2) if service.budget_usd else []:
            yield Funding(service=service, source=source, budget_usd=service.budget_usd / 2)  # type: ignore[operator]


def _day(chance: random.Random, first_year: int, years: int = 7) -> datetime.date:
    return datetime.date(first_year, 1, 1) + datetime.timedelta(chance.randrange(365 * years))


def _verification(chance: random.Random) -> dict[str, Any]:
    state = chance.choice(VERIFICATION)
    return {"verification": state, "verified_at": timezone.now() if state == "verified" else None}
