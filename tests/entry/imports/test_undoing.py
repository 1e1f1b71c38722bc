"""An applied import is undone as long as nothing after it touched its rows."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actor import acting
from accounts.audit import Event, EventType
from accounts.models import User
from companies.models import AnnualSales, Call, Company
from entry.imports import undoing
from entry.imports.upload import Upload, UploadState
from records.models import ClosedPeriod, Verification
from services.models import Service
from tests import factories as make
from tests.entry.imports.test_imports import SALES, do, page, send
from tests.workbook.build import OTHER, RUC, with_companies, workbook
from tests.worker import run_worker

pytestmark = pytest.mark.django_db


def applied(client: Client, file: Path, **data: Any) -> Upload:
    return do(client, "apply", send(client, file, **data))


def test_it_works(as_alice: Client, alice: User, tmp_path: Path) -> None:
    """What it created is gone, what it changed is as it was, verified as before."""
    company = make.CompanyFactory(ruc=RUC, legal_name="Antes")
    make.AnnualSalesFactory(
        company=company, year=2022, fob_usd=7, verification=Verification.VERIFIED, verified_at=make.moment(0)
    )
    rows = [SALES, [RUC, "Café", 2022, 10], [OTHER, "Café", 2022, 20]]
    places = [["RUC", "Convocatoria", "Cadena", "Fecha de ingreso"], [OTHER, 77, "Café", "2021-01-01"]]
    upload = applied(
        as_alice, with_companies(tmp_path, Ventas=rows, Participaciones=places), create_missing="on"
    )
    assert (upload.state, AnnualSales.objects.count(), Call.objects.count()) == ("applied", 2, 1)
    preview = as_alice.get(reverse("entry:upload_undo", args=[upload.pk])).context["undoing"]
    assert (preview.is_possible, preview.number) == (True, 6)
    upload = do(as_alice, "undo", upload)
    assert (upload.state, upload.undone_by) == (UploadState.UNDONE, alice)
    (sales,) = AnnualSales.objects.all()
    assert (sales.fob_usd, sales.verification, sales.company.legal_name) == (
        7,
        Verification.VERIFIED,
        "Antes",
    )
    assert not Call.objects.exists() and not Company.objects.filter(ruc=OTHER).exists()
    assert "Deshecho por Alice" in page(as_alice, upload).text
    assert Event.objects.filter(happened=EventType.IMPORT_UNDONE).count() == 1
    assert Company.history.filter(ruc=OTHER).latest("history_id").history_type == "-"


def test_a_company_and_its_predecessor_of_the_same_file(as_alice: Client, tmp_path: Path) -> None:
    rows = [
        ["RUC", "Razón social", "Región", "Predecesora"],
        [RUC, "Uno", "Piura", OTHER],
        [OTHER, "Dos", "Piura", ""],
    ]
    do(as_alice, "undo", applied(as_alice, workbook(tmp_path, Empresas=rows)))
    assert not Company.objects.exists()


def test_a_service_that_the_file_sent_back_is_verified_again(as_alice: Client, tmp_path: Path) -> None:
    service = make.ServiceFactory(code="S1", verification=Verification.VERIFIED, verified_at=make.moment(0))
    rows = [["Código", "RUC"], ["S1", RUC]]
    upload = applied(as_alice, with_companies(tmp_path, Beneficiarios=rows))
    assert Service.objects.get().verification == Verification.SUBMITTED
    do(as_alice, "undo", upload)
    assert Service.objects.get(pk=service.pk).verification == Verification.VERIFIED
    assert not service.beneficiaries.exists()


@pytest.mark.parametrize("touch", ["change", "refer", "verify"])
def test_what_was_touched_since_stays(touch: str, as_alice: Client, bob: User, tmp_path: Path) -> None:
    upload = applied(as_alice, with_companies(tmp_path, Ventas=[SALES, [RUC, "Café", 2022, 10]]))
    sales = AnnualSales.objects.get()
    if touch == "refer":
        make.AnnualSalesFactory(company=Company.objects.get(ruc=OTHER), year=2021)
    with acting(bob):
        if touch == "change":
            sales.fob_usd = 11
            sales.save()
        elif touch == "verify":
            from records.verification import verify

            verify(sales, by=bob)
    shown = as_alice.get(reverse("entry:upload_undo", args=[upload.pk]))
    assert not shown.context["undoing"].is_possible
    assert "Ya no se puede deshacer" in shown.text
    assert do(as_alice, "undo", upload).state == UploadState.APPLIED
    assert Company.objects.count() == 2


def test_closed_periods_hold(as_alice: Client, alice: User, tmp_path: Path) -> None:
    upload = applied(as_alice, with_companies(tmp_path, Ventas=[SALES, [RUC, "Café", 2022, 10]]))
    ClosedPeriod.objects.create(
        starts_on=datetime.date(2022, 1, 1),
        ends_on=datetime.date(2022, 12, 31),
        reason="Done",
        closed_by=alice,
    )
    assert do(as_alice, "undo", upload).state == UploadState.APPLIED
    assert "Este período está cerrado" in page(as_alice, upload).text
    assert AnnualSales.objects.exists()


def test_others_do_not_undo_it(as_alice: Client, as_dora: Client, as_frank: Client, tmp_path: Path) -> None:
    upload = applied(as_alice, with_companies(tmp_path))
    address = reverse("entry:upload_undo", args=[upload.pk])
    assert as_dora.get(address).status_code == 404
    assert as_frank.post(address).status_code == 403


def test_it_is_undone_once(as_alice: Client, tmp_path: Path) -> None:
    upload = do(as_alice, "undo", applied(as_alice, with_companies(tmp_path)))
    assert as_alice.post(reverse("entry:upload_undo", args=[upload.pk])).status_code == 404
    assert do(as_alice, "apply", upload).state == UploadState.UNDONE


def test_many_records_are_left_to_the_worker(
    as_alice: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = applied(as_alice, with_companies(tmp_path))
    monkeypatch.setattr(undoing, "AT_ONCE", 0)
    assert do(as_alice, "undo", upload).state == UploadState.APPLIED
    run_worker()
    assert Upload.objects.get().state == UploadState.UNDONE


def test_queries_of_the_preview_do_not_grow_with_rows(
    as_alice: Client, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    for number in (2, 12):
        rows = [SALES, *([RUC, "Café", 2000 + n, 10] for n in range(number))]
        upload = applied(as_alice, with_companies(tmp_path, Ventas=rows))
        with django_assert_max_num_queries(70):
            as_alice.get(reverse("entry:upload_undo", args=[upload.pk]))
