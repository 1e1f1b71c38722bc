"""A regional coordinator: the own regions only, in lists, forms, imports, exports, history and search."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from companies.models import AnnualSales, Company
from entry.imports.upload import Upload, UploadState
from entry.verifying.queue import waiting_for
from records.models import Verification
from services.models import Service
from tests import factories as make
from tests.entry.imports.test_imports import do, send
from tests.entry.sending import send as send_form
from tests.workbook.build import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

HERE, THERE = "Cooperativa Cercana", "Asociación Lejana"
PIURA, SAN_MARTIN = "20", "22"


@pytest.fixture
def two(db: None, bob: User) -> dict[str, Company]:
    """Two companies that are alike in all but their region, with everything that there is of a company."""
    found = {}
    for name, region in ((HERE, PIURA), (THERE, SAN_MARTIN)):
        company = make.CompanyFactory(legal_name=name, region_id=region, women_members=None)
        make.ParticipationFactory(company=company)
        for year, fob in ((2021, 1), (2022, 1000)):
            state = {"verification": Verification.SUBMITTED, "submitted_by": bob}
            make.AnnualSalesFactory(company=company, year=year, fob_usd=fob, **state)
        make.MarketEntryFactory(company=company)
        make.ServiceFactory(code=f"S-{region}", region_id=region)
        found[name] = company
    return found


@pytest.mark.parametrize("name", ["companies", "sales", "market_entries", "services"])
@pytest.mark.parametrize("form", ["", "csv"])
def test_lists_and_their_files(name: str, form: str, two: Any, as_erin: Client, as_dora: Client) -> None:
    def told(client: Client) -> str:
        answer = client.get(reverse(f"entry:{name}"), {"format": form} if form else {})
        return b"".join(answer).decode() if form else answer.text

    here, there = (f"S-{PIURA}", f"S-{SAN_MARTIN}") if name == "services" else (HERE, THERE)
    assert here in told(as_erin)
    assert there not in told(as_erin)
    assert there in told(as_dora)


@pytest.mark.parametrize(
    "address",
    [
        "/records/history/",
        f"/records/history/?q={make.valid_ruc(1)}",
        "/records/verification/",
        "/records/quality/jumped/",
        "/records/quality/women/",
        "/records/unreported/?year=2020",
        "/records/sales/grid/2022/",
        "/records/calls/1/",
        "/records/companies/search/?q=a",
        "/records/companies/?q=asociacion",
        "/records/sales/?q=lejana",
    ],
)
def test_nothing_of_another_region_is_named(address: str, two: Any, as_erin: Client, as_dora: Client) -> None:
    assert THERE not in as_erin.get(address).text
    assert as_dora.get(address).status_code == as_erin.get(address).status_code == 200


def test_history_search_and_search_find_what_is_ones_own(two: Any, as_erin: Client) -> None:
    for address in ("/records/history/", "/records/verification/", "/records/companies/search/?q=cercana"):
        assert HERE in as_erin.get(address).text


def test_records_counted_are_those_of_the_own_region(two: Any, as_erin: Client) -> None:
    address = reverse("reports:records", args=["export_sales", "counted", "csv"])
    for part in ("counted", "not-counted"):
        rows = b"".join(
            as_erin.get(address.replace("counted", part), {"year": "2022", "provisional": "on"})
        ).decode()
        assert THERE not in rows
    sheet = as_erin.get(
        reverse("reports:records", args=["export_sales", "not-counted", "xlsx"]), {"year": "2022"}
    )
    words = str([row for page in load_workbook(io.BytesIO(sheet.content)) for row in page.values])
    assert HERE in words and THERE not in words and "Solo los registros de sus regiones" in words


def test_figures_are_of_the_whole_programme(two: Any, as_erin: Client) -> None:
    """What the committee sees of groups a coordinator sees too."""
    make.AnnualSalesFactory(
        company=two[THERE], chain_id="cocoa", year=2022, fob_usd=5, verification="verified"
    )
    answer = as_erin.get(reverse("reports:indicator", args=["export_sales"]), {"year": "2022"})
    assert answer.context["page"].figure.measure.value == 5


def test_a_form_offers_and_takes_the_own_region_alone(two: Any, as_erin: Client) -> None:
    company = two[HERE]
    address = reverse("entry:company_edit", args=[company.ruc])
    page = as_erin.get(address)
    assert [str(choice) for _key, choice in page.context["form"].fields["region"].choices if _key] == [
        "Piura"
    ]
    sent = {name: page.context["form"][name].value() or "" for name in ("ruc", "legal_name", "version")} | {
        "region": SAN_MARTIN,
        "ticket": page.context["ticket"],
    }
    sent |= {f"participation-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = as_erin.post(address, sent)
    assert answer.context["form"].errors["region"]
    company.refresh_from_db()
    assert company.region_id == PIURA


def test_sales_of_another_regions_company_are_not_taken(two: Any, as_erin: Client) -> None:
    page = as_erin.get(reverse("entry:sale_new"))
    sent = {"company": two[THERE].ruc, "chain": "cocoa", "year": "2020", "fob_usd": "5", "version": "1"}
    answer = as_erin.post(reverse("entry:sale_new"), sent | {"ticket": page.context["ticket"]})
    assert answer.context["form"].errors["company"]
    assert not AnnualSales.objects.filter(year=2020).exists()


def test_the_grid_takes_no_forged_cell(two: Any, as_erin: Client) -> None:
    cells = [{"company": company.pk, "chain": "cocoa", "text": "7", "version": 0} for company in two.values()]
    answer = as_erin.post(
        reverse("entry:grid_cells", args=[2022]), json.dumps({"cells": cells}), "application/json"
    )
    assert [cell["outcome"] for cell in answer.json()["cells"]] == ["saved", "error"]
    assert AnnualSales.objects.filter(chain="cocoa").count() == 1


def test_drafts_of_another_region_are_not_handed_in(two: Any, as_erin: Client) -> None:
    rows = [
        make.AnnualSalesFactory(company=company, chain_id="cocoa", year=2022, verification="draft")
        for company in two.values()
    ]
    as_erin.post(reverse("entry:grid_submit", args=[2022]))
    assert [AnnualSales.objects.get(pk=row.pk).verification for row in rows] == ["submitted", "draft"]


def test_a_forged_tick_changes_nothing(two: Any, as_erin: Client) -> None:
    row = make.AnnualSalesFactory(company=two[THERE], chain_id="cocoa", year=2022, verification="draft")
    as_erin.post(reverse("entry:decide"), {"verb": "submit", "record": f"annualsales-{row.pk}-{row.version}"})
    row.refresh_from_db()
    assert row.verification == "draft"


def test_a_coordinator_does_not_verify(two: Any, erin: User, as_erin: Client) -> None:
    assert waiting_for(erin) == 0
    row = AnnualSales.objects.filter(company=two[HERE]).first()
    assert row is not None
    as_erin.post(reverse("entry:decide"), {"verb": "verify", "record": f"annualsales-{row.pk}-{row.version}"})
    row.refresh_from_db()
    assert row.verification == "submitted"


COLUMNS = ["RUC", "Cadena", "Año", "FOB US$"]


def faults(upload: Upload) -> dict[int, str]:
    """What is said of each row at fault, without its own key."""
    found = {line.row: str(line.parts) for line in upload.lines.all() if line.outcome == "errors"}
    return {row: re.sub(r"\d{11}|S-\w+", "…", parts) for row, parts in found.items()}


def test_an_import_knows_no_company_of_another_region(two: Any, as_erin: Client, tmp_path: Path) -> None:
    """A row of one and a row of nobody's are refused with the same words."""
    rows = [[ruc, "Cacao", 2022, 8] for ruc in (two[HERE].ruc, two[THERE].ruc, make.valid_ruc(99))]
    upload = send(as_erin, workbook(tmp_path, Ventas=[COLUMNS, *rows]))
    said = faults(upload)
    assert set(said) == {3, 4} and said[3] == said[4] and "RUC" in said[3]
    do(as_erin, "apply", upload)
    assert not AnnualSales.objects.filter(chain="cocoa").exists()


