"""Every address × every role × nobody: a new address without an expectation fails."""

import datetime
import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.access import RULES, Action, Subject, may
from accounts.models import Role, User
from entry.models import Upload
from tests import factories as make
from tests.accounts.offers import must_be_granted

pytestmark = pytest.mark.anywhere

PERSONAS = ("nobody", "alice", "bob", "carol", "dora", "erin", "frank")


def row(everybody: int, **others: int) -> dict[str, int]:
    """What an address answers to each persona: nobody is sent to sign in, unless something else is said."""
    return {persona: others.get(persona, 302 if persona == "nobody" else everybody) for persona in PERSONAS}


EVERYBODY = row(200)
# Whoever sees companies' sales; who enters them; who enters what is the whole programme's; administrators.
READERS = row(200, carol=403)
STAFF = row(200, carol=403, frank=403)
CENTRAL = row(200, carol=403, erin=403, frank=403)
ADMINISTRATORS = row(403, alice=200)
# An address that only takes what is sent to it leads whoever comes without anything to the record.
SENT = row(302, carol=403, frank=403)
# One that only changes something, and shows nothing.
CHANGES = row(405, carol=403, frank=403)
ABSENT = row(404)
EXPECTED: dict[str, dict[str, int]] = {
    # The address's name: what it answers to nobody and to each role.
    **{
        f"reports:{name}": EVERYBODY
        for name in (
            *("overview", "indicator", "region", "chain", "call", "country"),
            *("growth", "execution", "calls", "results", "customs", "targets", "methodology", "brief"),
        )
    },
    **{f"reports:{name}": EVERYBODY for name in ("compare", "explore", "views", "design")},
    "reports:view_save": row(405),
    "reports:view": ABSENT,
    "reports:view_remove": row(405),
    "reports:records": READERS,
    "reports:record_rows": READERS,
    "reports:disclosure": READERS,
    # Nobody sees another person's export, nor a company that there is not.
    "reports:company_sheet": row(404, carol=403),
    "reports:export": ABSENT,
    "reports:export_file": ABSENT,
    "committee:sessions": EVERYBODY,
    "committee:open": ADMINISTRATORS,
    "committee:session": EVERYBODY,
    "committee:freeze": ADMINISTRATORS,
    "committee:edit": ADMINISTRATORS,
    "committee:discard": {**ADMINISTRATORS, "alice": 405},
    "committee:changes": ABSENT,
    **{f"committee:{name}": CENTRAL for name in ("agenda", "attendance")},
    "committee:agreement": EVERYBODY,
    **{f"committee:agreement_{name}": CENTRAL for name in ("new", "edit", "follow_up")},
    "committee:agreement_remove": row(405, carol=403, erin=403, frank=403),
    "entry:agreements": EVERYBODY,
    # Every figure of a session, also those that give a company away.
    "committee:document": row(404, carol=403),
    "committee:verify_any": row(200, nobody=200),
    "committee:verify": row(404, nobody=404),
    # Forms
    **{
        f"entry:{name}": STAFF
        for name in (
            *("company_search", "company_new", "company_edit", "call_enrol"),
            *("service_new", "service_edit", "service_deliver", "service_cancel", "service_duplicate"),
            *("sale_new", "sale_edit", "market_entry_new", "market_entry_edit"),
            *("workforce_year_new", "workforce_year_edit", "application_new", "application_edit"),
            "service_funding",
        )
    },
    **{f"entry:{name}": CENTRAL for name in ("call_new", "call_edit", "institution_new", "institution_edit")},
    "entry:evidence_add": SENT,
    "entry:evidence": READERS,
    "entry:evidence_remove": SENT,
    # Lists, single records, verification and history
    **{
        f"entry:{name}": EVERYBODY
        for name in (
            *("companies", "services", "calls", "institutions", "fundings"),
            *("company", "service", "call", "institution"),
        )
    },
    **{
        f"entry:{name}": READERS
        for name in (
            *("sales", "market_entries", "sale", "market_entry", "verification", "history"),
            *("workforce", "workforce_year", "applications", "application"),
        )
    },
    "entry:decide": SENT,
    # Many records at once, and mistakes undone
    "entry:decide_all": STAFF,
    "entry:bulk_decision": row(404, carol=403, frank=403),
    "entry:change_all": STAFF,
    "entry:merge": STAFF,
    "entry:delete": STAFF,
    "entry:upload_undo": row(404, carol=403, frank=403),
    "entry:contact_new": STAFF,
    "entry:sale_new_of": STAFF,
    "entry:workforce_year_new_of": STAFF,
    "entry:follow_up_new": STAFF,
    "entry:follow_up_edit": STAFF,
    "entry:follow_ups": READERS,
    "entry:contact_edit": row(404, carol=403, frank=403),
    "entry:contact_remove": CHANGES,
    "entry:personal_data": ADMINISTRATORS,
    "entry:erase_person": {**ADMINISTRATORS, "alice": 405},
    "privacy": row(200, nobody=200),
    "entry:audit": row(403, alice=200, frank=200),
    # Closed periods and data quality
    "entry:closed_periods": row(403, alice=200, frank=200),
    "entry:period_exception": ADMINISTRATORS,
    "entry:open_period": {**ADMINISTRATORS, "alice": 405},
    "entry:end_exception": {**ADMINISTRATORS, "alice": 405},
    "entry:unreported": READERS,
    "entry:quality": READERS,
    "entry:check": READERS,
    "entry:accept_value": SENT,
    "entry:reject_value": CHANGES,
    # The workbook on the web
    "entry:import": READERS,
    "entry:template": row(302, carol=403),
    "entry:upload": row(404, carol=403),
    **{f"entry:upload_{verb}": CHANGES for verb in ("check", "apply", "discard", "create_missing")},
    # Export declarations
    "entry:customs_files": READERS,
    "entry:customs_codes": READERS,
    "entry:customs_settings": READERS,
    "entry:customs_rejects": row(404, carol=403),
    "entry:customs_reconciliation": READERS,
    "entry:customs_reconciliation_file": READERS,
    "entry:customs_accept": CHANGES,
    "entry:customs_withdraw": CHANGES,
    "entry:customs_markets": READERS,
    "entry:customs_lines": READERS,
    "entry:customs_lines_file": READERS,
    "entry:customs_proposals": STAFF,
    # The grid of a year's sales
    "entry:grid": SENT,
    "entry:workforce_grid": SENT,
    "entry:grid_cells": CHANGES,
    "entry:grid_submit": CHANGES,
    "entry:reminders": STAFF,
    "entry:search": EVERYBODY,
    "reports:guides": EVERYBODY,
    "reports:guide": EVERYBODY,
    # Settings, and the page with which staff begin
    "entry:home": row(200, carol=302),
    **{f"entry:{name}": EVERYBODY for name in ("settings", "programme", "chain", "service_type")},
    **{
        f"entry:{name}": ADMINISTRATORS
        for name in (
            "programme_edit",
            "programme_colours",
            "customs_settings_edit",
            "chain_new",
            "chain_edit",
        )
    },
    **{f"entry:{name}": CENTRAL for name in ("service_type_new", "service_type_edit", "targets")},
    "entry:programme_logo": {**ADMINISTRATORS, "alice": 405},
    "entry:logo": row(404, nobody=404),
    # Accounts
    "account": EVERYBODY,
    "access": EVERYBODY,
    "people": row(403, alice=200, frank=200),
    "invite": ADMINISTRATORS,
    "person": ADMINISTRATORS,
    "reset_access": ADMINISTRATORS,
    "invite_again": {**ADMINISTRATORS, "alice": 405},
    "withdraw": {**ADMINISTRATORS, "alice": 405},
    "invitation": row(404, nobody=404),
    "account_login": row(302, nobody=200),
    "account_logout": row(200),
    "account_inactive": row(200, nobody=200),
    "account_signup": row(404, nobody=404),
    # What is sensitive asks for the password once more.
    "account_reauthenticate": row(200),
    "account_change_password": row(200),
    "account_set_password": row(302),
    "account_reset_password": row(200, nobody=200),
    "account_reset_password_done": row(200, nobody=200),
    "account_reset_password_from_key": row(200, nobody=200),
    "account_reset_password_from_key_done": row(200, nobody=200),
    **{
        f"mfa_{name}": row(302)
        for name in (
            *("authenticate", "reauthenticate", "reauthenticate_webauthn"),
            *("activate_totp", "add_webauthn", "edit_webauthn", "remove_webauthn"),
            *("generate_recovery_codes",),
        )
    },
    **{
        f"mfa_{name}": ABSENT
        for name in ("deactivate_totp", "view_recovery_codes", "download_recovery_codes")
    },
    "mfa_index": EVERYBODY,
    "mfa_list_webauthn": EVERYBODY,
    "mfa_login_webauthn": row(302),
    "usersessions_list": EVERYBODY,
    # No directory is configured.
    "openid_connect_login": row(404, nobody=404),
    "openid_connect_callback": row(404, nobody=404),
    "socialaccount_login_cancelled": row(302, nobody=302),
    "set_language": row(302),
}
# What the addresses that name something are asked for.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "reports:guide": {"name": "staff"},
    "reports:region": {"key": "20"},
    "reports:chain": {"key": "coffee"},
    "reports:call": {"key": 1},
    "reports:country": {"key": "DE"},
    "reports:indicator": {"slug": "export_sales"},
    "reports:records": {"slug": "export_sales", "part": "counted", "ending": "csv"},
    "reports:record_rows": {"slug": "export_sales", "part": "counted"},
    "reports:company_sheet": {"ruc": "20100070970"},
    **{f"reports:view{name}": {"pk": "00000000-0000-0000-0000-000000000000"} for name in ("", "_remove")},
    "reports:export": {"pk": "00000000-0000-0000-0000-000000000000"},
    "reports:export_file": {"pk": "00000000-0000-0000-0000-000000000000"},
    "committee:session": {"number": 1},
    **{f"committee:{name}": {"number": 1} for name in ("freeze", "edit", "discard")},
    "committee:changes": {"number": 1},
    **{f"committee:{name}": {"number": 1} for name in ("agenda", "attendance", "agreement_new")},
    **{f"committee:agreement{name}": {"pk": 1} for name in ("", "_edit", "_follow_up", "_remove")},
    "committee:document": {"number": 1},
    "committee:verify": {"code": "0000-0000-0000"},
    "person": {"pk": 9001},
    "reset_access": {"pk": 9001},
    "entry:contact_new": {"ruc": make.valid_ruc(7)},
    "entry:sale_new_of": {"ruc": make.valid_ruc(7)},
    "entry:workforce_year_new_of": {"ruc": make.valid_ruc(7)},
    "entry:follow_up_new": {"ruc": make.valid_ruc(7)},
    "entry:follow_up_edit": {"pk": 1},
    "entry:contact_edit": {"pk": 1},
    "entry:contact_remove": {"pk": 1},
    "invite_again": {"pk": 1},
    "withdraw": {"pk": 1},
    "invitation": {"token": "x"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
    "mfa_edit_webauthn": {"pk": 1},
    "mfa_remove_webauthn": {"pk": 1},
    "openid_connect_login": {"provider_id": "oidc"},
    "openid_connect_callback": {"provider_id": "oidc"},
    "entry:company": {"ruc": make.valid_ruc(7)},
    **{
        f"entry:{name}": {"pk": 1}
        for name in ("service", "sale", "market_entry", "workforce_year", "application", "institution")
    },
    "entry:call": {"number": 1},
    "entry:company_edit": {"ruc": make.valid_ruc(7)},
    **{f"entry:service_{deed}": {"pk": 1} for deed in ("edit", "deliver", "cancel", "duplicate", "funding")},
    "entry:sale_edit": {"pk": 1},
    "entry:market_entry_edit": {"pk": 1},
    "entry:workforce_year_edit": {"pk": 1},
    "entry:application_edit": {"pk": 1},
    "entry:call_edit": {"number": 1},
    "entry:call_enrol": {"number": 1},
    "entry:institution_edit": {"pk": 1},
    **{f"entry:{name}": {"pk": 1} for name in ("period_exception", "open_period", "end_exception")},
    **{
        f"entry:{name}": {"pk": 1}
        for name in (
            "programme",
            "programme_edit",
            "programme_colours",
            "customs_settings",
            "customs_settings_edit",
            "logo",
        )
    },
    **{f"entry:service_type{deed}": {"pk": 1} for deed in ("", "_edit")},
    **{f"entry:chain{deed}": {"slug": "coffee"} for deed in ("", "_edit")},
    "entry:check": {"slug": "jumped"},
    "entry:accept_value": {"slug": "jumped"},
    "entry:reject_value": {"pk": 1},
    "entry:evidence_add": {"kind": "annualsales", "pk": 1},
    "entry:evidence": {"pk": 1},
    "entry:evidence_remove": {"pk": 1},
    **{
        f"entry:upload{verb}": {"pk": UUID(int=1)}
        for verb in ("", "_check", "_apply", "_discard", "_create_missing", "_undo")
    },
    "entry:bulk_decision": {"pk": UUID(int=1)},
    "entry:merge": {"ruc": make.valid_ruc(7)},
    "entry:delete": {"kind": "annualsales", "pk": 1},
    "entry:customs_rejects": {"name": "none"},
    "entry:customs_reconciliation_file": {"ending": "csv"},
    "entry:customs_withdraw": {"pk": 1},
    "entry:customs_lines": {"ruc": make.valid_ruc(7)},
    "entry:customs_lines_file": {"ruc": make.valid_ruc(7), "ending": "csv"},
    **{f"entry:grid_{verb}": {"year": 2022} for verb in ("cells", "submit")},
}
ADMIN = row(302, alice=200)


