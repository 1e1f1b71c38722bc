"""Writes a naive programme to the database, and asks the database and the twin the same question."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from stdnum.pe.ruc import calc_check_digit

from companies.models import (
    AnnualSales,
    Application,
    Call,
    Company,
    MarketEntry,
    Participation,
    ValueChain,
    Workforce,
)
from figures.breakdowns import Figures, break_down, figures
from figures.bridge import BRIDGE
from figures.definitions import Axis
from figures.registry import INDICATORS
from figures.scope import Scope
from records.models import Verification
from services.models import Beneficiary, Funding, Institution, Service, ServiceType
from tests.figures import naive
from tests.scopes import scope_at


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _write(rows: Iterable[Model], *, ignore_conflicts: bool = False) -> None:
    """Insert rows of one kind and nothing else: figures read neither the history nor the rules that saving asks for."""
    made = list(rows)
    if made:
        QuerySet(type(made[0])).bulk_create(made, ignore_conflicts=ignore_conflicts)


def usd(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def store(programme: naive.Programme) -> None:
    """Write every record, each kind at once; the ids of companies and services are the programme's own."""
    _store_reference_data(programme)
    _write(
        Company(
            id=row.id,
            ruc=_ruc(row.id),
            legal_name=f"Company {row.id}",
            region_id=row.region,
            size=row.size,
            women_led=row.women_led,
            members=row.members,
        )
        for row in programme.companies
    )
    _write(
        Participation(
            company_id=row.company,
            call_id=row.call,
            chain_id=row.chain,
            enrolled_on=row.enrolled_on,
            exited_on=row.exited_on,
        )
        for row in programme.participations
    )
    _write(
        AnnualSales(
            company_id=row.company,
            chain_id=row.chain,
            year=row.year,
            fob_usd=row.fob,
            net_weight_kg=row.weight,
            **_checked(row),
        )
        for row in programme.sales
    )
    _write(
        MarketEntry(
            company_id=row.company,
            country=row.country,
            chain_id=row.chain,
            first_shipment_on=row.shipped_on,
            **_checked(row),
        )
        for row in programme.entries
    )
    _write(
        Workforce(
            company_id=row.company, year=row.year, workers=row.workers, women=row.women, **_checked(row)
        )
        for row in programme.workforce
    )
    _write(
        Application(
            id=row.id,
            ruc=_ruc(row.id),
            legal_name=f"Applicant {row.id}",
            call_id=row.call,
            region_id=row.region,
            chain_id=row.chain,
            applied_on=row.applied_on,
            outcome=row.outcome,
        )
        for row in programme.applications
    )
    _store_services(programme)


def _store_services(programme: naive.Programme) -> None:
    if not programme.services:
        return
    institution = Institution.objects.get_or_create(acronym="PROMPERÚ")[0]
    kind = ServiceType.objects.get_or_create(name_es="Asistencia técnica")[0]
    _write(
        Service(
            id=row.id,
            code=f"S-{row.id}",
            type=kind,
            institution=institution,
            status=row.status,
            region_id=row.region,
            chain_id=row.chain,
            call_id=row.call,
            planned_end=row.planned_end,
            delivered_on=row.delivered_on,
            budget_usd=row.budget,
            spent_usd=row.spent,
            **_checked(row),
        )
        for row in programme.services
    )
    _write(
        Beneficiary(service_id=row.service, company_id=row.company, satisfaction=row.satisfaction)
        for row in programme.beneficiaries
    )
    sources = {
        kind: Institution.objects.get_or_create(acronym=f"Source {kind}", type=kind)[0]
        for kind in {row.source_type for row in programme.fundings}
    }
    _write(
        Funding(service_id=row.service, source=sources[row.source_type], budget_usd=row.budget)
        for row in programme.fundings
    )


def _store_reference_data(programme: naive.Programme) -> None:
    """The calls and the chains that are not there yet; regions always are."""
    placed = [*programme.participations, *programme.services, *programme.applications]
    chained = [*placed, *programme.sales, *programme.entries]
    _write(
        (Call(number=number) for number in {row.call for row in placed if row.call}), ignore_conflicts=True
    )
    _write(
        (
            ValueChain(slug=slug, name_es=slug, name_en=slug)
            for slug in {row.chain for row in chained if row.chain}
        ),
        ignore_conflicts=True,
    )


def _checked(row: naive.Sale | naive.Entry | naive.Service | naive.Workforce) -> dict[str, Any]:
    verified = row.verification == Verification.VERIFIED
    return {"verification": row.verification, "verified_at": timezone.now() if verified else None}


def _ruc(number: int) -> str:
    ten = f"20{number:08}"
    return ten + calc_check_digit(ten)


def differences(
    programme: naive.Programme, scope: Scope, found: Figures, *, where: str = "total"
) -> list[str]:
    """Where the database and the twin disagree, each as a line that a person can check."""
    lines = []
    for slug, wanted in naive.indicators(programme, scope).items():
        measure = found[slug]
        if measure.unit is not INDICATORS[slug].unit:
            lines.append(f"{where} {slug} unit: {measure.unit}")
        for part, value in wanted.items():
            if not same(value, getattr(measure, part)):
                lines.append(f"{where} {slug} {part}: naive {value!s}, database {getattr(measure, part)!s}")
    for step, wanted in naive.bridge(programme, scope).items():
        taken = found.bridge[step]
        if wanted != (taken.amount, taken.n):
            lines.append(f"{where} bridge {step}: naive {wanted}, database {taken}")
    return lines