def test_nor_a_service(two: Any, as_erin: Client, tmp_path: Path) -> None:
    rows = [[code, two[HERE].ruc, 1] for code in (f"S-{SAN_MARTIN}", "S-none")]
    upload = send(as_erin, workbook(tmp_path, Beneficiarios=[["Código", "RUC", "Mujeres"], *rows]))
    said = faults(upload)
    assert set(said) == {2, 3} and said[2] == said[3]


def test_whom_ones_own_service_is_for_stays_known(two: Any, as_erin: Client, tmp_path: Path) -> None:
    """A service of the own region may be for a company of another, whose row the filled workbook holds."""
    service = Service.objects.get(code=f"S-{PIURA}")
    make.BeneficiaryFactory(service=service, company=two[THERE], women=1)
    rows = [[service.code, two[THERE].ruc, 1]]
    upload = send(as_erin, workbook(tmp_path, Beneficiarios=[["Código", "RUC", "Mujeres"], *rows]))
    assert faults(upload) == {}


def test_a_key_of_another_region_cannot_be_registered(two: Any, as_erin: Client, tmp_path: Path) -> None:
    columns = ["RUC", "Razón social", "Región"]
    rows = [[two[THERE].ruc, "Mía", "Piura"], [make.valid_ruc(99), "Otra", "Piura"]]
    sales = [[two[THERE].ruc, "Cacao", 2022, 8]]
    upload = send(as_erin, workbook(tmp_path, Empresas=[columns, *rows], Ventas=[COLUMNS, *sales]))
    said = [line for line in upload.lines.all() if line.outcome == "errors"]
    assert "administra" in str(said[0].parts)
    for secret in (THERE, "San Martín", "regiones", "existe"):
        assert secret not in str([line.parts for line in said])


