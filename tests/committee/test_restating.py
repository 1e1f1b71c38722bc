"""Restatements: whatever changes after a session, the explained amounts are the difference, exactly."""

import datetime
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, note
from hypothesis import strategies as st

from accounts.access import Viewer
from accounts.actor import acting
from accounts.models import User
from committee.freezing import freeze
from committee.models import FrozenRecord, Session, Snapshot
from committee.restating import ChangeType, Comparison, ComponentChange, compare
from companies.models import AnnualSales, Company, MarketEntry, Participation, ValueChain
from figures.breakdowns import break_down
from figures.definitions import Axis
from figures.disclosure.decisions import Decisions
from figures.registry import INDICATORS
from records.models import Verification
from services.models import Beneficiary, Service
from tests import factories as make
from tests.demo import load_national
from tests.examples import examples
from tests.figures import naive
from tests.figures.store import store
from tests.figures.test_twin import AMOUNTS, DATES, programmes

pytestmark = pytest.mark.django_db

CUT_OFF = datetime.date(2023, 1, 1)


def frozen_now(cut_off: datetime.date = CUT_OFF) -> Snapshot:
    """A session that is frozen without a plan of withheld sums: its comparison is asked for by who sees all."""
    person = User.objects.get_or_create(email="alice@example.org", name="Alice")[0]
    session = Session.objects.create(
        number=Session.objects.count() + 1, held_on=cut_off, as_of=cut_off, opened_by=person
    )
    with patch("committee.freezing.decided_of", return_value=Decisions()):
        return freeze(session, by=person)


def wrong(found: Comparison) -> list[str]:
    """Where the lines do not lead from the frozen figure to today's."""
    lines = []
    for one in found.restatements:
        for part, explained in zip(("numerator", "denominator"), one.components, strict=False):
            part = "value" if len(one.components) == 1 else part
            if sum((line.difference for line in explained.contributions), Decimal(0)) != explained.difference:
                lines.append(f"{one.slug} {explained.name}: lines are not the difference")
            if sum((amount for _n, amount in explained.by_type.values()), Decimal(0)) != explained.difference:
                lines.append(f"{one.slug} {explained.name}: words are not the difference")
            for measure, total in ((one.frozen, explained.frozen), (one.today, explained.today)):
                if (said := getattr(measure, part)) is not None and said != total:
                    lines.append(f"{one.slug} {explained.name}: {total}, the figure says {said}")
        lines += [
            f"{one.slug}: {line} has no cause"
            for each in one.components
            for line in each.contributions
            if not line.causes
        ]
    return lines


states = st.sampled_from(Verification.values)
EDITS: dict[str, tuple[type[Any], st.SearchStrategy[dict[str, Any]]]] = {
    "sales": (
        AnnualSales,
        st.fixed_dictionaries(
            {}, optional={"fob_usd": st.sampled_from(AMOUNTS), "verification": states, "year": st.just(2020)}
        ),
    ),
    "entry": (
        MarketEntry,
        st.fixed_dictionaries(
            {}, optional={"first_shipment_on": st.sampled_from(DATES), "verification": states}
        ),
    ),
    "participation": (
        Participation,
        st.fixed_dictionaries({"enrolled_on": st.sampled_from(DATES), "exited_on": st.none()}),
    ),
    "company": (Company, st.fixed_dictionaries({"members": st.sampled_from([None, 0, 9])})),
    "service": (
        Service,
        st.one_of(
            st.fixed_dictionaries(
                {
                    "status": st.just("delivered"),
                    "delivered_on": st.sampled_from(DATES),
                    "verification": states,
                }
            ),
            st.fixed_dictionaries({"status": st.just("cancelled"), "delivered_on": st.none()}),
            st.fixed_dictionaries(
                {"budget_usd": st.sampled_from([None, *AMOUNTS]), "spent_usd": st.sampled_from(AMOUNTS)}
            ),
        ),
    ),
}
edits = st.lists(
    st.one_of(
        *(
            st.tuples(st.just(model), st.integers(0, 9), st.one_of(st.just("delete"), values))
            for model, values in EDITS.values()
        ),
        st.tuples(st.just(Beneficiary), st.integers(0, 9), st.just("delete")),
    ),
    min_size=1,
    max_size=8,
)


