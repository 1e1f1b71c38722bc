"""Every way of changing what a closed year's figures rest on, through pages: forms, imports, the admin, commands.

Each is refused, with the message at its place and nothing written, or allowed with an exception.
"""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from companies.models import AnnualSales, Company, MarketEntry, Participation
from figures.models import Programme, Target
from records.models import ClosedPeriod
from services.models import Beneficiary, Service, ServiceType
from tests import factories as make
from tests.entry.imports.test_imports import do, page
from tests.entry.imports.test_imports import send as upload
from tests.entry.sending import fields, send
from tests.workbook.build import RUC, workbook

pytestmark = pytest.mark.django_db
DAY = datetime.date
MODELS = [
    Company,
    Participation,
    AnnualSales,
    MarketEntry,
    Service,
    Beneficiary,
    ServiceType,
    Target,
    Programme,
]
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def closed(alice: User) -> ClosedPeriod:
    """2021 is closed, after one record of each kind was counted in it."""
    company = make.CompanyFactory(ruc=RUC, members=10)
    make.ParticipationFactory(company=company, enrolled_on=DAY(2019, 3, 1))
    make.AnnualSalesFactory(company=company, year=2021)
    make.MarketEntryFactory(company=company, first_shipment_on=DAY(2021, 3, 1))
    make.TargetFactory(year=2021)
    make.ProgrammeFactory(starts_on=DAY(2019, 2, 1), ends_on=DAY(2024, 1, 1))
    service = make.ServiceFactory(status="delivered", delivered_on=DAY(2021, 5, 1))
    make.BeneficiaryFactory(company=company, service=service)
    found: ClosedPeriod = make.ClosedPeriodFactory()
    return found


def stored() -> list[Any]:
    return [list(model._base_manager.order_by("pk").values()) for model in MODELS]


# ── Imports ─────────────────────────────────────────────────────────────────────────────────────

COMPANIES = ["RUC", "Razón social", "Región", "Tamaño", "Liderada por mujeres", "Asociados"]
PARTICIPATIONS = ["RUC", "Convocatoria", "Cadena", "Fecha de ingreso", "Fecha de salida"]
TARGETS = ["Indicador", "Año", "Meta"]
IN_2019, IN_2021, IN_2022 = DAY(2019, 3, 1), DAY(2021, 6, 1), DAY(2022, 6, 1)

IMPORTS: dict[str, tuple[str, list[list[Any]], str]] = {
    "region": ("Empresas", [COMPANIES, [RUC, "Otra", "12", "", "", 10]], "Región"),
    "size": ("Empresas", [COMPANIES, [RUC, "Otra", "20", "grande", "", 10]], "Tamaño"),
    "women-led": ("Empresas", [COMPANIES, [RUC, "Otra", "20", "", "sí", 10]], "Liderada por mujeres"),
    "members": ("Empresas", [COMPANIES, [RUC, "Otra", "20", "", "", 11]], "Asociados"),
    "chain": ("Participaciones", [PARTICIPATIONS, [RUC, 1, "Cacao", IN_2019, ""]], "Cadena"),
    "enrolment": ("Participaciones", [PARTICIPATIONS, [RUC, 1, "Café", IN_2022, ""]], "Fecha de ingreso"),
    "exit": ("Participaciones", [PARTICIPATIONS, [RUC, 1, "Café", IN_2019, IN_2021]], "Fecha de salida"),
    "another place": ("Participaciones", [PARTICIPATIONS, [RUC, 2, "Café", IN_2021, ""]], "Fecha de ingreso"),
    "target": ("Metas", [TARGETS, ["export_sales", 2021, 5]], "Año"),
    "another target": ("Metas", [TARGETS, ["companies_enrolled", 2021, 5]], "Año"),
}


@pytest.mark.parametrize("case", IMPORTS)
def test_it_works(case: str, closed: ClosedPeriod, bob: User, as_bob: Client, tmp_path: Path) -> None:
    """An import is refused at the column, and applied with an exception."""
    sheet, rows, column = IMPORTS[case]
    make.CallFactory(number=2)
    file, before = workbook(tmp_path, **{sheet: rows}), stored()
    sent = upload(as_bob, file)
    (line,) = page(as_bob, sent).context["page"].shown
    assert (line.outcome, [part[0] for part in line.parts]) == ("errors", [column])
    assert do(as_bob, "apply", sent).state == "checked"
    assert stored() == before
    make.PeriodExceptionFactory(period=closed, person=bob)
    assert do(as_bob, "apply", do(as_bob, "check", sent)).state == "applied"
    assert stored() != before


@pytest.mark.parametrize("case", IMPORTS)
def test_the_command_is_refused(case: str, closed: ClosedPeriod, tmp_path: Path, capsys: Any) -> None:
    sheet, rows, column = IMPORTS[case]
    make.CallFactory(number=2)
    before = stored()
    with pytest.raises(SystemExit):
        call_command("import_workbook", workbook(tmp_path, **{sheet: rows}))
    assert column in capsys.readouterr().out
    assert stored() == before


# ── The company's form ──────────────────────────────────────────────────────────────────────────

FORMS: dict[str, tuple[dict[str, str], str]] = {
    "region": ({"region": "12"}, "id_region"),
    "size": ({"size": "large"}, "id_size"),
    "women-led": ({"women_led": "True"}, "id_women_led"),
    "members": ({"members": "11"}, "id_members"),
    "place removed": ({"participation__0__DELETE": "on"}, "id_participation-0-call"),
    "exit": ({"participation__0__exited_on": "1/6/2021"}, "id_participation-0-exited_on"),
    "enrolment": ({"participation__0__enrolled_on": "1/6/2022"}, "id_participation-0-enrolled_on"),
    "chain": ({"participation__0__chain": "cocoa"}, "id_participation-0-chain"),
}


