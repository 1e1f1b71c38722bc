"""Every address × every role × nobody: a new address without an expectation fails."""

import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.access import RULES, Action, may
from accounts.models import Role, User
from tests import factories as make

EVERYBODY = {"alice": 200, "bob": 200, "carol": 200}
STAFF = {"nobody": 302, "alice": 200, "bob": 200, "carol": 403}
# An address that only takes what is sent to it leads whoever comes without anything to the record.
SENT = {"nobody": 302, "alice": 302, "bob": 302, "carol": 403}
ADMINISTRATORS = {"nobody": 302, "alice": 200, "bob": 403, "carol": 403}
# One that only changes something, and shows nothing.
CHANGES = {"nobody": 302, "alice": 405, "bob": 405, "carol": 403}
EXPECTED: dict[str, dict[str, int]] = {
    # The address's name: what it answers to nobody and to each role.
    "reports:overview": {"nobody": 302, **EVERYBODY},
    "reports:indicator": {"nobody": 302, **EVERYBODY},
    "reports:region": {"nobody": 302, **EVERYBODY},
    "reports:chain": {"nobody": 302, **EVERYBODY},
    "reports:call": {"nobody": 302, **EVERYBODY},
    "reports:country": {"nobody": 302, **EVERYBODY},
    "reports:growth": {"nobody": 302, **EVERYBODY},
    "reports:execution": {"nobody": 302, **EVERYBODY},
    "reports:results": {"nobody": 302, **EVERYBODY},
    "reports:targets": {"nobody": 302, **EVERYBODY},
    "reports:methodology": {"nobody": 302, **EVERYBODY},
    "reports:records": {"nobody": 302, "alice": 200, "bob": 200, "carol": 403},
    "reports:brief": {"nobody": 302, **EVERYBODY},
    # Nobody sees another person's export, nor a company that there is not.
    "reports:company_sheet": {"nobody": 302, "alice": 404, "bob": 404, "carol": 403},
    "reports:export": {"nobody": 302, "alice": 404, "bob": 404, "carol": 404},
    "reports:export_file": {"nobody": 302, "alice": 404, "bob": 404, "carol": 404},
    "committee:sessions": {"nobody": 302, **EVERYBODY},
    "committee:open": {"nobody": 302, "alice": 200, "bob": 403, "carol": 403},
    "committee:session": {"nobody": 302, "alice": 404, "bob": 404, "carol": 404},
    "committee:freeze": {"nobody": 302, "alice": 405, "bob": 405, "carol": 405},
    "committee:changes": {"nobody": 302, "alice": 404, "bob": 404, "carol": 404},
    "committee:document": {"nobody": 302, "alice": 404, "bob": 404, "carol": 404},
    "committee:verify_any": {"nobody": 200, **EVERYBODY},
    "committee:verify": {"nobody": 404, "alice": 404, "bob": 404, "carol": 404},
    # Forms
    "entry:company_search": STAFF,
    "entry:company_new": STAFF,
    "entry:company_edit": STAFF,
    "entry:service_new": STAFF,
    "entry:service_edit": STAFF,
    "entry:service_deliver": STAFF,
    "entry:service_cancel": STAFF,
    "entry:service_duplicate": STAFF,
    "entry:sale_new": STAFF,
    "entry:sale_edit": STAFF,
    "entry:market_entry_new": STAFF,
    "entry:market_entry_edit": STAFF,
    "entry:call_new": STAFF,
    "entry:call_edit": STAFF,
    "entry:call_enrol": STAFF,
    "entry:institution_new": STAFF,
    "entry:institution_edit": STAFF,
    "entry:evidence_add": SENT,
    "entry:evidence": STAFF,
    "entry:evidence_remove": SENT,
    # Lists, single records, verification and history
    **{
        f"entry:{name}": STAFF
        for name in (
            *("companies", "services", "sales", "market_entries", "calls", "institutions"),
            *("company", "service", "sale", "market_entry", "call", "institution"),
            *("verification", "history"),
        )
    },
    "entry:decide": SENT,
    # Closed periods and data quality
    "entry:closed_periods": ADMINISTRATORS,
    "entry:period_exception": ADMINISTRATORS,
    "entry:open_period": {**ADMINISTRATORS, "alice": 405},
    "entry:end_exception": {**ADMINISTRATORS, "alice": 405},
    "entry:unreported": STAFF,
    "entry:quality": STAFF,
    "entry:check": STAFF,
    "entry:accept_value": SENT,
    "entry:reject_value": CHANGES,
    # Accounts
    # The workbook on the web
    "entry:import": STAFF,
    "entry:template": {"nobody": 302, "alice": 302, "bob": 302, "carol": 403},
    "entry:upload": {"nobody": 302, "alice": 404, "bob": 404, "carol": 403},
    **{f"entry:upload_{verb}": CHANGES for verb in ("check", "apply", "discard")},
    # The grid of a year's sales
    "entry:grid": {"nobody": 302, "alice": 302, "bob": 302, "carol": 403},
    "entry:grid_cells": CHANGES,
    "entry:grid_submit": CHANGES,
    "login": {"nobody": 200, "alice": 302, "bob": 302, "carol": 302},
    "logout": {"nobody": 302, "alice": 405, "bob": 405, "carol": 405},
    "set_language": {"nobody": 302, "alice": 302, "bob": 302, "carol": 302},
}
# What the addresses that name something are asked for.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "reports:region": {"key": "20"},
    "reports:chain": {"key": "coffee"},
    "reports:call": {"key": 1},
    "reports:country": {"key": "DE"},
    "reports:indicator": {"slug": "export_sales"},
    "reports:records": {"slug": "export_sales", "part": "counted", "ending": "csv"},
    "reports:company_sheet": {"ruc": "20100070970"},
    "reports:export": {"pk": "00000000-0000-0000-0000-000000000000"},
    "reports:export_file": {"pk": "00000000-0000-0000-0000-000000000000"},
    "committee:session": {"number": 1},
    "committee:freeze": {"number": 1},
    "committee:changes": {"number": 1},
    "committee:document": {"number": 1},
    "committee:verify": {"code": "0000-0000-0000"},
    "entry:company": {"ruc": make.valid_ruc(7)},
    **{f"entry:{name}": {"pk": 1} for name in ("service", "sale", "market_entry", "institution")},
    "entry:call": {"number": 1},
    "entry:company_edit": {"ruc": make.valid_ruc(7)},
    **{f"entry:service_{deed}": {"pk": 1} for deed in ("edit", "deliver", "cancel", "duplicate")},
    "entry:sale_edit": {"pk": 1},
    "entry:market_entry_edit": {"pk": 1},
    "entry:call_edit": {"number": 1},
    "entry:call_enrol": {"number": 1},
    "entry:institution_edit": {"pk": 1},
    **{f"entry:{name}": {"pk": 1} for name in ("period_exception", "open_period", "end_exception")},
    "entry:check": {"slug": "jumped"},
    "entry:accept_value": {"slug": "jumped"},
    "entry:reject_value": {"pk": 1},
    "entry:evidence_add": {"kind": "annualsales", "pk": 1},
    "entry:evidence": {"pk": 1},
    "entry:evidence_remove": {"pk": 1},
    **{f"entry:upload{verb}": {"pk": UUID(int=1)} for verb in ("", "_check", "_apply", "_discard")},
    **{f"entry:grid_{verb}": {"year": 2022} for verb in ("cells", "submit")},
}
ADMIN = {"nobody": 302, "alice": 200, "bob": 302, "carol": 302}


