"""All the files of declarations, loaded by the command, against what was computed of them elsewhere."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from accounts.access import Viewer
from accounts.models import Role
from companies.models import AnnualSales, Source
from customs.models import CustomsFile
from figures.breakdowns import figures_along
from figures.contributions import contributions
from figures.customs_markets import CUSTOMS_MARKETS
from figures.customs_sales import CUSTOMS
from figures.definitions import Axis
from figures.ledger import ledger
from figures.registry import FAMILY_OF, INDICATORS
from figures.scope import Scope
from records.models import Verification
from tests import reference
from tests.conftest import person
from tests.figures.test_expected import Json, differences

ROOT = Path(__file__).parents[2]
FILES = ROOT / "tests" / "data" / "customs"
EXPECTED = ROOT / "tests" / "data" / "expected" / "customs"
FIGURES = sorted(path.stem for path in EXPECTED.glob("figures-*.json"))
CODES = json.loads((FILES / "codes.json").read_text(encoding="utf-8"))


def expected(name: str) -> Json:
    answer: Json = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    return answer


def printed(command: str, *arguments: str) -> Json:
    out = StringIO()
    try:
        call_command(command, *arguments, "--format", "json", stdout=out)
    except SystemExit as ended:
        assert ended.code == 1
    answer: Json = json.loads(out.getvalue())
    return answer


def load_all() -> Json:
    """Load every file as the command does; files with days of their own by themselves."""
    tables = sorted(path for path in FILES.iterdir() if path.name not in {*CODES["files"], "codes.json"})
    answer = printed("import_customs", *map(str, tables))
    for name, (first, published) in CODES["files"].items():
        answer["files"] += printed(
            "import_customs", str(FILES / name), "--from", first, "--published", published
        )["files"]
    return answer


def answers(root: Path) -> dict[str, Json]:
    """Load everything, put every file's question, and leave the database as it was."""
    with override_settings(CUSTOMS_ROOT=root), transaction.atomic():
        reference.ensure()
        call_command(
            "import_workbook", str(ROOT / "demo/programme.xlsx"), "--create-missing", stdout=StringIO()
        )
        call_command("customs_codes", str(FILES / "codes.json"), stdout=StringIO())
        found = {"imports": load_all()}
        for name in FIGURES:
            found[name] = printed("customs_figures", *arguments_of(name))
            found[f"indicators of {name}"] = indicators_of(Scope.from_json(expected(name)["scope"]))
        found |= {name: propose(*options) for name, options in PROPOSALS.items()}
        transaction.set_rollback(True)
    return found


def indicators_of(scope: Scope) -> Json:
    """The indicators of customs, whole and by axis, with what the ledger and the contributions say of them."""
    scope = scope.seen_by(Viewer.ALL)
    axes = (Axis.REGION, Axis.CHAIN, Axis.CALL, Axis.SIZE, Axis.YEAR)
    found = figures_along(scope, dict.fromkeys((None, *axes), SLUGS), range(2019, 2024))
    added = contributions(scope)
    names = {name for slug in SLUGS for name in INDICATORS[slug].components}
    return {
        "groups": found,
        "added": {name: sum(added[name].values()) for name in names},
        "counted": {slug: ledger(slug, scope).counted.count() for slug in SLUGS},
    }


SLUGS = [slug for slug, family in FAMILY_OF.items() if family in (CUSTOMS, CUSTOMS_MARKETS)]
PROPOSALS = {"propose-2022": (), "propose-2022-replace": ("--replace-declared",)}


def propose(*options: str) -> Json:
    """Propose twice, the second time for nothing, and take it back."""
    with transaction.atomic():
        person("Dora", Role.STAFF)
        asked = ("--year", "2022", "--as", "dora@example.org", *options)
        found = printed("propose_from_customs", *asked)
        again = printed("propose_from_customs", *asked)
        assert not {again["sales"]["created"], again["sales"]["changed"], again["markets"]["created"]} - {0}
        rows = AnnualSales.objects.filter(source=Source.CUSTOMS, year=2022, submitted_by__isnull=False)
        assert {row.verification for row in rows} == {Verification.SUBMITTED}
        transaction.set_rollback(True)
    return found


