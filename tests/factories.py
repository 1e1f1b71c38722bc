"""Valid records of every kind, for tests that care about one thing of them."""

import datetime
import uuid
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from stdnum.pe.ruc import calc_check_digit

from accounts.models import Role, User
from committee.models import (
    AgendaItem,
    Agreement,
    AgreementNote,
    Attendance,
    FrozenRecord,
    Responsible,
    Session,
)
from companies.models import (
    AnnualSales,
    Application,
    Call,
    Company,
    FollowUp,
    MarketEntry,
    Participation,
    Region,
    ValueChain,
    Workforce,
)
from entry.models import Acceptance, Submission, Upload, UploadLine
from figures.models import Programme, Target
from jobs.models import Job
from records.models import ClosedPeriod, Evidence, PeriodException, Verification
from reports.models import Export
from services.models import Beneficiary, Funding, Institution, Service, ServiceType


def valid_ruc(number: int, prefix: str = "20") -> str:
    """The RUC with that prefix and serial number."""
    beginning = f"{prefix}{number:08}"
    return beginning + calc_check_digit(beginning + "0")


class CallFactory(DjangoModelFactory):
    class Meta:
        model = Call
        django_get_or_create = ["number"]

    number = 1


class CompanyFactory(DjangoModelFactory):
    class Meta:
        model = Company

    # Beyond the numbers that tests give by hand.
    ruc = factory.Sequence(lambda n: valid_ruc(1_000_000 + n))
    legal_name = factory.Sequence(lambda n: f"Cooperativa {n}")
    region = factory.LazyFunction(lambda: Region.objects.get(code="20"))


def coffee() -> ValueChain:
    return ValueChain.objects.get(slug="coffee")


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    company = factory.SubFactory(CompanyFactory)
    call = factory.SubFactory(CallFactory)
    chain = factory.LazyFunction(coffee)
    enrolled_on = datetime.date(2020, 1, 1)


class VerifiedFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    verification = Verification.VERIFIED
    verified_at = factory.LazyAttribute(
        lambda record: timezone.now() if record.verification == Verification.VERIFIED else None
    )


class AnnualSalesFactory(VerifiedFactory):
    class Meta:
        model = AnnualSales

    company = factory.SubFactory(CompanyFactory)
    chain = factory.LazyFunction(coffee)
    year = 2022
    fob_usd = Decimal("1000.00")


class MarketEntryFactory(VerifiedFactory):
    class Meta:
        model = MarketEntry

    company = factory.SubFactory(CompanyFactory)
    country = "DE"
    chain = factory.LazyFunction(coffee)
    first_shipment_on = datetime.date(2022, 3, 1)


class WorkforceFactory(VerifiedFactory):
    class Meta:
        model = Workforce

    company = factory.SubFactory(CompanyFactory)
    year = 2022
    workers = 10


class ApplicationFactory(DjangoModelFactory):
    class Meta:
        model = Application

    call = factory.SubFactory(CallFactory)
    ruc = factory.Sequence(lambda n: valid_ruc(2_000_000 + n))
    legal_name = factory.Sequence(lambda n: f"Postulante {n}")
    region = factory.LazyFunction(lambda: Region.objects.get(code="20"))
    chain = factory.LazyFunction(coffee)
    applied_on = datetime.date(2020, 1, 1)


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = FollowUp

    company = factory.SubFactory(CompanyFactory)
    on = datetime.date(2022, 5, 1)
    note = "Revisamos el plan de exportación."


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution
        django_get_or_create = ["acronym"]

    acronym = "INIA"


class ServiceTypeFactory(DjangoModelFactory):
    class Meta:
        model = ServiceType
        django_get_or_create = ["name_es"]

    name_es = "Feria internacional"


class ServiceFactory(VerifiedFactory):
    class Meta:
        model = Service

    code = factory.Sequence(lambda n: f"S-{n}")
    type = factory.SubFactory(ServiceTypeFactory)
    institution = factory.SubFactory(InstitutionFactory)


class BeneficiaryFactory(DjangoModelFactory):
    class Meta:
        model = Beneficiary

    service = factory.SubFactory(ServiceFactory)
    company = factory.SubFactory(CompanyFactory)