def addresses(resolver: URLResolver, namespace: str = "") -> list[str]:
    found = []
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            found += addresses(part, f"{namespace}{part.namespace}:" if part.namespace else namespace)
        elif isinstance(part, URLPattern) and part.name:
            found.append(namespace + part.name)
    return found


@pytest.fixture
def filled(db: None, store: Path, alice: User, bob: User) -> None:
    """The records that the addresses name, all in Piura, and others, some in each state."""
    records_in("20", store)
    place = make.ParticipationFactory(company__region_id="20")
    for state in ("draft", "submitted", "returned"):
        make.AnnualSalesFactory(
            company=place.company, year=2015 + len(state), verification=state, submitted_by=bob
        )
    for year, fob in ((2018, 1), (2019, 1000)):
        make.AnnualSalesFactory(company=place.company, chain_id="cocoa", year=year, fob_usd=fob)
    make.PeriodExceptionFactory(period_id=1, person=bob)
    make.SessionFactory(number=1)
    Upload.objects.update(uploaded_by=alice)


def records_in(region: str, store: Path) -> None:
    store.mkdir()
    content = b"%PDF-1.7"
    (store / "file").write_bytes(content)
    company = make.CompanyFactory(ruc=make.valid_ruc(7), region_id=region)
    make.UserFactory(pk=9001)
    make.CallFactory(number=1)
    make.ClosedPeriodFactory(pk=1, starts_on=datetime.date(2001, 1, 1), ends_on=datetime.date(2001, 12, 31))
    make.ServiceFactory(
        pk=1,
        region_id=region,
        type=make.ServiceTypeFactory(pk=1),
        institution=make.InstitutionFactory(pk=1),
    )
    make.MarketEntryFactory(pk=1, company=company)
    make.WorkforceFactory(pk=1, company=company)
    make.ApplicationFactory(pk=1, region_id=region)
    make.FollowUpFactory(pk=1, company=company)
    make.AgreementFactory(pk=1, session=make.SessionFactory(number=9))
    make.EvidenceFactory(
        pk=1,
        file="file",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        record=make.AnnualSalesFactory(pk=1, company=company),
    )


