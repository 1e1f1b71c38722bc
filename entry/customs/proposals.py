"""From evidence to records: annual sales and market entries that customs show and the programme lacks or has otherwise.

What is written is submitted by whoever applies it, never verified; access, closed periods and history hold as for any form.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action, Subject, must
from accounts.actor import acting
from accounts.models import User
from companies import countries
from companies.models import AnnualSales, Company, MarketEntry, Source, ValueChain
from customs.codes import NO_CHAIN
from customs.queries import has_lines
from figures.customs import Exports, Pair, exports, market_entries, participants, years_covered
from figures.queries import in_usd
from figures.scope import Scope
from records.digests import Json, sha256_of_list
from records.models import Verification
from records.record import writing
from records.text import LazyText
from records.verification import move


class CannotPropose(Exception):
    """Nothing can be proposed; the text says why."""


class Fate(StrEnum):
    """What becomes of a company's sales of a chain, or of a market entry."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT = "left"


FATES: dict[Fate, LazyText] = {
    Fate.CREATED: gettext_lazy("new"),
    Fate.CHANGED: gettext_lazy("changed"),
    Fate.UNCHANGED: gettext_lazy("unchanged"),
    Fate.LEFT: gettext_lazy("left as it is: not from customs"),
}


@dataclass(frozen=True)
class SalesProposal:
    """A company's sales of a chain: what stands there (None: nothing) and what customs say."""

    company: Company
    chain: ValueChain
    stored: AnnualSales | None
    fob_usd: Decimal
    net_weight_kg: Decimal | None
    fate: Fate

    @property
    def words(self) -> LazyText:
        return FATES[self.fate]


@dataclass(frozen=True)
class EntryProposal:
    """A market entry that customs show; `fate` is `unchanged` where the programme has a record of it."""

    company: Company
    chain: ValueChain
    country: str
    on: datetime.date
    fob_usd: Decimal
    fate: Fate

    @property
    def words(self) -> LazyText:
        return FATES[self.fate]

    @property
    def country_name(self) -> str:
        return countries.name(self.country)


@dataclass(frozen=True)
class Proposals:
    """What customs propose for a year."""

    year: int
    sales: list[SalesProposal] = field(default_factory=list)
    markets: list[EntryProposal] = field(default_factory=list)

    @property
    def writes(self) -> int:
        """How many records applying them would write."""
        fates = [*(one.fate for one in self.sales), *(one.fate for one in self.markets)]
        return sum(fate in (Fate.CREATED, Fate.CHANGED) for fate in fates)

    @property
    def digest(self) -> str:
        """A digest of all that applying them would write."""
        return sha256_of_list([*map(_shown, self.sales), *map(_shown, self.markets)])

    def as_json(self, *, applied: bool) -> Json:
        """The proposals as the command prints them: how many of each fate."""
        sales, markets = (Counter(one.fate for one in found) for found in (self.sales, self.markets))
        return {
            "applied": applied,
            "sales": {fate.value: sales[fate] for fate in Fate},
            "markets": {fate.value: markets[fate] for fate in (Fate.CREATED, Fate.UNCHANGED)},
        }


def _shown(one: SalesProposal | EntryProposal) -> list[str]:
    """What a proposal shows, with the version of the row that it changes."""
    values = [one.company.ruc, one.chain.pk, one.fate, one.fob_usd]
    if isinstance(one, EntryProposal):
        return [str(value) for value in (*values, one.country, one.on)]
    return [str(value) for value in (*values, one.net_weight_kg, one.stored and one.stored.version)]


def _why_incomplete(year: int) -> str:
    if not has_lines():
        return _("No file of export declarations is loaded yet.")
    words = _(
        "The files of declarations do not cover every day from 1 January %(year)d to 28 February %(next)d."
    )
    return words % {"year": year, "next": year + 1}