@pytest.mark.parametrize("case", FORMS)
def test_the_form_says_it_at_the_field_or_row(
    case: str, closed: ClosedPeriod, bob: User, as_bob: Client
) -> None:
    typed, place = FORMS[case]
    address, before = f"/records/companies/{RUC}/edit/", stored()
    answer = send(as_bob, address, **typed)
    assert [fault.place for fault in answer.context["form"].faults()] == [place]
    assert "(2021)" in answer.context["form"].faults()[0].message
    assert stored() == before
    make.PeriodExceptionFactory(period=closed, person=bob)
    assert send(as_bob, address, **typed).status_code == 302
    assert stored() != before


def test_a_row_whose_removal_is_refused_shows_why(closed: ClosedPeriod, as_bob: Client) -> None:
    answer = send(as_bob, f"/records/companies/{RUC}/edit/", participation__0__DELETE="on")
    row = answer.text[answer.text.index('<li class="part has-fault') :]
    assert "(2021)" in row[: row.index("</li>")]
    assert fields(answer)["participation-0-DELETE"] == "on"


# ── The admin ───────────────────────────────────────────────────────────────────────────────────


class InAdmin(NamedTuple):
    """A change in the admin: what is typed, and the field at which it is refused."""

    model: type[Model]
    typed: dict[str, str]
    field: str


ADMIN = [
    InAdmin(Company, {"region": "12"}, "region"),
    InAdmin(Company, {"size": "large"}, "size"),
    InAdmin(Company, {"women_led": "true"}, "women_led"),
    InAdmin(Company, {"members": "11"}, "members"),
    InAdmin(Participation, {"exited_on": "2021-06-01"}, "exited_on"),
    InAdmin(Participation, {"enrolled_on": "2022-06-01"}, "enrolled_on"),
    InAdmin(AnnualSales, {"fob_usd": "5"}, "year"),
    InAdmin(MarketEntry, {"country": "FR"}, "first_shipment_on"),
    InAdmin(Service, {"region": "12"}, "delivered_on"),
    InAdmin(ServiceType, {"block": "export"}, "block"),
    InAdmin(Target, {"target": "5"}, "year"),
    InAdmin(Programme, {"starts_on": "2022-01-01"}, "starts_on"),
    InAdmin(Programme, {"ends_on": "2021-06-01"}, "ends_on"),
]


def in_admin(client: Client, record: Model, **typed: str) -> HttpResponse:
    """Open the record's page in the admin, type into it and send it."""
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    context = client.get(address).context
    bound = list(context["adminform"].form)
    for formset in context["inline_admin_formsets"]:
        bound += [
            *formset.formset.management_form,
            *(f for row in formset.formset.initial_forms for f in row),
        ]
    data = {f.html_name: f.value() for f in bound if f.value() not in (None, False)}
    answer: HttpResponse = client.post(address, data | typed)
    return answer


@pytest.mark.parametrize("case", ADMIN, ids=lambda case: f"{case.model.__name__}.{case.field}")
def test_the_admin_says_it_at_the_field(
    case: InAdmin, closed: ClosedPeriod, alice: User, as_alice: Client
) -> None:
    record, before = case.model._base_manager.get(), stored()
    answer = in_admin(as_alice, record, **case.typed)
    assert answer.context["adminform"].form.errors.keys() == {case.field}
    assert stored() == before
    make.PeriodExceptionFactory(period=closed, person=alice)
    assert in_admin(as_alice, record, **case.typed).status_code == 302
    assert stored() != before


@pytest.mark.parametrize("model", [Participation, AnnualSales, MarketEntry, Service, Target, Programme])
def test_nothing_is_deleted_in_the_admin(
    model: type[Model], closed: ClosedPeriod, alice: User, as_alice: Client
) -> None:
    where = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    pk, before = model._base_manager.get().pk, stored()
    ways: list[Callable[[], HttpResponse]] = [
        lambda: as_alice.post(reverse(f"{where}_delete", args=[pk]), {"post": "yes"}),
        lambda: as_alice.post(
            reverse(f"{where}_changelist"),
            {"action": "delete_selected", "_selected_action": [pk], "post": "yes"},
        ),
    ]
    for way in ways:
        answer = way()
        assert answer.status_code == 409
        assert "2021" in answer.text
    assert stored() == before
    make.PeriodExceptionFactory(period=closed, person=alice)
    assert ways[0]().status_code == 302
    assert not model._base_manager.exists()


def test_places_and_beneficiaries_are_not_removed_in_the_admin(
    closed: ClosedPeriod, as_alice: Client
) -> None:
    before = stored()
    for record, row in (
        (Company.objects.get(), "participations-0-DELETE"),
        (Service.objects.get(), "beneficiaries-0-DELETE"),
    ):
        assert in_admin(as_alice, record, **{row: "on"}).status_code == 409
        assert stored() == before


def test_regions_and_chains_are_never_deleted_under_records(closed: ClosedPeriod, as_alice: Client) -> None:
    """They have no history and no day; what refers to them keeps them."""
    before = stored()
    as_alice.post("/admin/companies/valuechain/coffee/delete/", {"post": "yes"})
    assert as_alice.post("/admin/companies/region/20/delete/", {"post": "yes"}).status_code == 403
    assert stored() == before
