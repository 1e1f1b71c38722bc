"""Sessions and documents of earlier versions: what was frozen or issued stays readable, whatever is defined later."""

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation

from accounts.access import Viewer
from accounts.models import User
from committee import checking
from committee.checking import faults
from committee.freezing import FORMATS, described, freeze
from committee.models import Snapshot
from committee.pages import changes_page
from committee.restating import RecordChange, compare
from companies.models import AnnualSales, Participation, Region, ValueChain
from figures.bridge import BRIDGE
from figures.definitions import Axis, Reason, Unit
from figures.registry import FAMILY_OF, INDICATORS
from records import registry
from records.digests import sha256
from reports.exports.models import Paper
from services.models import Beneficiary, Service
from tests import factories as make
from tests.committee.archive import FROZEN, ISSUED, read, store_papers, store_session
from tests.committee.test_freezing import opened
from tests.committee.test_restating import CUT_OFF, frozen_now, wrong
from tests.reports.test_overview import text

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

ENGLISH = {"accept-language": "en"}
FILES = ("pdf", "xlsx", "csv", "json")
names = pytest.mark.parametrize("path", FROZEN, ids=lambda path: path.stem)
of_the_same_ids = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="the demo's records have other ids there"
)


# ── Files of earlier versions ───────────────────────────────────────────────────────────────────


def test_each_format_has_its_file() -> None:
    assert [path.stem for path in FROZEN] == [path.stem for path in ISSUED] == list(map(str, FORMATS))


def test_the_present_format_is_that_of_its_file(demo: None, alice: User) -> None:
    """Whoever changes what a session keeps gives it the next number and keeps a file of it."""
    frozen = freeze(opened(alice), by=alice)
    kept = read(FROZEN[-1])
    today, then = json.loads(frozen.content), json.loads(kept["content"])
    for path in (
        (),
        ("session",),
        ("minutes",),
        ("brief",),
        ("brief", "scope"),
        ("brief", "institutions", "MINCETUR"),
    ):
        assert part(today, path).keys() == part(then, path).keys(), path
    for of_each in (("brief", "definitions"), ("brief", "indicators"), ("brief", "bridge")):
        now = part(today, of_each)
        for name, found in part(then, of_each).items():
            assert name not in now or now[name].keys() == found.keys(), name


