"""The page of reconciliation: what companies declared of a year beside customs, and who differs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.core.paginator import Page, Paginator
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Subject
from accounts.actor import person
from accounts.models import User
from accounts.people import Reader
from companies.models import Company, ValueChain
from customs.queries import has_lines
from entry.customs.differences import AcceptedDifference
from entry.customs.forms import MATCHES, ReconciliationForm
from figures.customs import (
    Compared,
    Match,
    compare,
    declared_sales,
    exports,
    participants,
    tolerance,
    years_covered,
)
from figures.queries import NO_MONEY
from figures.scope import Scope
from reports import formatting
from reports.exports.jobs import source
from reports.exports.listing import Listing

ON_A_PAGE = 50
Amounts = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True)
class ComparedRow:
    """A comparison with its company and chain, and its acceptance if there is one that holds."""

    compared: Compared
    company: Company
    chain: ValueChain
    accepted: AcceptedDifference | None

    @property
    def match(self) -> Match:
        return self.compared.match

    @property
    def words(self) -> str:
        return str(MATCHES[self.match])

    @property
    def amounts(self) -> Amounts:
        return amounts_of(self.compared)

    @property
    def difference(self) -> str:
        return formatting.number(self.compared.difference, 2)


def amounts_of(compared: Compared) -> Amounts:
    """What was declared, and what customs say; None is no row, and no line."""
    return compared.declared, compared.customs.fob_usd if compared.customs else None


@dataclass(frozen=True)
class Group:
    """How many comparisons of a region, chain or outcome there are, how many are not equal, and their amounts."""

    name: str
    n: int
    unequal: int
    declared: Decimal
    customs: Decimal


@dataclass(frozen=True)
class ReconciliationPage:
    """The page's content; without rows where the year is not complete."""

    form: ReconciliationForm
    tolerance: str
    year: int
    is_loaded: bool
    is_complete: bool
    not_compared: int
    rows: Page
    matches: list[Group]
    regions: list[Group]
    chains: list[Group]


def reconciliation_page(asked: QueryDict, reader: Reader) -> ReconciliationPage | None:
    """The comparisons of a year that the filters choose, of the companies that the reader may see; None: bad filters."""
    form = ReconciliationForm(asked)
    if not form.is_valid():
        return None
    scope = Scope.at(timezone.localdate(), form.cleaned_data["year"])
    is_complete = scope.year in years_covered(scope.as_of)
    found = compared_rows(scope, reader)
    chosen = [row for row in found if _is_chosen(row, form)] if is_complete else []
    return ReconciliationPage(
        form=form,
        tolerance=formatting.percent(tolerance(), 0),
        year=scope.year,
        is_loaded=is_complete or has_lines(),
        is_complete=is_complete,
        not_compared=0 if is_complete else len(found),
        rows=Paginator(chosen, ON_A_PAGE).get_page(asked.get("page")),
        matches=_grouped(chosen, [(str(words), match) for match, words in MATCHES.items()], _match),
        regions=_grouped_by_name(chosen, lambda row: str(row.company.region)),
        chains=_grouped_by_name(chosen, lambda row: str(row.chain)),
    )


def compared_rows(scope: Scope, reader: Reader) -> list[ComparedRow]:
    """All comparisons of a year, those that differ most first."""
    keys = participants(scope)
    companies = {
        one.ruc: one for one in Company.objects.seen_by(reader).filter(pk__in=keys).select_related("region")
    }
    chains = ValueChain.objects.in_bulk()
    declared = {
        pair: fob
        for pair, fob in declared_sales(scope, [scope.year])[scope.year].items()
        if pair[0] in companies
    }
    compared = compare(declared, exports(scope, companies, [scope.year])[scope.year], tolerance())
    accepted = _accepted(scope.year)
    return sorted(
        (
            ComparedRow(
                one, companies[one.ruc], chains[one.chain], accepted.get(_key(companies[one.ruc], one))
            )
            for one in compared
        ),
        key=lambda row: (-abs(row.compared.difference), row.company.ruc, row.chain.pk),
    )