def test_every_address_has_an_expectation() -> None:
    ours = {name for name in addresses(get_resolver()) if not name.startswith("admin:")}
    assert ours == set(EXPECTED)


@pytest.mark.django_db
@pytest.mark.parametrize("persona", PERSONAS)
def test_matrix(persona: str, filled: None, request: pytest.FixtureRequest) -> None:
    """Every address in turn, by one person: looking at pages changes nothing, so each finds what the first found.

    Whoever is signed in is granted every link and button of those pages.
    """
    client = Client() if persona == "nobody" else request.getfixturevalue(f"as_{persona}")
    addresses = {name: reverse(name, kwargs=ARGUMENTS.get(name)) for name in EXPECTED}
    answers = {address: answer(client, address) for address in addresses.values()}
    answered = {name: answers[address].status_code for name, address in addresses.items()}
    assert answered == {name: expected[persona] for name, expected in EXPECTED.items()}
    if persona != "nobody":
        must_be_granted(client, answers)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["admin:index", "admin:companies_company_changelist", "admin:companies_region_changelist"]
)
@pytest.mark.parametrize("persona", ADMIN)
def test_the_admin_is_for_administrators(name: str, persona: str, request: pytest.FixtureRequest) -> None:
    client = Client() if persona == "nobody" else request.getfixturevalue(f"as_{persona}")
    assert answer(client, reverse(name)).status_code == ADMIN[persona]