def arguments_of(name: str) -> list[str]:
    scope = expected(name)["scope"]
    line = ["--as-of", scope["as_of"], "--year", str(scope["year"])]
    for option in ("region", "chain", "call", "size"):
        for value in scope[option]:
            line += [f"--{option}", value]
    line += ["--women-led", scope["women_led"]] if scope["women_led"] else []
    return line + (["--provisional"] if scope["provisional"] else [])


@pytest.fixture(scope="module")
def answer(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Json]]:
    with django_db_blocker.unblock():
        yield answers(tmp_path_factory.mktemp("customs"))


def test_every_file_is_taken_or_refused_as_expected(answer: dict[str, Json]) -> None:
    found = {one["name"]: one for one in answer["imports"]["files"]}
    for wanted in expected("imports")["files"]:
        assert list(differences(wanted, found[wanted["name"]])) == []
        assert ("message" in found[wanted["name"]]) is (wanted["state"] == "refused")
    assert len(found) == len(expected("imports")["files"])


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_those_expected(name: str, answer: dict[str, Json]) -> None:
    wanted, found = expected(name), answer[name]
    assert list(differences(wanted, found)) == []
    assert found["markets"]["pairs"] == wanted["markets"]["pairs"]
    assert list(found["national"]) == list(wanted["national"])


@pytest.mark.parametrize("name", FIGURES)
def test_indicators_are_the_same_figures(name: str, answer: dict[str, Json]) -> None:
    wanted, groups = expected(name), answer[f"indicators of {name}"]["groups"]
    whole, markets, year = groups[None][""], wanted["markets"], wanted["year"]
    assert as_number(whole["customs_sales"].value) == wanted["sales"]["fob"]
    assert whole["customs_sales"].n == wanted["sales"]["exporters"]
    entries = whole["market_entries_evidenced"]
    assert (entries.value, entries.n, entries.missing) == (
        *(markets["entries"], markets["companies"], markets["indeterminate"]),
    )
    for chain, of_chain in wanted["national"].items():
        found = groups[Axis.CHAIN][chain]
        assert found["programme_share"].value == pytest.approx(of_chain["share"])
        assert found["growth_outside_like_for_like"].value == pytest.approx(of_chain["growth_outside"])
        assert found["growth_outside_like_for_like"].n == of_chain["n_outside"]
    equal = wanted["reconciliation"]["equal"]["declared"]
    evidenced = whole["evidenced_share"]
    assert (as_number(evidenced.numerator) == equal) if wanted["complete"] else (evidenced.value is None)
    of_year = groups[Axis.YEAR][str(year)]
    assert all(of_year[slug] == whole[slug] for slug in SLUGS)


@pytest.mark.parametrize("name", FIGURES)
def test_parts_ledgers_and_contributions_make_the_figures(name: str, answer: dict[str, Json]) -> None:
    found = answer[f"indicators of {name}"]
    groups = found["groups"]
    whole = groups[None][""]
    for slug in SLUGS:
        for axis in INDICATORS[slug].adds_up:
            parts = [of_group[slug].value or 0 for of_group in groups[axis].values()]
            assert sum(parts) == whole[slug].value, (slug, axis)
        names, measure = INDICATORS[slug].components, whole[slug]
        sums = [measure.value] if len(names) == 1 else [measure.numerator, measure.denominator]
        for component, amount in zip(names, sums, strict=True):
            assert amount is None or found["added"][component] == amount, component
    counted = found["counted"]
    for slug in ("customs_sales", "programme_share", "market_entries_evidenced"):
        assert counted[slug] == whole[slug].n, slug
    assert counted["growth_outside_like_for_like"] == 0


def as_number(amount: object) -> float:
    return float(str(amount or 0))


@pytest.mark.parametrize("name", PROPOSALS)
def test_proposals_are_those_expected(name: str, answer: dict[str, Json]) -> None:
    assert answer[name] == expected(name)


@pytest.mark.django_db
def test_the_files_leave_nothing_behind(answer: dict[str, Json]) -> None:
    assert not CustomsFile.objects.exists()