def test_a_form_does_not_say_that_a_key_is_another_regions(
    two: Any, as_erin: Client, as_dora: Client
) -> None:
    company = {"legal_name": "Mía", "region": PIURA}
    service = {"region": PIURA, "type": make.ServiceTypeFactory().pk}
    for name, own, other in (
        ("company", {**company, "ruc": two[HERE].ruc}, {**company, "ruc": two[THERE].ruc}),
        ("service", {**service, "code": f"S-{PIURA}"}, {**service, "code": f"S-{SAN_MARTIN}"}),
    ):
        address, field = reverse(f"entry:{name}_new"), "ruc" if name == "company" else "code"
        assert "existe" in str(send_form(as_erin, address, **own).context["form"].errors[field])
        refused = str(send_form(as_erin, address, **other).context["form"].errors[field])
        assert "administra" in refused and "existe" not in refused
        assert "existe" in str(send_form(as_dora, address, **other).context["form"].errors[field])


def test_an_import_of_ones_own_is_applied(two: Any, as_erin: Client, tmp_path: Path) -> None:
    upload = send(as_erin, workbook(tmp_path, Ventas=[COLUMNS, [two[HERE].ruc, "Cacao", 2022, 7]]))
    assert do(as_erin, "apply", upload).state == UploadState.APPLIED
    assert AnnualSales.objects.get(chain="cocoa").submitted_by.name == "Erin"


def test_an_import_does_not_move_a_company_into_ones_region(
    two: Any, as_erin: Client, tmp_path: Path
) -> None:
    columns = ["RUC", "Razón social", "Región"]
    upload = send(as_erin, workbook(tmp_path, Empresas=[columns, [two[THERE].ruc, "Mía", "Piura"]]))
    do(as_erin, "apply", upload)
    two[THERE].refresh_from_db()
    assert (two[THERE].legal_name, two[THERE].region_id) == (THERE, SAN_MARTIN)


def test_the_filled_workbook_holds_ones_own(two: Any, as_erin: Client) -> None:
    file = as_erin.get(reverse("entry:template"), {"language": "es", "filled": "on"})
    words = str([row for page in load_workbook(io.BytesIO(b"".join(file))) for row in page.values])
    assert HERE in words and THERE not in words


def test_an_import_changes_nothing_of_the_whole_programme(two: Any, as_erin: Client, tmp_path: Path) -> None:
    """An institution that stays as it is may stand in the file; a change or a new one is refused at its row."""
    known = make.InstitutionFactory(acronym="SECO", name="SECO", type="cooperation")
    columns = ["Sigla", "Nombre", "Tipo"]
    rows = [["SECO", "SECO", "cooperación"], ["INIA", "INIA", "nacional"]]
    upload = send(as_erin, workbook(tmp_path, Entidades=[columns, *rows]))
    assert set(faults(upload)) == {3}
    upload = send(as_erin, workbook(tmp_path, Entidades=[columns, ["SECO", "SECO", "privada"]]))
    assert set(faults(upload)) == {2}
    known.refresh_from_db()
    assert known.type == "cooperation"
