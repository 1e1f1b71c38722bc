"""Each change of the programme's settings or targets, whichever way it is made, is in the audit log and the history."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.actor import acting
from accounts.audit import Event, EventType
from accounts.models import User
from figures.models import Programme, Target
from tests import factories as make
from tests.records.test_closed_ways import in_admin
from tests.workbook.build import workbook

pytestmark = pytest.mark.django_db

TARGETS = ["Indicador", "Año", "Meta"]


def lines() -> list[tuple[str, str, str]]:
    found = Event.objects.filter(happened=EventType.PROGRAMME_CHANGED).order_by("pk")
    return [(event.about, event.details["how"], event.details["fields"]) for event in found]


def _changed(record: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(record, name, value)
    return record


WAYS: dict[str, tuple[Callable[[Target], object], str, str]] = {
    "added": (lambda target: make.TargetFactory(year=2024), "Ingresado", ""),
    "saved": (lambda target: _changed(target, target=5).save(), "Modificado", "meta"),
    "updated": (lambda target: Target.objects.update(target=5), "Modificado", "meta"),
    "overwritten": (
        lambda target: Target.objects.overwrite([_changed(target, year=2024)]),
        "Modificado",
        "año",
    ),
    "inserted": (
        lambda target: Target.objects.bulk_create([make.TargetFactory.build(year=2024)]),
        "Ingresado",
        "",
    ),
    "deleted": (lambda target: target.delete(), "Eliminado", ""),
    "all deleted": (lambda target: Target.objects.all().delete(), "Eliminado", ""),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_works(way: str, alice: User) -> None:
    target = make.TargetFactory()
    before = len(lines())
    do, how, fields = WAYS[way]
    with acting(alice):
        do(target)
    (line,) = lines()[before:]
    assert line[1:] == (how, fields)
    assert Event.objects.latest("pk").person == alice
    assert Target.history.latest("history_id").history_user == alice


def test_what_stays_as_it_is_adds_no_line() -> None:
    target = make.TargetFactory()
    before = lines()
    target.save()
    assert lines() == before


def test_the_cut_off_in_the_admin(as_alice: Client, alice: User) -> None:
    """The opening cut-off had no history: who moved what all dashboards show was not known."""
    programme = make.ProgrammeFactory()
    in_admin(as_alice, programme, opening_cut_off="2022-01-01")
    assert [how for _about, how, _fields in lines()][-1] == "Modificado"
    row = Programme.history.latest("history_id")
    assert (row.opening_cut_off, row.history_user) == (datetime.date(2022, 1, 1), alice)
    page = as_alice.get("/records/history/?kind=target&kind=programme", headers={"accept-language": "en"})
    assert "cut-off date with which dashboards open" in page.text.lower()


def test_targets_imported_by_the_command(tmp_path: Path) -> None:
    call_command(
        "import_workbook", workbook(tmp_path, Metas=[TARGETS, ["export_sales", 2022, 5]]), verbosity=0
    )
    assert [how for _about, how, _fields in lines()] == ["Ingresado"]
    call_command(
        "import_workbook", workbook(tmp_path, Metas=[TARGETS, ["export_sales", 2022, 6]]), verbosity=0
    )
    assert lines()[-1][1:] == ("Modificado", "meta")
    assert Event.objects.latest("pk").person is None


@pytest.mark.parametrize("number", [1, 20])
def test_queries_do_not_grow_with_targets(number: int, django_assert_max_num_queries: Any) -> None:
    targets = [make.TargetFactory.build(year=2001 + it) for it in range(number)]
    with django_assert_max_num_queries(8):
        Target.objects.bulk_create(targets)
    assert len(lines()) == number


def test_the_page_of_targets_leads_to_their_history(as_alice: Client, as_carol: Client) -> None:
    where = "/records/history/?kind=target&amp;kind=programme"
    assert where in as_alice.get("/targets/").text
    assert where not in as_carol.get("/targets/").text
