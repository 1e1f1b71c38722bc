"""The demo programme: synthetic companies that reproduce the figures published in January 2023."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.actor import acting
from accounts.audit import Event
from accounts.models import Role, User
from companies.models import Company
from figures.models import Programme
from records.models import Verifiable, Verification
from records.verification import decision_event
from services.models import ServiceType
from workbook.applying import apply
from workbook.importing import plan_file
from workbook.planning import Plan, RowOutcome

FOLDER: Path = settings.BASE_DIR / "demo"
WORKBOOK = FOLDER / "programme.xlsx"
NAMES = {
    Role.ADMINISTRATOR: "Rosa Quispe Mamani",
    Role.STAFF: "Julio Flores Rojas",
    Role.VERIFIER: "Carmen Huamán Torres",
    Role.COORDINATOR: "Luis Castillo Ruiz",
    Role.COMMITTEE: "Ana Vargas Chávez",
    Role.AUDITOR: "Pedro Salazar León",
}
"""Made-up people of the demo, whose addresses name their roles."""
ACCOUNTS = {
    Role.ADMINISTRATOR: "administrator@example.org",
    Role.STAFF: "staff@example.org",
    Role.VERIFIER: "verifier@example.org",
    Role.COORDINATOR: "coordinator@example.org",
    Role.COMMITTEE: "committee@example.org",
    Role.AUDITOR: "auditor@example.org",
}
COORDINATED = ("20",)
"""The regions of the demo's coordinator: Piura."""


RETURN_NOTE = "Falta el peso neto y el valor no coincide con el de la factura. Revíselos, por favor."
"""What the verifier says of the record that was returned."""


class NotTheDemo(Exception):
    """The database holds companies and none of the demo's accounts: it is a real installation's."""


@transaction.atomic
def load(*, before_verifying: Callable[[User], None] = lambda staff: None) -> list[tuple[Role, str, str]]:
    """Load the demo into an empty database; in a database that has it, change nothing.

    Returns each account's role, e-mail address and password. Raises NotTheDemo.
    """
    is_demo = User.objects.filter(email=ACCOUNTS[Role.ADMINISTRATOR]).exists()
    if not is_demo and (Company.objects.exists() or User.objects.exists()):
        raise NotTheDemo
    accounts = [_account(role, email) for role, email in ACCOUNTS.items()]
    if not is_demo:
        _enter_and_verify(before_verifying)
    return accounts


def account(role: Role) -> User:
    """The demo's account of a role."""
    return User.objects.get(email=ACCOUNTS[role])


def _enter_and_verify(before_verifying: Callable[[User], None]) -> None:
    """An administrator enters what a workbook refers to, the staff hands the workbook in, the verifier decides on it."""
    with acting(account(Role.ADMINISTRATOR)):
        _load_reference(json.loads((FOLDER / "reference.json").read_text("utf-8")))
    staff = account(Role.STAFF)
    with acting(staff):
        _apply(plan_file(WORKBOOK))
        before_verifying(staff)
    verifier = account(Role.VERIFIER)
    with acting(verifier):
        _decide(verifier)


def _decide(verifier: User) -> None:
    """Give each record the state that the workbook says, now by the verifier."""
    plan = plan_file(WORKBOOK, may_verify=True)
    decided = [it.record for rows in plan.rows.values() for it in rows if it.outcome is RowOutcome.CHANGED]
    records = [record for record in decided if isinstance(record, Verifiable)]
    for record in records:
        if record.verification == Verification.RETURNED:
            record.return_note = RETURN_NOTE
    _apply(plan)
    Event.objects.bulk_create(decision_event(record, by=verifier) for record in records)


def _apply(plan: Plan) -> None:
    if plan.faults:
        raise ValueError(f"the demo's own workbook has faults: {plan.faults[0]}")
    apply(plan)


class Reference(TypedDict):
    """demo/reference.json."""

    service_types: dict[str, dict[str, str]]
    programme: dict[str, Any]


def _load_reference(reference: Reference) -> None:
    """What a workbook refers to and an administrator would have entered."""
    ServiceType.objects.bulk_create(
        ServiceType(name_es=es, name_en=en, block=block)
        for block, types in reference["service_types"].items()
        for es, en in types.items()
    )
    Programme.objects.create(id=1, **reference["programme"])


def _account(role: Role, email: str) -> tuple[Role, str, str]:
    """An account whose password follows from the installation's secret: the same at every start, known nowhere else."""
    digest = salted_hmac("workbook.demo", email, algorithm="sha256").digest()
    password = base64.b32encode(digest).decode().lower()[:12]
    user = User.objects.filter(email=email).first()
    if user is None:
        is_admin = role is Role.ADMINISTRATOR
        user = User(email=email, name=NAMES[role], role=role, is_staff=is_admin, is_superuser=is_admin)
    if not user.check_password(password):
        user.set_password(password)
        user.save()
    if role is Role.COORDINATOR and not user.regions.exists():
        user.regions.set(COORDINATED)  # type: ignore[arg-type]
    return role, email, password