def part(content: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        content = content.get(name, {})
    return content


@names
def test_an_old_session_opens(path: Path, alice: User, as_bob: Client, as_carol: Client) -> None:
    snapshot = store_session(path, alice)
    number = snapshot.session_id
    assert "152,000,000" in text(as_carol, f"/sessions/{number}/")
    for kind in FILES:
        assert as_carol.get(f"/sessions/{number}/?format={kind}").status_code == 200
    assert as_bob.get(f"/sessions/{number}/frozen.json").content.decode() == read(path)["content"]
    assert as_carol.get(f"/sessions/{number}/frozen.json").status_code == 403


@names
def test_an_old_session_is_verified(path: Path, alice: User) -> None:
    store_session(path, alice)
    assert list(faults()) == []
    call_command("check_sessions")


def test_what_is_said_of_a_session_later_is_not_missed_in_an_old_one(alice: User, monkeypatch: Any) -> None:
    store_session(FROZEN[0], alice)
    monkeypatch.setattr(checking, "described", lambda session: described(session) | {"place": "Lima"})
    assert list(faults()) == []


@names
@of_the_same_ids
def test_an_old_session_is_compared_with_the_records_of_today(
    path: Path, demo: None, alice: User, as_bob: Client
) -> None:
    snapshot = store_session(path, alice)
    AnnualSales.objects.filter(year=2022, verification="verified").first().delete()  # type: ignore[union-attr]
    found = compare(snapshot)
    assert not wrong(found)
    assert any(one.restated for one in found.restatements)
    assert "Total difference" in text(as_bob, f"/sessions/{snapshot.session_id}/changes/")
    for kind in FILES:
        assert as_bob.get(f"/sessions/{snapshot.session_id}/changes/?format={kind}").status_code == 200


@names
@of_the_same_ids
def test_the_records_that_an_old_session_was_frozen_from_have_not_changed(
    path: Path, demo: None, alice: User
) -> None:
    found = compare(store_session(path, alice))
    assert [one.slug for one in found.restatements if one.restated] == []


@names
def test_an_old_session_is_compared_with_an_empty_programme(path: Path, alice: User, as_bob: Client) -> None:
    snapshot = store_session(path, alice)
    assert not wrong(compare(snapshot))
    assert as_bob.get(f"/sessions/{snapshot.session_id}/changes/").status_code == 200


def test_what_sessions_name_is_neither_renamed_nor_removed() -> None:
    """Units and reasons of format 1. Add to them; take none away."""
    assert {"companies", "members", "services", "ratio", "USD", "entries", "countries"} <= {*Unit}
    assert {
        *("no_data", "no_plan", "no_budget", "no_previous_sales", "no_matched_companies", "no_expected"),
        *("filter_not_applicable", "nothing_matches", "not_defined_then", "no_longer_defined"),
    } <= {*Reason}


def test_a_session_of_a_later_format_is_told(alice: User) -> None:
    snapshot = store_session(FROZEN[-1], alice)
    later = snapshot.content.replace(f'"format":{FORMATS[-1]}', '"format":99')
    snapshot.content, snapshot.digest = later, sha256(later)
    assert list(checking._faults_of(snapshot)) == [
        "it was frozen in format 99, which this version of the system does not know."
    ]


@pytest.mark.parametrize("path", ISSUED, ids=lambda path: path.stem)
def test_old_codes_are_verified(path: Path, alice: User, client: Client) -> None:
    for paper in store_papers(path, alice):
        for typed in (paper.shown_code, paper.code.lower(), paper.shown_code.replace("-", " ")):
            page = client.get("/verify/", {"code": typed}, headers=ENGLISH)
            assert page.status_code == 200
            assert paper.title in page.text
            assert paper.digest in page.text
        printed = client.get(f"/verify/{paper.shown_code}/", headers=ENGLISH).text
        assert all(words in printed for fact in paper.facts["en"] for words in fact)


@pytest.mark.parametrize("path", ISSUED, ids=lambda path: path.stem)
def test_an_old_file_is_the_one_that_was_issued(path: Path, alice: User, client: Client) -> None:
    paper = store_papers(path, alice)[0]
    with path.with_suffix(".pdf").open("rb") as file:
        page = client.post(f"/verify/{paper.shown_code}/", {"document": file}, headers=ENGLISH)
    assert "Yes: the file is the document that was issued" in page.text


def test_a_document_says_what_its_scope_was_called_when_it_was_issued(
    demo: None, as_carol: Client, client: Client
) -> None:
    as_carol.get("/brief/?region=20&chain=coffee&format=pdf", headers=ENGLISH)
    ValueChain.objects.filter(pk="coffee").update(name_en="Coffee and husks")
    paper = Paper.objects.get()
    page = client.get(f"/verify/{paper.shown_code}/", headers=ENGLISH).text
    assert "Piura" in page
    assert "Coffee and husks" not in page
    assert "Café" in client.get(f"/verify/{paper.shown_code}/", headers={"accept-language": "es"}).text


# ── Definitions that come, go and change ────────────────────────────────────────────────────────


@pytest.fixture
def programme() -> None:
    for chain in ("coffee", "cocoa"):
        place = make.ParticipationFactory(chain_id=chain)
        make.AnnualSalesFactory(company=place.company, year=2022, chain_id=chain)
        service = make.ServiceFactory(status="delivered", delivered_on=CUT_OFF)
        make.BeneficiaryFactory(service=service, company=place.company)
        make.MarketEntryFactory(company=place.company)


@contextmanager
def without(name: str, known: dict[str, Any] = INDICATORS) -> Iterator[None]:
    """A version of the system that does not know an indicator, or something else. Afterwards the order is the same."""
    all_of_them = dict(known)
    del known[name]
    try:
        yield
    finally:
        known.clear()
        known.update(all_of_them)


@contextmanager
def keeping(slug: str, **members: Any) -> Iterator[None]:
    """A version of the system that registers a kind of record otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry._registered, slug, replace(registry._registered[slug], **members))
        yield


def changed(snapshot: Snapshot) -> list[str]:
    """The slugs of the figures that differ."""
    found = compare(snapshot)
    assert not wrong(found)
    return [one.slug for one in found.restatements if one.restated]


def causes(snapshot: Snapshot, slug: str) -> list[RecordChange]:
    """The changed records behind a figure of one component that differs."""
    (component,) = next(one.components for one in compare(snapshot).restatements if one.slug == slug)
    return [cause for one in component.contributions for cause in one.causes]


def row_of(snapshot: Snapshot, label: str) -> list[str]:
    """An indicator's row in the comparison, in English."""
    with translation.override("en"):
        page = changes_page(snapshot, Viewer.ALL, records=True)
    return next([*map(str, row)] for row in page.overview.rows if row[0] == label)


def looked_at(client: Client) -> str:
    """The pages and files of the session; each opens. All files of tables have the same rows."""
    for address in ("/sessions/1/", "/sessions/1/changes/"):
        assert client.get(address).status_code == 200
        for kind in ("pdf", "json"):
            assert client.get(f"{address}?format={kind}").status_code == 200
    call_command("check_sessions")
    return text(client, "/sessions/1/changes/")


def test_an_indicator_that_is_defined_later(programme: None, as_bob: Client) -> None:
    with without("families_reached"):
        snapshot = frozen_now()
    assert row_of(snapshot, "Families reached")[1::2] == ["not defined then", "—"]
    assert changed(snapshot) == []
    said = looked_at(as_bob)
    assert "1 figure cannot be compared" in said
    assert "every figure that can be compared is today" in said
    assert "not defined then" in text(as_bob, "/sessions/1/")
    assert "member families" not in text(as_bob, "/sessions/1/")


def test_an_indicator_that_is_no_longer_defined(programme: None, as_bob: Client) -> None:
    snapshot = frozen_now()
    with without("companies_entering_markets"):
        assert row_of(snapshot, "Companies entering markets")[1:] == ["2", "no longer defined", "—"]
        assert changed(snapshot) == []
        looked_at(as_bob)
        assert "Companies entering markets 2" in text(as_bob, "/sessions/1/")


def test_an_indicator_in_another_unit(programme: None, monkeypatch: Any, as_bob: Client) -> None:
    snapshot = frozen_now()
    known = INDICATORS["export_sales"]
    monkeypatch.setitem(
        INDICATORS,
        "export_sales",
        replace(known, unit=Unit.SERVICES, calculate=lambda facts: replace(known.calculate(facts), value=7)),
    )
    assert row_of(snapshot, "Export sales")[2:] == ["7", "—"]
    assert row_of(snapshot, "Export sales")[1].startswith("US$")
    assert changed(snapshot) == []
    assert "Region: " not in looked_at(as_bob)


def test_an_indicator_made_of_other_sums(programme: None, monkeypatch: Any, as_bob: Client) -> None:
    snapshot = frozen_now()
    monkeypatch.setitem(
        INDICATORS, "exporting_companies", replace(INDICATORS["exporting_companies"], components=("sales",))
    )
    assert changed(snapshot) == []
    looked_at(as_bob)


def test_an_indicator_that_is_defined_in_other_words(
    programme: None, monkeypatch: Any, as_bob: Client
) -> None:
    frozen_now()
    defined = replace(INDICATORS["export_sales"], label="Exports", definition="In euros.")
    monkeypatch.setitem(INDICATORS, "export_sales", defined)
    assert "Export sales: FOB value in US$" in looked_at(as_bob)
    assert "Exports: In euros." in looked_at(as_bob)
    as_it_was = text(as_bob, "/sessions/1/")
    assert "Export sales" in as_it_was
    assert "Exports" not in as_it_was


@pytest.mark.parametrize("values", [{"block": "type__block"}, {"type": "type__name_en"}])
def test_a_key_value_that_is_kept_later(values: dict[str, str], programme: None, as_bob: Client) -> None:
    kind = registry._registered["service"]
    before = {name: path for name, path in kind.key_values.items() if name not in values}
    with keeping("service", key_values=before):
        snapshot = frozen_now()
    with keeping("service", key_values=before | values):
        assert changed(snapshot) == []
        Participation.objects.update(enrolled_on=CUT_OFF + datetime.timedelta(1))
        assert {cause.kind for cause in causes(snapshot, "companies_supported")} == {"participation"}
        Service.objects.update(status="cancelled", delivered_on=None)
        assert {name for cause in causes(snapshot, "services_delivered") for name in cause.fields} == {
            *("status", "delivered_on")
        }
        looked_at(as_bob)


@pytest.mark.parametrize(
    ("slug", "gone"), [("service", "code"), ("company", "ruc"), ("annualsales", "fob_usd")]
)
def test_a_key_value_that_is_no_longer_kept(slug: str, gone: str, programme: None, as_bob: Client) -> None:
    snapshot = frozen_now()
    kind = registry._registered[slug]
    values = {name: path for name, path in kind.key_values.items() if name != gone}
    terms = tuple(name for name in kind.terms if name != gone)
    with keeping(slug, key_values=values, terms=terms):
        assert changed(snapshot) == []
        AnnualSales.objects.all().delete()
        assert "export_sales" in changed(snapshot)
        looked_at(as_bob)


@pytest.mark.parametrize("later", [True, False])
def test_a_kind_of_record_that_is_kept_later_or_no_longer(
    later: bool, programme: None, as_bob: Client
) -> None:
    """None of its records is taken for an added or removed one."""
    values = registry._registered["participation"].key_values
    with keeping("participation", key_values={} if later else values):
        snapshot = frozen_now()
    with keeping("participation", key_values=values if later else {}):
        assert changed(snapshot) == []
        Beneficiary.objects.all().delete()
        assert {cause.kind for cause in causes(snapshot, "companies_supported")} == {"beneficiary"}
        looked_at(as_bob)


def test_a_key_value_of_another_type(programme: None, as_bob: Client) -> None:
    """An amount that was kept as text that is none is shown as it is."""
    with keeping("annualsales", key_values={"company": "company__ruc", "fob_usd": "verification"}):
        frozen_now()
    AnnualSales.objects.update(fob_usd=7)
    assert "FOB US$ verified → 7.00" in looked_at(as_bob)


def test_groups_that_come_and_change_their_names(programme: None, as_bob: Client) -> None:
    snapshot = frozen_now()
    Region.objects.filter(pk="20").update(name="Piura y Tumbes")
    ValueChain.objects.filter(pk="coffee").update(name_en="Coffee and husks")
    ValueChain.objects.create(slug="quinoa", name_es="Quinua", name_en="Quinoa")
    assert changed(snapshot) == []
    AnnualSales.objects.filter(chain="coffee").delete()
    make.ParticipationFactory(chain_id="quinoa")
    said = looked_at(as_bob)
    assert "Value chain: Coffee and husks (then: Coffee)" in said
    assert "Value chain: Quinoa Companies enrolled — 1" in said
    assert "Coffee and husks" not in text(as_bob, "/sessions/1/")


def test_steps_of_the_bridge_that_come_and_go(programme: None, as_bob: Client) -> None:
    with without("first_report", BRIDGE):
        snapshot = frozen_now()
    kept = json.loads(snapshot.content)
    assert "first_report" not in kept["brief"]["labels"]["en"]["bridge"]
    with without("stopped", BRIDGE):
        looked_at(as_bob)


def test_an_axis_that_comes_later(programme: None, monkeypatch: Any) -> None:
    snapshot = frozen_now()
    content = json.loads(snapshot.content)
    del content["brief"]["groups"]["size"]
    snapshot.content = json.dumps(content)
    assert Axis.SIZE not in snapshot.brief.parts
    with translation.override("en"):
        page = changes_page(snapshot, Viewer.ALL, records=True)
    assert not page.groups.rows
    assert not page.restated


def test_every_indicator_is_of_a_family() -> None:
    assert set(INDICATORS) == set(FAMILY_OF)