def apply(edit: tuple[type[Any], int, Any]) -> None:
    """Change or delete one record; what the rules of the database refuse is not done."""
    model, place, values = edit
    keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return
    found = model._default_manager.filter(pk=keys[place % len(keys)])
    try:
        with transaction.atomic():
            if values == "delete":
                found.delete()
            elif values:
                if state := values.get("verification"):
                    verified = state == Verification.VERIFIED
                    values = values | {
                        "verified_at": timezone.now() if verified else None,
                        "verified_by": None,
                    }
                found.update(**values)
    except Exception as refused:
        note(f"refused: {refused}")


@examples(50)
@given(programme=programmes(), changes=edits)
def test_whatever_changes_is_explained_exactly(programme: naive.Programme, changes: list[Any]) -> None:
    with transaction.atomic():
        store(programme)
        snapshot = frozen_now()
        for change in changes:
            apply(change)
        lines = wrong(compare(snapshot))
        transaction.set_rollback(True)
    assert not lines


@examples(30)
@given(programme=programmes())
def test_a_programme_that_comes_later_is_all_added(programme: naive.Programme) -> None:
    with transaction.atomic():
        snapshot = frozen_now()
        store(programme)
        found = compare(snapshot)
        words = {
            line.type for one in found.restatements for part in one.components for line in part.contributions
        }
        lines = wrong(found)
        transaction.set_rollback(True)
    assert not lines
    assert words <= {ChangeType.ADDED}


@pytest.mark.anywhere
def test_on_the_national_workbook() -> None:
    load_national()
    snapshot = frozen_now(datetime.date(2023, 1, 23))
    assert not any(one.restated for one in compare(snapshot).restatements)
    rows = AnnualSales.objects.filter(year=2022).order_by("pk")
    rows.filter(pk=rows[0].pk).update(fob_usd=Decimal("1.01"))
    rows[1].delete()
    Participation.objects.order_by("pk")[0].delete()
    counted = FrozenRecord.objects.filter(kind="service", adds__has_key="delivered").first()
    Service.objects.get(pk=counted.identity).delete()  # type: ignore[union-attr]
    found = compare(snapshot)
    assert not wrong(found)
    assert {one.slug for one in found.restatements if one.restated} > {"export_sales", "services_delivered"}


def test_each_record_says_what_happened_who_did_it_and_when(bob: User) -> None:
    place = make.ParticipationFactory()
    changed, removed, waiting = (
        make.AnnualSalesFactory(company=place.company, year=2022, chain_id=chain, fob_usd=100)
        for chain in ("coffee", "cocoa", "organic-banana")
    )
    AnnualSales.objects.filter(pk=waiting.pk).update(verification="submitted", verified_at=None)
    snapshot = frozen_now()
    with acting(bob):
        AnnualSales.objects.filter(pk=changed.pk).update(fob_usd=Decimal("150.50"))
        removed.delete()
        AnnualSales.objects.filter(pk=waiting.pk).update(verification="verified", verified_at=timezone.now())
        other = make.AnnualSalesFactory(company=make.ParticipationFactory().company, year=2022, fob_usd=7)
    found = compare(snapshot)
    (sales,) = next(one.components for one in found.restatements if one.slug == "export_sales")
    assert (sales.frozen, sales.today, sales.difference) == (200, Decimal("257.50"), Decimal("57.50"))
    told = {line.key[1]: (line.type, line.difference, line.causes[0]) for line in sales.contributions}
    assert {pk: (what, amount) for pk, (what, amount, _cause) in told.items()} == {
        str(changed.pk): (ChangeType.CHANGED, Decimal("50.50")),
        str(found_pk(sales.contributions, ChangeType.REMOVED)): (ChangeType.REMOVED, Decimal(-100)),
        str(waiting.pk): (ChangeType.VERIFIED, Decimal(100)),
        str(other.pk): (ChangeType.ADDED, Decimal(7)),
    }
    assert told[str(changed.pk)][2].fields == {"fob_usd": ("100.00", "150.50")}
    for _what, _amount, cause in told.values():
        assert cause.edits[0].by == "Bob"
        assert cause.edits[0].at > snapshot.frozen_at


def found_pk(lines: Any, what: ChangeType) -> str:
    return next(line.key[1] for line in lines if line.type is what)