OF_A_REGION = [
    *("company", "company_edit", "sale", "sale_edit", "market_entry", "market_entry_edit"),
    *("workforce_year", "workforce_year_edit", "application", "application_edit", "follow_up_edit"),
    *("service", "service_edit", "service_deliver", "service_cancel", "service_duplicate", "service_funding"),
    *("evidence", "evidence_add", "evidence_remove"),
]
"""Addresses of records that lie in a region."""


@pytest.mark.parametrize("name", OF_A_REGION)
@pytest.mark.parametrize("region", ["20", "22"])
def test_another_regions_record_is_not_there(
    name: str, region: str, db: None, store: Path, as_erin: Client, as_bob: Client
) -> None:
    """404 and not 403: who may not see a record does not learn that there is one."""
    records_in(region, store)
    address = reverse(f"entry:{name}", kwargs=ARGUMENTS[f"entry:{name}"])
    own = region == "20"
    assert (answer(as_erin, address).status_code in (200, 302)) == own
    assert own or answer(as_erin, address).status_code == as_erin.post(address).status_code == 404
    assert answer(as_bob, address).status_code in (200, 302)


def test_a_programmes_service_is_not_a_regions(db: None, as_erin: Client) -> None:
    service = make.ServiceFactory(region_id=None)
    assert answer(as_erin, reverse("entry:service", args=[service.pk])).status_code == 404


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
    monkeypatch.setitem(RULES, Role.COMMITTEE, {kind: frozenset() for kind in Subject})
    assert answer(as_carol, reverse("reports:overview")).status_code == 403
    assert not may(carol, Action.SEE, Subject.FIGURES)


