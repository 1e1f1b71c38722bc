"""Every named rule of the database, attacked from below the forms; a rule without an attack fails the last test."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, models, transaction
from django.utils import timezone

from accounts.letters import Letter
from accounts.models import Event, Invitation, User
from companies.models import AnnualSales, Call, Company, Contact, HSCode, Region, ValueChain
from customs.models import CountryCode, CustomsFile, CustomsSettings, CustomsUpload
from entry.customs.differences import AcceptedDifference
from figures.models import Programme
from services.models import Institution, ServiceType
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY, LATER = datetime.date(2022, 1, 1), datetime.date(2022, 1, 2)
TOO_MUCH = Decimal("1000000000000.01")


def update(factory: Any, **values: Any) -> Callable[[], object]:
    """Make a valid record, then break it in the database without a word to the model."""

    def attack() -> object:
        record = factory()
        return type(record)._default_manager.filter(pk=record.pk).update(**values)

    return attack


def twice(factory: Any, **values: Any) -> Callable[[], object]:
    """The same key again."""

    def attack() -> object:
        first = factory(**values)
        key = {field: getattr(first, field) for field in TWICE[type(first).__name__]}
        return type(first)._default_manager.bulk_create([factory.build(**(key | values))])

    return attack


TWICE = {
    "Submission": ["person", "token"],
    "Participation": ["company", "call"],
    "AnnualSales": ["company", "chain", "year"],
    "MarketEntry": ["company", "country", "chain"],
    "Beneficiary": ["service", "company"],
    "Workforce": ["company", "year"],
    "Application": ["call", "ruc"],
    "Funding": ["service", "source"],
    "Target": ["indicator", "year"],
    "FrozenRecord": ["session", "kind", "identity"],
    "Attendance": ["session", "institution"],
    "AgendaItem": ["session", "number"],
    "Agreement": ["session", "number"],
    "Responsible": ["agreement", "institution"],
    "UploadLine": ["upload", "place"],
}


def insert(model: type[models.Model], **values: Any) -> Callable[[], object]:
    return lambda: model._default_manager.bulk_create([model(**values)])


CUSTOMS_FILE = {
    "name": "x",
    "first_day": DAY,
    "published": LATER,
    "lines": 1,
    "held": 1,
    "unknown_exporter": 0,
    "unknown_country": 0,
}


def by_somebody(model: type[models.Model], person: str, **values: Any) -> Callable[[], object]:
    """Insert a row that names a person."""
    return lambda: insert(model, **{person: make.UserFactory()}, **values)()


def difference_without_reason() -> object:
    company = make.CompanyFactory()
    row = {"company": company, "chain": make.coffee(), "year": 2022, "accepted_at": timezone.now()}
    return by_somebody(AcceptedDifference, "accepted_by", **row)()


def own_predecessor() -> object:
    company = make.CompanyFactory()
    return Company.objects.filter(pk=company.pk).update(predecessor=company.pk)


def user(**values: Any) -> Callable[[], object]:
    def attack() -> object:
        User.objects.create_user("dora@example.org", name="Dora")
        return User.objects.update(**values)

    return attack


def verified_by_its_submitter(factory: Any) -> Callable[[], object]:
    def attack() -> object:
        record, person = factory(), User.objects.create_user("dora@example.org", name="Dora")
        return (
            type(record)._default_manager.filter(pk=record.pk).update(submitted_by=person, verified_by=person)
        )

    return attack


def verifiable(name: str, factory: Any) -> list[tuple[str, Callable[[], object]]]:
    return [
        (f"{name}_verification_known", update(factory, verification="approved")),
        (f"{name}_verified_has_time", update(factory, verified_at=None)),
        (f"{name}_verified_has_time", update(factory, verification="draft", verified_at=timezone.now())),
        (f"{name}_verified_by_another", verified_by_its_submitter(factory)),
    ]


def closed_period(**values: Any) -> Callable[[], object]:
    return lambda: make.ClosedPeriodFactory(**values)


def period_exception(**values: Any) -> Callable[[], object]:
    return lambda: make.PeriodExceptionFactory(**values)


def evidence(**values: Any) -> Callable[[], object]:
    """The same file on the same record each time."""

    def attack() -> object:
        record = AnnualSales.objects.first() or make.AnnualSalesFactory()
        return make.EvidenceFactory(record=record, **values)

    return attack


def acceptance(**values: Any) -> Callable[[], object]:
    """The same check of the same record each time."""

    def attack() -> object:
        record = AnnualSales.objects.first() or make.AnnualSalesFactory()
        return make.AcceptanceFactory(record=record, **values)

    return attack


def invitation(**fields: object) -> Callable[[], object]:
    """An invitation as no form would make it."""

    def attack() -> object:
        by = make.UserFactory()
        known = {"email": "x@example.org", "name": "X", "role": "staff", "invited_by": by}
        return Invitation.objects.bulk_create([Invitation(**known | fields)])

    return attack


def twice_invited() -> None:
    for _time in range(2):
        invitation()()


ATTACKS: list[tuple[str, Callable[[], object]]] = [
    ("user_email_lower_case", user(email="Dora@example.org")),
    ("user_role_known", user(role="minister")),
    ("invitation_email_lower_case", invitation(email="Dora@example.org")),
    ("invitation_role_known", invitation(role="minister")),
    ("invitation_ends_once", invitation(accepted_at=timezone.now(), withdrawn_at=timezone.now())),
    ("invitation_open_once", twice_invited),
    ("event_known", insert(Event, happened="nothing")),
    (
        "contact_has_name",
        lambda: Contact.objects.bulk_create([Contact(company=make.CompanyFactory(), name="")]),
    ),
    ("region_code_of_inei", insert(Region, code="26", name="Atlantis")),
    ("chain_named", insert(ValueChain, slug="tea", name_es="", name_en="Tea")),
    ("hs_code_length", insert(HSCode, code="090", chain_id="coffee")),
    ("call_number_from_one", insert(Call, number=0)),
    ("call_closes_after_launch", update(make.CallFactory, launched_on=LATER, closes_on=DAY)),
    ("call_places_in_range", update(make.CallFactory, places=-1)),
    ("company_ruc_valid", update(make.CompanyFactory, ruc="2010007097")),
    ("company_ruc_valid", update(make.CompanyFactory, ruc="2010007097X")),
    ("company_ruc_valid", update(make.CompanyFactory, ruc="２０１００００００００")),
    ("company_ruc_valid", update(make.CompanyFactory, ruc=make.valid_ruc(1, "30"))),
    ("company_ruc_valid", update(make.CompanyFactory, ruc="20100070971")),
    ("company_has_legal_name", update(make.CompanyFactory, legal_name="")),
    ("company_legal_form_known", update(make.CompanyFactory, legal_form="guild")),
    ("company_size_known", update(make.CompanyFactory, size="huge")),
    ("company_members_in_range", update(make.CompanyFactory, members=-1)),
    ("company_members_in_range", update(make.CompanyFactory, members=1_000_000_001)),
    ("company_women_in_range", update(make.CompanyFactory, women_members=-1)),
    ("company_women_within_members", update(make.CompanyFactory, members=5, women_members=6)),
    ("company_not_own_predecessor", own_predecessor),
    ("participation_once_per_call", twice(make.ParticipationFactory)),
    (
        "participation_exit_after_enrolment",
        update(make.ParticipationFactory, enrolled_on=LATER, exited_on=DAY),
    ),
    *verifiable("annualsales", make.AnnualSalesFactory),
    ("sales_once_per_chain_and_year", twice(make.AnnualSalesFactory)),
    ("sales_year_in_range", update(make.AnnualSalesFactory, year=1999)),
    ("sales_year_in_range", update(make.AnnualSalesFactory, year=2101)),
    ("sales_fob_in_range", update(make.AnnualSalesFactory, fob_usd=Decimal("-0.01"))),
    ("sales_fob_in_range", update(make.AnnualSalesFactory, fob_usd=TOO_MUCH)),
    ("sales_weight_in_range", update(make.AnnualSalesFactory, net_weight_kg=Decimal(-1))),
    ("sales_source_known", update(make.AnnualSalesFactory, source="rumour")),
    *verifiable("marketentry", make.MarketEntryFactory),
    ("entry_once_per_market_and_chain", twice(make.MarketEntryFactory)),
    ("entry_country_known", update(make.MarketEntryFactory, country="XX")),
    ("entry_fob_in_range", update(make.MarketEntryFactory, fob_usd=Decimal(-1))),
    *verifiable("workforce", make.WorkforceFactory),
    ("workforce_once_per_year", twice(make.WorkforceFactory)),
    ("workforce_year_in_range", update(make.WorkforceFactory, year=1999)),
    ("workforce_workers_in_range", update(make.WorkforceFactory, workers=-1)),
    ("workforce_women_in_range", update(make.WorkforceFactory, women=-1)),
    ("workforce_women_within_workers", update(make.WorkforceFactory, women=11)),
    ("application_once_per_call", twice(make.ApplicationFactory)),
    ("application_ruc_valid", update(make.ApplicationFactory, ruc="20100070971")),
    ("application_has_legal_name", update(make.ApplicationFactory, legal_name="")),
    ("application_outcome_known", update(make.ApplicationFactory, outcome="perhaps")),
    ("follow_up_how_known", update(make.FollowUpFactory, how="telepathy")),
    ("follow_up_has_note", update(make.FollowUpFactory, note="")),
    ("follow_up_next_after_day", update(make.FollowUpFactory, next_on=DAY)),
    ("institution_type_known", update(make.InstitutionFactory, type="divine")),
    ("funding_once_per_source", twice(make.FundingFactory)),
    ("funding_budget_in_range", update(make.FundingFactory, budget_usd=Decimal(-1))),
    ("funding_spent_in_range", update(make.FundingFactory, spent_usd=TOO_MUCH)),
    ("institution_has_acronym", insert(Institution, acronym="")),
    ("service_type_named", insert(ServiceType, name_es="")),
    ("service_type_block_known", insert(ServiceType, name_es="Fair", block="fun")),
    *verifiable("service", make.ServiceFactory),
    ("service_has_code", update(make.ServiceFactory, code="")),
    ("service_status_known", update(make.ServiceFactory, status="lost")),
    ("service_delivered_has_date", update(make.ServiceFactory, status="delivered")),
    ("service_delivered_has_date", update(make.ServiceFactory, delivered_on=DAY)),
    ("service_end_after_start", update(make.ServiceFactory, planned_start=LATER, planned_end=DAY)),
    ("service_budget_in_range", update(make.ServiceFactory, budget_usd=Decimal(-1))),
    ("service_spent_in_range", update(make.ServiceFactory, spent_usd=TOO_MUCH)),
    ("service_hours_in_range", update(make.ServiceFactory, hours=Decimal(-1))),
    ("beneficiary_once_per_service", twice(make.BeneficiaryFactory)),
    ("beneficiary_women_in_range", update(make.BeneficiaryFactory, women=-1)),
    ("beneficiary_men_in_range", update(make.BeneficiaryFactory, men=-1)),
    ("beneficiary_satisfaction_in_range", update(make.BeneficiaryFactory, satisfaction=0)),
    ("beneficiary_satisfaction_in_range", update(make.BeneficiaryFactory, satisfaction=6)),
    ("programme_is_one", lambda: make.ProgrammeFactory(id=2)),
    ("programme_ends_after_start", update(make.ProgrammeFactory, starts_on=LATER, ends_on=DAY)),
    ("closed_period_ends_after_start", closed_period(starts_on=LATER, ends_on=DAY)),
    ("closed_period_once", lambda: [closed_period(starts_on=None)() for _ in range(2)]),
    ("closed_period_has_reason", closed_period(reason="")),
    ("period_exception_ends_after_start", period_exception(until=make.moment(-1))),
    ("period_exception_has_reason", period_exception(reason="")),
    ("evidence_media_type_known", evidence(media_type="text/html")),
    ("evidence_size_in_range", evidence(size=0)),
    ("evidence_has_name", evidence(name="")),
    ("evidence_once_per_record", lambda: [evidence()() for _ in range(2)]),
    ("upload_state_known", update(make.UploadFactory, state="lost")),
    ("upload_applied_by_somebody", update(make.UploadFactory, state="applied")),
    ("upload_applied_by_somebody", update(make.UploadFactory, applied_at=timezone.now())),
    ("upload_line_has_its_place", twice(make.UploadLineFactory)),
    ("upload_line_outcome_known", update(make.UploadLineFactory, outcome="perhaps")),
    ("acceptance_has_reason", acceptance(reason="")),
    ("acceptance_once", lambda: [acceptance()() for _ in range(2)]),
    ("target_once_per_group_and_year", twice(make.TargetFactory)),
    ("target_indicator_known", update(make.TargetFactory, indicator="happiness")),
    ("target_indicator_known", lambda: make.TargetFactory(indicator="happiness")),
    ("submission_once", twice(make.SubmissionFactory)),
    ("target_year_in_range", update(make.TargetFactory, year=1999)),
    ("export_ending_known", update(make.ExportFactory, ending="exe")),
    ("job_state_known", update(make.JobFactory, state="lost")),
    ("job_running_has_runner", update(make.JobFactory, state="running")),
    ("job_failed_says_why", update(make.JobFactory, state="failed")),
    ("job_failed_says_why", update(make.JobFactory, fault="Lost.")),
    ("session_number_from_one", lambda: make.SessionFactory(number=0)),
    ("session_held_after_cut_off", update(make.SessionFactory, held_on=DAY)),
    ("frozen_once_per_session", twice(make.FrozenRecordFactory)),
    ("institution_invited_once", twice(make.AttendanceFactory)),
    ("presence_known", update(make.AttendanceFactory, presence="perhaps")),
    ("agenda_number_once", twice(make.AgendaItemFactory)),
    ("agenda_number_from_one", update(make.AgendaItemFactory, number=0)),
    ("agenda_item_has_text", update(make.AgendaItemFactory, text="")),
    ("agreement_number_once", twice(make.AgreementFactory)),
    ("agreement_number_from_one", update(make.AgreementFactory, number=0)),
    ("agreement_has_text", update(make.AgreementFactory, text="")),
    ("agreement_status_known", update(make.AgreementFactory, status="lost")),
    ("agreement_done_has_date", update(make.AgreementFactory, status="done")),
    ("agreement_done_has_date", update(make.AgreementFactory, done_on=DAY)),
    ("responsible_once", twice(make.ResponsibleFactory)),
    ("agreement_note_has_text", update(make.AgreementNoteFactory, text="")),
    ("frozen_kind_known", lambda: make.FrozenRecordFactory(kind="rumour")),
    ("programme_fewest_companies_in_range", insert(Programme, fewest_companies=2)),
    ("programme_closest_percent_in_range", insert(Programme, closest_percent=0)),
    ("customs_settings_are_one", insert(CustomsSettings, pk=2)),
    ("customs_equal_percent_in_range", insert(CustomsSettings, pk=1, equal_percent=21)),
    ("customs_least_market_in_range", insert(CustomsSettings, pk=1, least_market_usd=0)),
    ("customs_price_times_in_range", insert(CustomsSettings, pk=1, price_times=1)),
    ("customs_price_exporters_in_range", insert(CustomsSettings, pk=1, price_exporters=2)),
    ("customs_years_between_in_range", insert(CustomsSettings, pk=1, years_between=11)),
    ("customs_alike_percent_in_range", insert(CustomsSettings, pk=1, alike_percent=29)),
    ("letter_state_known", insert(Letter, state="lost")),
    ("letter_sent_has_time", insert(Letter, state="sent")),
    ("letter_sent_has_time", insert(Letter, state="waiting", sent_at=timezone.now())),
    ("difference_has_reason", difference_without_reason),
    (
        "customs_file_days_in_order",
        insert(CustomsFile, **{**CUSTOMS_FILE, "published": datetime.date(2021, 12, 31)}),
    ),
    ("customs_file_held_within_lines", insert(CustomsFile, **{**CUSTOMS_FILE, "held": 2})),
    ("customs_upload_state_known", by_somebody(CustomsUpload, "uploaded_by", name="x", state="lost")),
    ("country_code_not_blank", insert(CountryCode, code="", country="GB")),
    ("country_code_of_a_country", insert(CountryCode, code="UK", country="XX")),
]


@pytest.mark.parametrize(
    ("name", "attack"), ATTACKS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(ATTACKS)]
)
def test_the_database_refuses(name: str, attack: Callable[[], object]) -> None:
    with pytest.raises((IntegrityError, DataError)) as refusal, transaction.atomic():
        attack()
    # SQLite tells a unique rule by its columns, and PostgreSQL a code that is too long by its type.
    assert any(word in str(refusal.value) for word in (name, "UNIQUE constraint failed", "value too long"))


def test_every_rule_is_attacked() -> None:
    ours = {
        "accounts",
        "committee",
        "companies",
        "customs",
        "entry",
        "figures",
        "jobs",
        "records",
        "reports",
        "services",
    }
    rules = {
        rule.name
        for model in apps.get_models()
        if model._meta.app_label in ours
        for rule in model._meta.constraints
    }
    # The database knows indicators and kinds of record by triggers (figures/triggers.py, committee/triggers.py).
    assert rules | {"target_indicator_known", "frozen_kind_known"} == {name for name, _attack in ATTACKS}


def test_the_factories_make_what_the_database_takes() -> None:
    for factory in (
        make.CompanyFactory,
        make.ParticipationFactory,
        make.AnnualSalesFactory,
        make.MarketEntryFactory,
        make.ServiceFactory,
        make.BeneficiaryFactory,
        make.WorkforceFactory,
        make.ApplicationFactory,
        make.FundingFactory,
        make.TargetFactory,
        make.ProgrammeFactory,
        make.SessionFactory,
    ):
        factory().full_clean()