def test_a_record_that_goes_back_to_submitted_is_no_longer_verified() -> None:
    row = make.AnnualSalesFactory(company=make.ParticipationFactory().company, year=2022, fob_usd=100)
    snapshot = frozen_now()
    row.fob_usd = Decimal(120)
    row.save()
    (sales,) = next(one.components for one in compare(snapshot).restatements if one.slug == "export_sales")
    (line,) = sales.contributions
    assert (line.type, line.difference) == (ChangeType.NOT_VERIFIED, -100)
    assert line.causes[0].fields["fob_usd"] == ("100.00", "120.00")


def test_a_company_is_supported_because_a_service_was_verified_since() -> None:
    company = make.ParticipationFactory().company
    service = make.ServiceFactory(
        status="delivered", delivered_on=datetime.date(2022, 5, 1), verification="submitted"
    )
    make.BeneficiaryFactory(service=service, company=company)
    snapshot = frozen_now()
    Service.objects.filter(pk=service.pk).update(verification="verified", verified_at=timezone.now())
    (supported,) = next(
        one.components for one in compare(snapshot).restatements if one.slug == "companies_supported"
    )
    (line,) = supported.contributions
    assert (line.key, line.type) == (("company", str(company.pk)), ChangeType.VERIFIED)
    assert line.causes[0].key == ("service", str(service.pk))


def sales_change(snapshot: Snapshot) -> ComponentChange:
    """How the export sales of a session have changed."""
    (component,) = next(
        one.components for one in compare(snapshot).restatements if one.slug == "export_sales"
    )
    return component


def test_the_largest_difference_comes_first_and_ties_in_the_order_of_records() -> None:
    company = make.ParticipationFactory().company
    chains = ("coffee", "cocoa", "organic-banana", "dried-fruit")
    amounts = {"coffee": 101, "cocoa": 50, "organic-banana": 300, "dried-fruit": 99}
    for slug in chains:
        ValueChain.objects.get_or_create(slug=slug, defaults={"name_es": slug, "name_en": slug})
    rows = {
        chain: make.AnnualSalesFactory(company=company, year=2022, chain_id=chain, fob_usd=100)
        for chain in chains
    }
    snapshot = frozen_now()
    for chain, amount in amounts.items():
        AnnualSales.objects.filter(chain=chain).update(fob_usd=amount)
    found = sales_change(snapshot).contributions
    assert [one.difference for one in found] == [200, -50, 1, -1]
    assert [one.key[1] for one in found[2:]] == sorted(
        str(rows[chain].pk) for chain in ("coffee", "dried-fruit")
    )


def test_a_record_that_changed_itself_is_its_only_cause() -> None:
    """Other sales of the same company changed too, and so did its participation."""
    place = make.ParticipationFactory()
    rows = [
        make.AnnualSalesFactory(company=place.company, year=2022, chain_id=chain)
        for chain in ("coffee", "cocoa")
    ]
    snapshot = frozen_now()
    AnnualSales.objects.update(fob_usd=7)
    Participation.objects.update(enrolled_on=datetime.date(2020, 2, 1))
    found = {one.key[1]: one.causes for one in sales_change(snapshot).contributions}
    assert {pk: [cause.key for cause in causes] for pk, causes in found.items()} == {
        str(row.pk): [("annualsales", str(row.pk))] for row in rows
    }


def test_a_record_that_did_not_change_has_those_of_its_company_for_causes() -> None:
    place = make.ParticipationFactory()
    row = make.AnnualSalesFactory(company=place.company, year=2022)
    other = make.AnnualSalesFactory(company=place.company, year=2021)
    elsewhere = make.AnnualSalesFactory(company=make.ParticipationFactory().company, year=2021)
    snapshot = frozen_now()
    Participation.objects.filter(pk=place.pk).update(enrolled_on=datetime.date(2023, 2, 1))
    AnnualSales.objects.exclude(pk=row.pk).update(fob_usd=7)
    (one,) = sales_change(snapshot).contributions
    assert (one.key, one.today) == (("annualsales", str(row.pk)), None)
    # The kinds on which sales depend: a row of sales first, then the participation.
    assert [cause.key for cause in one.causes] == [
        ("annualsales", str(other.pk)),
        ("participation", str(place.pk)),
    ]
    assert ("annualsales", str(elsewhere.pk)) not in [cause.key for cause in one.causes]