def addresses(resolver: URLResolver, namespace: str = "") -> list[str]:
    found = []
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            found += addresses(part, f"{namespace}{part.namespace}:" if part.namespace else namespace)
        elif isinstance(part, URLPattern) and part.name:
            found.append(namespace + part.name)
    return found


@pytest.fixture
def named(db: None, store: Path) -> None:
    """The records that the addresses name."""
    store.mkdir()
    (store / "file").write_bytes(b"%PDF-1.7")
    company = make.CompanyFactory(ruc=make.valid_ruc(7))
    make.CallFactory(number=1)
    make.ClosedPeriodFactory(pk=1, starts_on=datetime.date(2001, 1, 1), ends_on=datetime.date(2001, 12, 31))
    make.ServiceFactory(pk=1, institution=make.InstitutionFactory(pk=1))
    make.MarketEntryFactory(pk=1, company=company)
    make.EvidenceFactory(pk=1, file="file", record=make.AnnualSalesFactory(pk=1, company=company))


def test_every_address_has_an_expectation() -> None:
    ours = {name for name in addresses(get_resolver()) if not name.startswith("admin:")}
    assert ours == set(EXPECTED)


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("persona", ["nobody", "alice", "bob", "carol"])
def test_matrix(name: str, persona: str, named: None, request: pytest.FixtureRequest) -> None:
    client = Client() if persona == "nobody" else request.getfixturevalue(f"as_{persona}")
    assert answer(client, reverse(name, kwargs=ARGUMENTS.get(name))).status_code == EXPECTED[name][persona]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["admin:index", "admin:companies_company_changelist", "admin:accounts_user_add"]
)
@pytest.mark.parametrize("persona", ADMIN)
def test_the_admin_is_for_administrators(name: str, persona: str, request: pytest.FixtureRequest) -> None:
    client = Client() if persona == "nobody" else request.getfixturevalue(f"as_{persona}")
    assert answer(client, reverse(name)).status_code == ADMIN[persona]


def answer(client: Client, address: str) -> HttpResponse:
    found: HttpResponse = client.get(address)
    return found


@pytest.mark.django_db
def test_is_staff_alone_opens_nothing(bob: User, as_bob: Client) -> None:
    bob.is_staff = True
    bob.save()
    assert answer(as_bob, reverse("admin:index")).status_code == 302


@pytest.mark.django_db
def test_who_may_not_is_refused(carol: User, as_carol: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, Role.COMMITTEE, frozenset())
    assert answer(as_carol, reverse("reports:overview")).status_code == 403
    assert not may(carol, Action.VIEW_DASHBOARDS)


def test_every_role_has_a_rule() -> None:
    assert set(RULES) == set(Role)


def test_a_person_who_left_may_do_nothing() -> None:
    assert not may(User(role=Role.ADMINISTRATOR, is_active=False), Action.VIEW_DASHBOARDS)