Key = tuple[int, str, Amounts]


def _key(company: Company, compared: Compared) -> Key:
    return company.pk, compared.chain, amounts_of(compared)


def _accepted(year: int) -> dict[Key, AcceptedDifference]:
    """The acceptances of a year; one holds for a comparison with the same amounts."""
    rows = AcceptedDifference.objects.filter(year=year).select_related("accepted_by").order_by("pk")
    return {(row.company_id, row.chain_id, (row.declared_usd, row.customs_usd)): row for row in rows}


def accept_difference(year: int, ruc: str, chain: str, *, reason: str, by: User) -> ComparedRow:
    """Accept what differs at present, once. Raises Http404 where nothing does that the person may see."""
    for row in compared_rows(Scope.at(timezone.localdate(), year), by):
        if (row.company.ruc, row.chain.pk) == (ruc, chain) and row.match is not Match.EQUAL:
            if row.accepted:
                return row
            declared, customs = row.amounts
            AcceptedDifference.objects.create(
                company=row.company,
                chain=row.chain,
                year=year,
                declared_usd=declared,
                customs_usd=customs,
                reason=reason,
                accepted_by=by,
            )
            return row
    raise Http404


def withdraw(pk: int, by: User) -> AcceptedDifference:
    """Withdraw an acceptance: the difference is open again. Raises Http404 where the person may not see the company."""
    seen = AcceptedDifference.objects.filter(company__in=Company.objects.seen_by(by))
    found = get_object_or_404(seen.select_related("company", "chain"), pk=pk)
    found.delete()
    return found


def _is_chosen(row: ComparedRow, form: ReconciliationForm) -> bool:
    chosen = form.cleaned_data
    return (
        (not chosen["match"] or row.match == chosen["match"])
        and (not chosen["region"] or row.company.region == chosen["region"])
        and (not chosen["chain"] or row.chain == chosen["chain"])
        and (not chosen["accepted"] or (row.accepted is not None) is (chosen["accepted"] == "yes"))
    )


def _match(row: ComparedRow) -> object:
    return row.match


def _grouped_by_name(rows: list[ComparedRow], key: Callable[[ComparedRow], str]) -> list[Group]:
    names = sorted({key(row) for row in rows})
    return _grouped(rows, [(name, name) for name in names], key)


def _grouped(
    rows: list[ComparedRow], groups: Iterable[tuple[str, object]], key: Callable[[ComparedRow], object]
) -> list[Group]:
    return [_group(name, [row for row in rows if key(row) == value]) for name, value in groups]


def _group(name: str, rows: list[ComparedRow]) -> Group:
    return Group(
        name,
        len(rows),
        sum(row.match is not Match.EQUAL for row in rows),
        sum((row.compared.declared or NO_MONEY for row in rows), NO_MONEY),
        sum((row.compared.customs_usd for row in rows), NO_MONEY),
    )


@source("customs_reconciliation", lambda: Subject.CUSTOMS)
def reconciliation_listing(query: QueryDict) -> Listing:
    """The comparisons that the filters choose, as a file."""
    form = ReconciliationForm(query)
    if not form.is_valid():
        raise Http404
    scope = Scope.at(timezone.localdate(), form.cleaned_data["year"])
    complete = scope.year in years_covered(scope.as_of)
    rows = [row for row in compared_rows(scope, cast(User, person())) if complete and _is_chosen(row, form)]
    return Listing(
        slug="reconciliation",
        title=_("Declared sales beside customs, %(year)s") % {"year": scope.year},
        columns=[
            *(_("RUC"), _("Company"), _("Region"), _("Value chain"), _("Declared US$"), _("Customs US$")),
            *(_("Difference US$"), _("Comparison"), _("Accepted because")),
        ],
        rows=[
            [
                *(row.company.ruc, str(row.company), str(row.company.region), str(row.chain)),
                *row.amounts,
                *(row.compared.difference, row.words, row.accepted.reason if row.accepted else ""),
            ]
            for row in rows
        ],
        count=len(rows),
    )