def same(wanted: Any, found: Any) -> bool:
    """Equal: money and counts exactly, a ratio as near as a binary number can be."""
    if wanted is None or found is None or not isinstance(found, float):
        return bool(wanted == found)
    return abs(float(wanted) - found) <= 1e-12 * max(1, abs(found))


def differences_within(
    programme: naive.Programme, scope: Scope, by: Axis, found: dict[str, Figures]
) -> list[str]:
    """Where a breakdown and the twin, asked group by group, disagree."""
    must = naive.listed_even_if_empty(programme, by)
    lines = []
    for group in sorted(naive.groups(programme, by) | set(found)):
        asked = naive.within(programme, scope, by, group)
        where = f"{by} {group or '(not assigned)'}"
        if asked is None:
            lines += [f"{where}: listed, though a filter leaves it out"] if group in found else []
        elif group in found:
            lines += differences(*asked, found[group], where=where)
        elif group in must or holds_anything(*asked):
            lines.append(f"{where}: left out")
    return lines


def holds_anything(programme: naive.Programme, scope: Scope) -> bool:
    """Whether a group differs from one of a programme without records."""
    empty = naive.Programme()
    return naive.indicators(programme, scope) != naive.indicators(empty, scope) or naive.bridge(
        programme, scope
    ) != naive.bridge(empty, scope)


def sum_of_parts(parts: dict[str, Figures], slug: str) -> Any:
    """The sum of what is known in the groups; None where nothing is."""
    known = [part[slug].value for part in parts.values() if part[slug].value is not None]
    return sum(known) if known else None


@dataclass
class Example:
    """A small programme in the words of a test: records are added, then the figures are asked for.

    Every question is put to the twin too, so each example also shows that the two agree.
    """

    programme: naive.Programme = field(default_factory=naive.Programme)
    stored: bool = False

    def company(
        self,
        *enrolments: tuple[int, str, str] | tuple[int, str, str, str],
        region: str = "20",
        **known: Any,
    ) -> int:
        """A company with its participations: call, chain, enrolled on, and perhaps exited on."""
        company = naive.Company(len(self.programme.companies) + 1, region, **known)
        self.programme.companies.append(company)
        for call, chain, enrolled_on, *exited_on in enrolments:
            left = day(exited_on[0]) if exited_on else None
            self.programme.participations.append(
                naive.Participation(company.id, call, chain, day(enrolled_on), left)
            )
        return company.id

    def sold(self, company: int, year: int, fob: str, chain: str = "coffee", **known: Any) -> None:
        self.programme.sales.append(naive.Sale(company, chain, year, Decimal(fob), **known))

    def shipped(self, company: int, country: str, on: str, chain: str = "coffee", **known: Any) -> None:
        self.programme.entries.append(naive.Entry(company, country, chain, day(on), **known))

    def service(
        self,
        *companies: int,
        delivered: str | None = None,
        planned_end: str | None = None,
        budget: str | None = None,
        spent: str | None = None,
        **known: Any,
    ) -> int:
        """A service for some companies; with a date of delivery it is delivered."""
        service = naive.Service(
            id=len(self.programme.services) + 1,
            delivered_on=delivered and day(delivered),
            planned_end=planned_end and day(planned_end),
            budget=usd(budget),
            spent=usd(spent),
            **{"status": "delivered" if delivered else "planned"} | known,
        )
        self.programme.services.append(service)
        self.programme.beneficiaries += [naive.Beneficiary(service.id, company) for company in companies]
        return service.id

    def ask(self, as_of: str = "2022-12-31", year: int | None = None, **filters: Any) -> Figures:
        """The figures of a scope."""
        scope = self.scope(as_of, year, **filters)
        found = figures(scope)
        assert not differences(self.programme, scope, found)
        return found

    def ask_by(
        self, by: Axis, as_of: str = "2022-12-31", year: int | None = None, **filters: Any
    ) -> dict[str, Figures]:
        """The figures of each group of a scope."""
        scope = self.scope(as_of, year, **filters)
        found = break_down(scope, by)
        assert not differences_within(self.programme, scope, by, found)
        return found

    def scope(self, as_of: str, year: int | None, **filters: Any) -> Scope:
        """The scope, after the records were written."""
        if not self.stored:
            store(self.programme)
            self.stored = True
        sets = {name: frozenset(chosen) for name, chosen in filters.items() if isinstance(chosen, set)}
        return replace(scope_at(day(as_of), year), **filters | sets)


def steps(found: Figures) -> dict[str, tuple[str, int]]:
    """The steps of a bridge in which a company is, with the amount as text."""
    return {
        step: (str(found.bridge[step].amount), found.bridge[step].n)
        for step in BRIDGE
        if found.bridge[step].n
    }
