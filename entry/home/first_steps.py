"""The first steps of an installation: from an empty database to the first figure that was verified."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Invitation, User
from companies.models import Call, Company, HSCode
from figures.models import Programme, Target
from records.registry import verifiable_kinds
from services.models import Institution, ServiceType


@dataclass(frozen=True)
class Step:
    """Something to set up once: its page, and whether it is done."""

    title: str
    why: str
    address: str
    is_done: bool


def first_steps() -> list[Step]:
    """All steps in their order; each is looked up in the data, so that it ticks itself."""
    programme = Programme.current()
    edit = reverse("entry:programme_edit", args=[1])
    has_companies = Company.objects.exists()
    return [
        Step(
            _("Name and dates of the programme"),
            _("With its logo and the cut-off date with which dashboards open."),
            edit,
            bool(programme.starts_on and programme.ends_on),
        ),
        Step(
            _("Regions in use"),
            _("Forms offer these regions alone."),
            f"{edit}#id_region_codes",
            bool(programme.region_codes),
        ),
        Step(
            _("Value chains with their HS codes"),
            _("Three are there already; change them, or add your own."),
            reverse("entry:settings"),
            HSCode.objects.exists(),
        ),
        Step(
            _("Calls"),
            _("Companies join the programme in a call."),
            reverse("entry:call_new"),
            Call.objects.exists(),
        ),
        Step(
            _("Institutions"),
            _("Those that deliver services."),
            reverse("entry:institution_new"),
            Institution.objects.exists(),
        ),
        Step(
            _("Service types"),
            _("Each in one of the three blocks: production, management, export."),
            reverse("entry:service_type_new"),
            ServiceType.objects.exclude(block="").exists(),
        ),
        Step(
            _("People"),
            _("Who enters does not verify, so it takes two at least."),
            reverse("invite"),
            User.objects.filter(is_active=True).count() > 1 or Invitation.objects.open().exists(),
        ),
        Step(
            _("First company"),
            _("Enter it, or import the programme's workbook with all of them."),
            reverse("entry:company_new"),
            has_companies,
        ),
        Step(
            _("First target"),
            _("What each indicator should reach in a year."),
            reverse("entry:targets"),
            Target.objects.exists(),
        ),
        Step(
            _("First verification"),
            _("Only what a second person has verified counts in a figure."),
            reverse("entry:verification" if has_companies else "entry:import"),
            any(kind.verifiable_records().counted().exists() for kind in verifiable_kinds().values()),
        ),
    ]