def test_a_component_is_not_explained_by_records_on_which_it_does_not_depend() -> None:
    """A service says nothing about sales, even where it is for the same company."""
    place = make.ParticipationFactory()
    make.AnnualSalesFactory(company=place.company, year=2022)
    service = make.BeneficiaryFactory(company=place.company).service
    snapshot = frozen_now()
    Service.objects.filter(pk=service.pk).update(status="cancelled")
    Company.objects.filter(pk=place.company.pk).update(members=9)
    Participation.objects.all().delete()
    (one,) = sales_change(snapshot).contributions
    assert [(cause.kind, cause.type) for cause in one.causes] == [("participation", ChangeType.REMOVED)]


def test_a_record_that_changed_in_what_does_not_matter_is_no_cause() -> None:
    """Enrolment depends on participations: that the company has other members explains nothing."""
    place = make.ParticipationFactory()
    snapshot = frozen_now()
    Company.objects.filter(pk=place.company.pk).update(members=9)
    key = ("participation", str(place.pk))
    place.delete()
    found = {one.slug: one.components for one in compare(snapshot).restatements}
    (one,) = found["companies_enrolled"][0].contributions
    assert one.key == ("company", str(place.company.pk))
    assert [cause.key for cause in one.causes] == [key]


def test_causes_come_in_the_order_in_which_a_component_depends_on_their_kinds() -> None:
    """Not in that of their names: a participation stands before a beneficiary."""
    place = make.ParticipationFactory()
    service = make.ServiceFactory(status="delivered", delivered_on=datetime.date(2022, 5, 1))
    beneficiary = make.BeneficiaryFactory(service=service, company=place.company)
    keys = [
        ("participation", str(place.pk)),
        ("beneficiary", str(beneficiary.pk)),
        ("service", str(service.pk)),
    ]
    snapshot = frozen_now()
    beneficiary.delete()
    place.delete()
    Service.objects.filter(pk=service.pk).update(status="cancelled", delivered_on=None)
    found = {one.slug: one.components for one in compare(snapshot).restatements}
    (one,) = found["companies_supported"][0].contributions
    assert [cause.key for cause in one.causes] == keys


def test_the_latest_edit_comes_first_and_edits_before_the_session_are_left_out(
    alice: User, bob: User
) -> None:
    row = make.AnnualSalesFactory(company=make.ParticipationFactory().company, year=2022, fob_usd=100)
    with acting(alice):
        AnnualSales.objects.filter(pk=row.pk).update(fob_usd=90)
    snapshot = frozen_now()
    for user, amount in ((alice, 80), (bob, 70)):
        with acting(user):
            AnnualSales.objects.filter(pk=row.pk).update(fob_usd=amount)
    (one,) = sales_change(snapshot).contributions
    (cause,) = one.causes
    assert [edit.by for edit in cause.edits] == ["Bob", "Alice"]


def test_every_sum_says_on_what_it_depends() -> None:
    from committee.restating import DEPENDS_ON

    assert set(DEPENDS_ON) == {name for one in INDICATORS.values() for name in one.components}


@pytest.mark.anywhere
def test_queries_do_not_grow_with_records(django_assert_max_num_queries: Any) -> None:
    load_national()
    snapshot = frozen_now(datetime.date(2023, 1, 23))
    Participation.objects.all().delete()
    with django_assert_max_num_queries(90):
        compare(snapshot)


def test_the_years_compared_are_those_that_were_frozen() -> None:
    """A session of a time when briefs held more years finds no change in them."""
    company = make.ParticipationFactory(enrolled_on=datetime.date(2012, 1, 1)).company
    for year in range(2014, 2023):
        make.AnnualSalesFactory(company=company, year=year, fob_usd=Decimal(year))
    snapshot = frozen_now()
    years = snapshot.brief.parts[Axis.YEAR]
    assert list(years) == ["2018", "2019", "2020", "2021", "2022"]
    more = replace(
        snapshot.brief,
        parts=snapshot.brief.parts
        | {Axis.YEAR: break_down(snapshot.session.scope.seen_by(Viewer.ALL), Axis.YEAR)},
    )
    snapshot.content = json.dumps(json.loads(snapshot.content) | {"brief": more.as_json()})
    found = compare(snapshot)
    assert list(found.today.parts[Axis.YEAR]) == [str(year) for year in range(2014, 2023)]
    assert found.today.parts[Axis.YEAR] == found.frozen.parts[Axis.YEAR]
