"""The commands: what they print and how they exit."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from simple_history.utils import get_history_model_for_model

from accounts.audit import Event, EventType
from accounts.models import Role, User
from committee.models import Agreement
from companies.models import Company
from entry.home.first_steps import first_steps
from figures.models import Programme
from records.models import Evidence
from records.registry import kinds
from services.models import Service
from tests import factories as make
from tests.workbook.build import RUC, with_companies, workbook
from workbook.importing import plan_file
from workbook.planning import Plan

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> tuple[int, str]:
    printed = StringIO()
    try:
        call_command(*map(str, arguments), stdout=printed)
    except SystemExit as end:
        return int(str(end.code)), printed.getvalue()
    except CommandError as fault:
        return fault.returncode, str(fault)
    return 0, printed.getvalue()


def test_it_works(tmp_path: Path) -> None:
    code, said = run("import_workbook", with_companies(tmp_path), "--format", "json")
    assert code == 0
    assert json.loads(said) == {
        "applied": True,
        "sheets": {"Empresas": {"rows": 2, "created": 2, "changed": 0, "unchanged": 0, "errors": 0}},
        "errors": [],
    }


def test_a_dry_run_would_apply(tmp_path: Path) -> None:
    code, said = run("import_workbook", with_companies(tmp_path), "--dry-run", "--format", "json")
    assert (code, json.loads(said)["applied"]) == (0, False)
    assert json.loads(said)["sheets"]["Empresas"]["created"] == 2
    assert not Company.objects.exists()


def test_faults_exit_with_1_and_are_told_in_both_forms(tmp_path: Path) -> None:
    file = workbook(tmp_path, Empresas=[["RUC", "Razón social", "Región"], [123, "Uno", "Piura"]])
    code, said = run("import_workbook", file, "--format", "json")
    (fault,) = json.loads(said)["errors"]
    assert code == 1
    assert {key: fault[key] for key in ("sheet", "row", "column", "value")} == {
        "sheet": "Empresas",
        "row": 2,
        "column": "RUC",
        "value": 123,
    }
    code, said = run("import_workbook", file)
    assert code == 1
    assert "Empresas · RUC [2]" in said


def test_an_unreadable_file_exits_with_2_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"no")
    for arguments in (["x.xlsx"], ["x.xlsx", "--dry-run"], ["none.xlsx"]):
        code, said = run("import_workbook", tmp_path / arguments[0], *arguments[1:])
        assert (code, len(said.splitlines())) == (2, 1)


def test_what_changed_while_it_worked_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = make.CompanyFactory(ruc=RUC)

    def saved_by_another(path: Path, **options: Any) -> Plan:
        plan = plan_file(path, **options)
        company.save()
        return plan

    monkeypatch.setattr("workbook.importing.plan_file", saved_by_another)
    code, said = run("import_workbook", with_companies(tmp_path))
    assert (code, Company.objects.count()) == (1, 1)
    assert "nothing applied" in said


def test_export_writes_and_says_where(tmp_path: Path) -> None:
    make.CompanyFactory()
    assert run("export_workbook", tmp_path / "out.xlsx")[0] == 0
    assert (tmp_path / "out.xlsx").exists()
    assert run("export_workbook", tmp_path / "no/such/folder.xlsx")[0] == 2


def check_authors() -> None:
    """Every record was entered by the staff or an administrator, and verified by the verifier."""
    people = {role: User.objects.get(role=role).pk for role in Role}
    assert {service.submitted_by_id for service in Service.objects.counted()} == {people[Role.STAFF]}
    assert {service.verified_by_id for service in Service.objects.counted()} == {people[Role.VERIFIER]}
    for kind in kinds().values():
        authors = get_history_model_for_model(kind.model).objects.order_by().values_list("history_user")
        assert not authors.filter(history_user=None).exists(), kind.slug
    assert {it.history.first().history_user_id for it in Agreement.objects.all()} == {
        people[Role.ADMINISTRATOR]
    }
    assert Event.objects.filter(happened=EventType.VERIFIED, person=people[Role.VERIFIER]).count() > 1000
    assert not Service.objects.waiting_for(User.objects.get(role=Role.STAFF)).exists()


def check_evidence() -> None:
    """Part of what is verified has a file, which the staff attached."""
    assert 0 < Service.objects.counted().without_evidence().count() < 98 / 2
    evidence = Evidence.objects.first()
    assert evidence and evidence.is_intact and evidence.added_by_id == User.objects.get(role=Role.STAFF).pk
    assert not Company.objects.filter(contacts=None).exists()


def test_the_demo_is_loaded_once_and_its_accounts_stay_the_same(store: Path) -> None:
    code, first = run("load_demo")
    assert (code, Company.objects.count()) == (0, 162)
    assert str(Programme.objects.get().opening_cut_off) == "2023-01-23"
    code, again = run("load_demo")
    assert (code, first, User.objects.count()) == (0, again, len(Role))
    for line in first.splitlines()[2:]:
        email, password = line.split()
        assert User.objects.get(email=email).check_password(password)
    assert {user.role for user in User.objects.all()} == set(Role)
    assert User.objects.get(role=Role.COORDINATOR).regions.get().name == "Piura"
    assert all(step.is_done for step in first_steps())
    check_authors()
    check_evidence()


def test_the_demo_leaves_somebody_elses_database_alone() -> None:
    make.CompanyFactory()
    code, said = run("load_demo")
    assert (code, len(said.splitlines())) == (1, 1)
    assert not User.objects.exists()
