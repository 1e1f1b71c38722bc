"""What an import does to records: created, changed, unchanged; verification; partial columns."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales, Company, MarketEntry
from records.models import Stale, Verification
from records.verification import move
from services.models import Institution, Service
from tests import factories as make
from tests.workbook.build import COMPANIES, OTHER, RUC, with_companies, workbook
from workbook.applying import apply
from workbook.demo import load
from workbook.importing import import_file, plan_file
from workbook.planning import RowOutcome

pytestmark = pytest.mark.django_db
SALES = ["RUC", "Cadena", "Año", "FOB US$", "Verificación"]


def import_sales(path: Path, *cells: Any, may_verify: bool = True) -> RowOutcome:
    plan = import_file(
        with_companies(path, Ventas=[SALES, [RUC, "Café", 2022, *cells]]), may_verify=may_verify
    )
    assert plan.faults == []
    (outcome,) = (row.outcome for sheet, rows in plan.rows.items() if sheet.es == "Ventas" for row in rows)
    return outcome


def state() -> Verification:
    return Verification(AnnualSales.objects.get().verification)


def test_it_works(tmp_path: Path) -> None:
    assert import_sales(tmp_path, "1,234.50", "verificado") is RowOutcome.CREATED
    row = AnnualSales.objects.get()
    assert (row.company.ruc, row.chain_id, row.year, row.fob_usd) == (RUC, "coffee", 2022, Decimal("1234.50"))
    assert import_sales(tmp_path, 1234.5, "verificado") is RowOutcome.UNCHANGED
    assert import_sales(tmp_path, 1234.51, "verificado") is RowOutcome.CHANGED
    assert AnnualSales.objects.get().fob_usd == Decimal("1234.51")


def test_a_dry_plan_writes_nothing(tmp_path: Path) -> None:
    plan = plan_file(with_companies(tmp_path))
    assert plan.counts()["Empresas"]["created"] == 2
    assert not Company.objects.exists()


def test_blank_verification_means_submitted_on_a_new_row_and_leaves_the_state_later(tmp_path: Path) -> None:
    import_sales(tmp_path, 10, None)
    assert state() == Verification.SUBMITTED
    import_sales(tmp_path, 10, "devuelto")
    assert import_sales(tmp_path, 10, None) is RowOutcome.UNCHANGED
    import_sales(tmp_path, 11, None)
    assert state() == Verification.RETURNED


def test_a_change_sends_a_verified_row_back_to_submitted(tmp_path: Path) -> None:
    import_sales(tmp_path, 10, "verificado")
    assert import_sales(tmp_path, 10, None) is RowOutcome.UNCHANGED
    assert state() == Verification.VERIFIED
    import_sales(tmp_path, 11, None)
    assert state() == Verification.SUBMITTED
    assert AnnualSales.objects.get().verified_at is None


def test_the_web_never_verifies(tmp_path: Path) -> None:
    import_sales(tmp_path, 10, "verificado", may_verify=False)
    assert state() == Verification.SUBMITTED
    import_sales(tmp_path, 10, "verificado")
    assert import_sales(tmp_path, 10, "verificado", may_verify=False) is RowOutcome.UNCHANGED
    import_sales(tmp_path, 11, "verificado", may_verify=False)
    assert state() == Verification.SUBMITTED


def test_an_absent_column_leaves_a_field_and_a_blank_cell_empties_it(tmp_path: Path) -> None:
    make.CompanyFactory(ruc=RUC, legal_name="Uno", members=5, women_members=2, trade_name="1", women_led=True)
    headings = ["RUC", "Asociadas mujeres", "Nombre comercial", "Liderada por mujeres"]
    plan = import_file(workbook(tmp_path, Empresas=[headings, [RUC, None, None, None]]))
    assert plan.faults == []
    company = Company.objects.get()
    assert (company.legal_name, company.members) == ("Uno", 5)
    assert (company.women_members, company.trade_name, company.women_led) == (None, "", None)


def test_rules_hold_for_the_record_as_it_would_be(tmp_path: Path) -> None:
    make.CompanyFactory(ruc=RUC, members=5)
    (fault,) = import_file(workbook(tmp_path, Empresas=[["RUC", "Asociadas mujeres"], [RUC, 6]])).faults
    assert fault.column == "Asociadas mujeres"


def test_a_predecessor_may_stand_further_down_and_be_new(tmp_path: Path) -> None:
    rows = [[*COMPANIES[0], "Predecesora"], [*COMPANIES[1], OTHER], [*COMPANIES[2], None]]
    assert import_file(workbook(tmp_path, Empresas=rows)).faults == []
    assert Company.objects.get(ruc=RUC).predecessor == Company.objects.get(ruc=OTHER)
    assert import_file(workbook(tmp_path, Empresas=rows)).counts()["Empresas"]["unchanged"] == 2
    rows = [["RUC", "Predecesora"], [RUC, None]]
    import_file(workbook(tmp_path, Empresas=rows))
    assert Company.objects.get(ruc=RUC).predecessor is None


def test_headings_in_english_in_any_order_and_case(tmp_path: Path) -> None:
    make.CompanyFactory(ruc=RUC)
    rows = [
        ["  FIRST shipment ON", "chain", "Country", "tax ID"],
        ["31/10/2021", "Coffee", "Germany", int(RUC)],
    ]
    assert import_file(workbook(tmp_path, Markets=rows)).faults == []
    assert MarketEntry.objects.get().first_shipment_on == datetime.date(2021, 10, 31)


def test_a_missing_sheet_means_no_change_there(tmp_path: Path) -> None:
    make.AnnualSalesFactory()
    import_file(with_companies(tmp_path))
    assert AnnualSales.objects.count() == 1


def test_rows_are_numbered_as_excel_shows_them_and_blank_rows_are_none(tmp_path: Path) -> None:
    rows = [[None], ["RUC", "Razón social", "Región"], [None, " ", None], ["1", "Uno", "Piura"]]
    (fault,) = import_file(workbook(tmp_path, Empresas=rows)).faults
    assert fault.row == 4


def test_a_service_can_be_undone_by_blanking_its_date(tmp_path: Path) -> None:
    make.ServiceFactory(code="S1", status="delivered", delivered_on=datetime.date(2022, 1, 1))
    rows = [["Código", "Estado", "Fecha de entrega"], ["S1", "under way", None]]
    assert import_file(workbook(tmp_path, Servicios=rows)).faults == []
    assert Service.objects.get().status == "under_way"


@pytest.mark.parametrize("number", [1, 40])
def test_queries_do_not_grow_with_rows(
    number: int, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    headings = COMPANIES[0]
    rows = [[make.valid_ruc(n), f"Cooperativa {n}", "Piura"] for n in range(number)]
    sales = [[row[0], "Café", 2022, 10, None] for row in rows]
    file = workbook(tmp_path, Empresas=[headings, *rows], Ventas=[SALES, *sales])
    # Two more for each table on PostgreSQL: the lock against closing a period, and counting its rows anew.
    with django_assert_max_num_queries(21 + 4 * (connection.vendor == "postgresql")):
        import_file(file)


def test_a_change_to_a_submitted_row_is_in_the_name_of_who_changed_it(
    tmp_path: Path, alice: User, bob: User
) -> None:
    with acting(alice):
        import_sales(tmp_path, 10, None, may_verify=False)
    with acting(bob):
        assert import_sales(tmp_path, 10, None, may_verify=False) is RowOutcome.UNCHANGED
        assert AnnualSales.objects.get().submitted_by == alice
        import_sales(tmp_path, 11, None, may_verify=False)
    assert AnnualSales.objects.get().submitted_by == bob


@pytest.mark.parametrize(
    ("state", "cell", "becomes"),
    [
        ("draft", None, "draft"),
        ("draft", "enviado", "submitted"),
        ("returned", "verificado", "submitted"),
        ("submitted", "devuelto", "submitted"),
        ("verified", "borrador", "verified"),
    ],
)
def test_an_upload_can_only_submit(state: str, cell: Any, becomes: str, tmp_path: Path) -> None:
    import_sales(tmp_path, 10, {"draft": "borrador", "returned": "devuelto"}.get(state, state))
    import_sales(tmp_path, 10, cell, may_verify=False)
    assert state_of_sales() == becomes


def state_of_sales() -> str:
    return AnnualSales.objects.get().verification


@pytest.mark.parametrize("new", ["draft", "returned", "verified", None])
def test_a_new_row_of_an_upload_is_a_draft_or_submitted(new: Any, tmp_path: Path) -> None:
    import_sales(tmp_path, 10, new, may_verify=False)
    assert state_of_sales() == ("draft" if new == "draft" else "submitted")


def test_who_was_at_work_stands_in_the_history_of_every_record(tmp_path: Path, bob: User) -> None:
    rows = [["Código", "Tipo", "Entidad", "Estado"], ["S1", "Feria", "INIA", "previsto"]]
    with acting(bob):
        import_file(with_companies(tmp_path, Servicios=rows), create_missing=True)
    for model in (Company, Service, Institution):
        assert {line.history_user for line in model.history.all()} == {bob}


class TestBeneficiariesOfAService:
    """Whom a service was for is part of what was verified."""

    HEADINGS = ["Código", "RUC", "Mujeres"]

    def load(self, path: Path, *, women: int = 4, may_verify: bool = False, **sheets: Any) -> Any:
        rows = [self.HEADINGS, ["S1", RUC, women]]
        plan = import_file(with_companies(path, Beneficiarios=rows, **sheets), may_verify=may_verify)
        assert plan.faults == []
        return plan

    def test_a_change_sends_it_back(self, tmp_path: Path, bob: User) -> None:
        make.ServiceFactory(code="S1")
        with acting(bob):
            plan = self.load(tmp_path)
        service = Service.objects.get()
        assert (service.verification, service.submitted_by) == ("submitted", bob)
        assert [row.record for row in plan.sent_back] == [service]
        assert service.history.latest().history_user == bob

    def test_none_does_not(self, tmp_path: Path) -> None:
        make.ServiceFactory(code="S1")
        self.load(tmp_path)
        Service.objects.get().history.all().delete()
        assert self.load(tmp_path).sent_back == []
        assert not Service.history.exists()

    def test_the_row_of_the_service_says_so_too(self, tmp_path: Path) -> None:
        make.ServiceFactory(code="S1")
        plan = self.load(tmp_path, Servicios=[["Código", "Verificación"], ["S1", "verificado"]])
        assert plan.counts()["Servicios"]["changed"] == 1
        assert Service.objects.get().verification == "submitted"

    def test_the_command_line_may_say_otherwise(self, tmp_path: Path) -> None:
        make.ServiceFactory(code="S1")
        sheet = [["Código", "Verificación"], ["S1", "verificado"]]
        plan = self.load(tmp_path, may_verify=True, Servicios=sheet)
        assert plan.counts()["Servicios"]["unchanged"] == 1
        assert Service.objects.get().verification == "verified"
        self.load(tmp_path, may_verify=True, women=5)
        assert Service.objects.get().verification == "submitted"

    @pytest.mark.parametrize("state", ["draft", "returned"])
    def test_a_draft_stays_with_its_author(self, state: str, tmp_path: Path) -> None:
        make.ServiceFactory(code="S1", verification=state)
        assert self.load(tmp_path).sent_back == []
        assert Service.objects.get().verification == state

    def test_a_draft_that_is_verified_before_its_rows_are_written(self, tmp_path: Path, bob: User) -> None:
        """Planned for a draft and written to a verified service, they would have been verified by nobody."""
        service = make.ServiceFactory(code="S1", verification="draft")
        plan = plan_file(with_companies(tmp_path, Beneficiarios=[self.HEADINGS, ["S1", RUC, 4]]))
        move(service, Verification.VERIFIED, by=bob, at=timezone.now())
        service.save()
        with pytest.raises(Stale):
            apply(plan)
        assert not service.beneficiaries.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans without counting rows")
def test_the_database_knows_at_once_how_full_its_tables_are() -> None:
    """Otherwise it takes the new programme for empty, and the next page for minutes of its time."""
    load()
    with connection.cursor() as cursor:
        for model in (Company, AnnualSales, MarketEntry, Service):
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [model._meta.db_table])
            assert cursor.fetchone()[0] == model._default_manager.count()