class FundingFactory(DjangoModelFactory):
    class Meta:
        model = Funding

    service = factory.SubFactory(ServiceFactory)
    source = factory.SubFactory(InstitutionFactory)
    budget_usd = Decimal("100.00")


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    indicator = "export_sales"
    year = 2022
    target = Decimal(100)


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    id = 1


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    name = "Dora"


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    number = factory.Sequence(lambda n: n + 1)
    held_on = datetime.date(2023, 1, 25)
    as_of = datetime.date(2023, 1, 23)
    opened_by = factory.SubFactory(UserFactory)


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    session = factory.SubFactory(SessionFactory)
    institution = factory.SubFactory(InstitutionFactory)
    name = "Rosa Chávez"
    position = "Directora"


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    session = factory.SubFactory(SessionFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "Resultados del programa"


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement

    session = factory.SubFactory(SessionFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "Lanzar la cuarta convocatoria"
    due_on = datetime.date(2023, 4, 3)


class ResponsibleFactory(DjangoModelFactory):
    class Meta:
        model = Responsible

    agreement = factory.SubFactory(AgreementFactory)
    institution = factory.SubFactory(InstitutionFactory)


class AgreementNoteFactory(DjangoModelFactory):
    class Meta:
        model = AgreementNote

    agreement = factory.SubFactory(AgreementFactory)
    text = "Se coordina la difusión."


class FrozenRecordFactory(DjangoModelFactory):
    class Meta:
        model = FrozenRecord

    session = factory.SubFactory(SessionFactory)
    kind = "country"
    identity = "DE"
    values = factory.LazyFunction(dict)
    adds = factory.LazyFunction(dict)


def administrator() -> User:
    return User.objects.get_or_create(
        email="admin@example.org", defaults={"name": "Admin", "role": Role.ADMINISTRATOR}
    )[0]


def moment(days: int) -> datetime.datetime:
    """So many days from now."""
    return timezone.now() + datetime.timedelta(days)


class ClosedPeriodFactory(DjangoModelFactory):
    class Meta:
        model = ClosedPeriod

    starts_on = datetime.date(2021, 1, 1)
    ends_on = datetime.date(2021, 12, 31)
    reason = "reported to the committee"
    closed_by = factory.LazyFunction(administrator)


class PeriodExceptionFactory(DjangoModelFactory):
    class Meta:
        model = PeriodException

    period = factory.SubFactory(ClosedPeriodFactory)
    person = factory.LazyFunction(administrator)
    until = factory.LazyFunction(lambda: moment(1))
    reason = "a late invoice"
    granted_by = factory.LazyFunction(administrator)


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    record = factory.SubFactory(AnnualSalesFactory)
    file = "00/none"
    name = "invoice.pdf"
    media_type = "application/pdf"
    size = 100
    sha256 = "0" * 64
    added_by = factory.LazyFunction(administrator)


class ExportFactory(DjangoModelFactory):
    class Meta:
        model = Export

    source = "records"
    arguments = factory.LazyFunction(lambda: {"slug": "export_sales", "part": "counted"})
    ending = "xlsx"
    asked_by = factory.SubFactory(UserFactory)
    total = 1


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    key = factory.Sequence(lambda n: f"thing:{n}")
    task = "export"
    asked_by = factory.SubFactory(UserFactory)
    language = "en"


class SubmissionFactory(DjangoModelFactory):
    class Meta:
        model = Submission

    person = factory.LazyFunction(administrator)
    token = factory.LazyFunction(uuid.uuid4)
    address = "/"


class AcceptanceFactory(DjangoModelFactory):
    class Meta:
        model = Acceptance

    check_slug = "jumped"
    record = factory.SubFactory(AnnualSalesFactory)
    version = 1
    reason = "seen the invoice"
    accepted_by = factory.LazyFunction(administrator)


class UploadFactory(DjangoModelFactory):
    class Meta:
        model = Upload

    file = "uploads/none.xlsx"
    name = "ventas.xlsx"
    uploaded_by = factory.LazyFunction(administrator)


class UploadLineFactory(DjangoModelFactory):
    class Meta:
        model = UploadLine

    upload = factory.SubFactory(UploadFactory)
    place = 0
    row = 2
    outcome = "created"
    parts: list[list[str]] = []