def proposals(year: int, by: User, *, replace_declared: bool = False) -> Proposals:
    """What customs propose for a complete year, for the companies that the person may see. Raises CannotPropose."""
    must(by, Action.ENTER, Subject.SALES)
    must(by, Action.ENTER, Subject.MARKET_ENTRY)
    scope = Scope.at(timezone.localdate(), year)
    complete = years_covered(scope.as_of)
    if year not in complete:
        raise CannotPropose(_why_incomplete(year))
    keys = participants(scope)
    companies = {
        one.ruc: one for one in Company.objects.seen_by(by).filter(pk__in=keys).select_related("region")
    }
    return Proposals(
        year,
        list(_sales(exports(scope, companies, [year])[year], companies, year, replace_declared)),
        list(_markets(scope, complete, companies)),
    )


def _sales(
    found: dict[Pair, Exports], companies: dict[str, Company], year: int, replace_declared: bool
) -> Iterable[SalesProposal]:
    chains = ValueChain.objects.in_bulk()
    rows = AnnualSales.objects.filter(year=year).select_related("company")
    stored = {(row.company_id, row.chain_id): row for row in rows}
    for (ruc, chain), amounts in sorted(found.items()):
        if chain != NO_CHAIN and amounts.fob > 0:
            row = stored.get((companies[ruc].pk, chain))
            fate = _fate(row, amounts, replace_declared)
            yield SalesProposal(companies[ruc], chains[chain], row, amounts.fob_usd, amounts.weight_kg, fate)


def _fate(row: AnnualSales | None, amounts: Exports, replace_declared: bool) -> Fate:
    if row is None:
        return Fate.CREATED
    if row.source != Source.CUSTOMS:
        return Fate.CHANGED if replace_declared else Fate.LEFT
    is_same = (row.fob_usd, row.net_weight_kg) == (amounts.fob_usd, amounts.weight_kg)
    return Fate.UNCHANGED if is_same else Fate.CHANGED


def _markets(
    scope: Scope, complete: frozenset[int], companies: dict[str, Company]
) -> Iterable[EntryProposal]:
    chains = ValueChain.objects.in_bulk()
    known = set(MarketEntry.objects.values_list("company", "country", "chain"))
    for entry in market_entries(scope, complete):
        company = companies.get(entry.ruc)
        if company and entry.on.year == scope.year and entry.chain != NO_CHAIN and not entry.is_indeterminate:
            is_known = (company.pk, entry.country, entry.chain) in known
            fate = Fate.UNCHANGED if is_known else Fate.CREATED
            yield EntryProposal(
                company, chains[entry.chain], entry.country, entry.on, in_usd(entry.fob), fate
            )


def apply(found: Proposals, *, by: User) -> None:
    """Write all proposals or none. Raises Stale, NotPermitted or PeriodClosed."""
    now = timezone.now()
    with acting(by), writing():
        made = [_made(one, found.year) for one in found.sales if one.fate is Fate.CREATED]
        changed = [_changed(one) for one in found.sales if one.fate is Fate.CHANGED]
        entries = [_entry(one) for one in found.markets if one.fate is Fate.CREATED]
        for record in [*made, *changed, *entries]:
            move(record, Verification.SUBMITTED, by=by, at=now)
        AnnualSales.objects.bulk_create(made)
        AnnualSales.objects.overwrite(changed)
        MarketEntry.objects.bulk_create(entries)


def _made(one: SalesProposal, year: int) -> AnnualSales:
    return _with_amounts(AnnualSales(company=one.company, chain=one.chain, year=year), one)


def _changed(one: SalesProposal) -> AnnualSales:
    assert one.stored  # noqa: S101 what is changed is there
    return _with_amounts(one.stored, one)


def _with_amounts(row: AnnualSales, one: SalesProposal) -> AnnualSales:
    row.fob_usd, row.net_weight_kg, row.source = one.fob_usd, one.net_weight_kg, Source.CUSTOMS
    return row


def _entry(one: EntryProposal) -> MarketEntry:
    return MarketEntry(
        company=one.company,
        country=one.country,
        chain=one.chain,
        first_shipment_on=one.on,
        fob_usd=one.fob_usd,
    )