def test_every_role_has_a_rule_for_every_kind() -> None:
    assert set(RULES) == set(Role)
    assert all(set(rule) == set(Subject) for rule in RULES.values())


@pytest.mark.parametrize("subject", [Subject.AUDIT, Subject.HISTORY, Subject.FIGURES])
def test_nobody_enters_what_the_system_writes(subject: Subject) -> None:
    assert [role for role in Role if Action.ENTER in RULES[role][subject]] == []


def test_the_table_is_shown_as_it_is(as_carol: Client) -> None:
    page = as_carol.get(reverse("access"), headers={"accept-language": "en"})
    shown = {
        (kind, role): actions
        for kind, cells in page.context["table"]
        for role, actions in zip(page.context["roles"], cells, strict=True)
    }
    for role, rule in RULES.items():
        for kind, actions in rule.items():
            assert set(shown[kind, role]) == set(actions)
    assert page.text.count("<tr>") == len(Subject) + 1


@pytest.mark.django_db
def test_who_opens_a_chain_sees_value_chains_by_the_table(carol: User, as_carol: Client) -> None:
    """The settings page leads every role to the chains: the table says that they see them."""
    assert [role for role in Role if Action.SEE not in RULES[role][Subject.REFERENCE]] == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RULES, Role.COMMITTEE, RULES[Role.COMMITTEE] | {Subject.REFERENCE: frozenset()})
        assert answer(as_carol, reverse("entry:chain", args=["coffee"])).status_code == 403


@pytest.mark.django_db
def test_who_takes_a_session_away_may_by_the_table(as_carol: Client, alice: User) -> None:
    session = make.SessionFactory()
    assert [role for role in Role if Action.TAKE not in RULES[role][Subject.SESSION]] == []
    page = as_carol.get(reverse("committee:session", args=[session.number])).text
    assert "format=pdf" in page


def test_a_person_who_left_may_do_nothing() -> None:
    assert not may(User(role=Role.ADMINISTRATOR, is_active=False), Action.SEE, Subject.FIGURES)
