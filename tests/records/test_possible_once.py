"""What people could do before the rules of four eyes and of closed periods were whole; each is refused."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from accounts.actor import acting
from accounts.models import User
from companies.models import Company, Participation
from figures.models import Programme, Target
from records.attaching import attach, detach
from records.models import Verification
from records.verification import may_submit, refusal_to_decide, submit, verify
from tests import factories as make
from tests.entry.sending import send
from tests.workbook.build import RUC, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
DAY = datetime.date


@pytest.fixture
def draft(bob: User) -> Any:
    """A draft that Bob, who verifies, entered."""
    with acting(bob):
        return make.AnnualSalesFactory(verification=Verification.DRAFT)


def test_a_verifier_drafts_another_submits_and_the_verifier_verifies(
    draft: Any, bob: User, dora: User
) -> None:
    """(Who wrote nothing of a draft does not submit it; were it submitted, its author would not verify it.)"""
    assert not may_submit(dora, draft)
    draft.verification, draft.submitted_by = Verification.SUBMITTED, dora
    with acting(dora):
        draft.save()
    assert refusal_to_decide(bob, draft)
    with acting(bob), pytest.raises(PermissionDenied):
        verify(draft, by=bob)


def test_a_verifier_submits_another_changes_the_source_and_the_verifier_verifies_the_amount(
    draft: Any, bob: User, dora: User
) -> None:
    with acting(bob):
        submit(draft, by=bob)
    with acting(dora):
        draft.refresh_from_db()
        draft.source = "customs"
        draft.save()
    assert draft.submitted_by == dora
    assert refusal_to_decide(bob, draft)
    with acting(bob), pytest.raises(PermissionDenied):
        verify(draft, by=bob)


def test_the_evidence_of_a_verified_record_is_replaced_and_it_stays_verified(
    alice: User, bob: User, dora: User
) -> None:
    with acting(dora):
        sales = make.AnnualSalesFactory(verification=Verification.SUBMITTED, submitted_by=dora)
        attach(sales, SimpleUploadedFile("a.pdf", b"%PDF-1.7 an invoice"), by=dora)
    sales.refresh_from_db()
    with acting(bob):
        verify(sales, by=bob)
    with acting(dora):
        detach(sales.evidence.get())
        attach(sales, SimpleUploadedFile("b.pdf", b"%PDF-1.7 another invoice"), by=dora)
    sales.refresh_from_db()
    assert (sales.verification, sales.submitted_by) == (Verification.SUBMITTED, dora)
    assert not refusal_to_decide(alice, sales)
    assert refusal_to_decide(dora, sales)


@pytest.fixture
def company(db: None) -> Company:
    """A company that joined in 2019 and sold in 2021, which is closed."""
    found: Company = make.CompanyFactory(ruc=RUC)
    make.ParticipationFactory(company=found, enrolled_on=DAY(2019, 3, 1))
    make.AnnualSalesFactory(company=found, year=2021)
    make.TargetFactory(year=2021)
    make.ClosedPeriodFactory()
    return found


def test_a_participation_is_removed_in_a_closed_year(company: Company, as_bob: Client) -> None:
    send(as_bob, f"/records/companies/{RUC}/edit/", participation__0__DELETE="on")
    assert Participation.objects.exists()


def test_a_company_moves_to_another_region_in_a_closed_year(company: Company, as_bob: Client) -> None:
    send(as_bob, f"/records/companies/{RUC}/edit/", region="12")
    assert Company.objects.get().region_id == "20"


def test_targets_of_a_closed_year_are_imported(company: Company, tmp_path: Path) -> None:
    rows = [["Indicador", "Año", "Meta"], ["export_sales", 2021, 5], ["companies_enrolled", 2021, 5]]
    with pytest.raises(SystemExit):
        call_command("import_workbook", workbook(tmp_path, Metas=rows))
    assert Target.objects.get().target == 100


def test_the_opening_cut_off_moves_without_a_history(alice: User) -> None:
    programme = make.ProgrammeFactory()
    with acting(alice):
        programme.opening_cut_off = DAY(2022, 1, 1)
        programme.save()
    row = Programme.history.latest("history_id")
    assert (row.opening_cut_off, row.history_user) == (DAY(2022, 1, 1), alice)
