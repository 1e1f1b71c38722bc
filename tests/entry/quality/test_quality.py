"""Suspicious values: found, explained, mended or accepted with a reason."""

import datetime
import statistics
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from companies.models import AnnualSales
from companies.unusual import MOST_GROWTH, MOST_PRICE, median_prices
from entry.models import Acceptance
from entry.quality.checks import CHECKS, accept
from services.models import Status
from tests import factories as make

ENGLISH = {"accept-language": "en"}

pytestmark = pytest.mark.django_db
DAY = datetime.date(2021, 6, 1)


def jumped() -> Any:
    company = make.CompanyFactory()
    make.AnnualSalesFactory(company=company, year=2021, fob_usd=100)
    return make.AnnualSalesFactory(company=company, year=2022, fob_usd=501)


def far_from_median() -> Any:
    for _ in range(3):
        make.AnnualSalesFactory(fob_usd=300, net_weight_kg=100)
    return make.AnnualSalesFactory(fob_usd=901, net_weight_kg=100)


def to_nobody() -> Any:
    make.BeneficiaryFactory(service__status=Status.DELIVERED, service__delivered_on=DAY)
    return make.ServiceFactory(status=Status.DELIVERED, delivered_on=DAY)


def women_unknown() -> Any:
    make.ParticipationFactory(company__women_members=0)
    make.CompanyFactory()
    return make.ParticipationFactory().company


def early() -> Any:
    make.MarketEntryFactory(company=make.ParticipationFactory(enrolled_on=DAY).company, first_shipment_on=DAY)
    company = make.ParticipationFactory(enrolled_on=DAY).company
    return make.MarketEntryFactory(company=company, first_shipment_on=DAY - datetime.timedelta(1))


def of_grandparent() -> Any:
    first = make.MarketEntryFactory(country="DE").company
    heir = make.CompanyFactory(predecessor=make.CompanyFactory(predecessor=first))
    make.MarketEntryFactory(company=heir, country="FR")
    return make.MarketEntryFactory(company=heir, country="DE")


def damaged_name() -> Any:
    make.CompanyFactory(legal_name="São Coopérative Ñandú")
    return make.CompanyFactory(legal_name="Cooperativa Ã±andÃº")


def late() -> Any:
    call = make.CallFactory(closes_on=DAY)
    make.ApplicationFactory(call=call, applied_on=DAY)
    return make.ApplicationFactory(call=call, applied_on=DAY + datetime.timedelta(1))


def untyped() -> Any:
    make.InstitutionFactory(acronym="SECO", type="cooperation")
    return make.InstitutionFactory(acronym="INIA")


FOUND = {
    "jumped": jumped,
    "price": far_from_median,
    "nobody": to_nobody,
    "women": women_unknown,
    "early": early,
    "heir": of_grandparent,
    "letters": damaged_name,
    "late": late,
    "untyped": untyped,
}


def test_every_check_has_an_example() -> None:
    """Those that ask customs have theirs in tests/entry/customs/test_quality.py."""
    assert set(FOUND) == {slug for slug, check in CHECKS.items() if not check.asks_customs}


@pytest.mark.parametrize("slug", FOUND)
def test_it_works(slug: str, as_bob: Client) -> None:
    record, check = FOUND[slug](), CHECKS[slug]
    assert list(check.open(None)) == [record]
    assert check.explain(check.open(None).get())
    page = as_bob.get(reverse("entry:check", args=[slug]), headers={"accept-language": "en"})
    assert check.explain(check.open(None).get()) in page.text
    accepted = as_bob.post(
        reverse("entry:accept_value", args=[slug]), {"record": record.pk, "reason": "seen the invoice"}
    )
    assert accepted.status_code == 302
    assert list(check.open(None)) == []
    assert "seen the invoice" in as_bob.get(reverse("entry:check", args=[slug])).text


def test_nobody_asks_a_firm_for_members(db: None) -> None:
    """Unless it has some."""
    for legal_form, members in (("company", None), ("natural_person", None), ("company", 3)):
        make.ParticipationFactory(
            company__legal_form=legal_form, company__members=members, company__women_members=None
        )
    assert [company.members for company in CHECKS["women"].open(None)] == [3]


def test_the_page_counts(as_bob: Client) -> None:
    jumped()
    page = as_bob.get(reverse("entry:quality"))
    counts = {check.slug: (found, accepted) for check, found, accepted in page.context["counts"]}
    assert counts["jumped"] == (1, 0)


def test_what_cannot_be_checked_has_not_found_nothing(as_bob: Client) -> None:
    """Without export declarations there is nothing to compare sales with, which is not the same as no finding."""
    asking = [check for check in CHECKS.values() if check.asks_customs]
    assert len(asking) == 4
    page = as_bob.get(reverse("entry:quality"), headers=ENGLISH).text
    assert page.count("not checked: no export declaration is loaded") == len(asking)
    for check in asking:
        page = as_bob.get(reverse("entry:check", args=[check.slug]), headers=ENGLISH).text
        assert "Not checked: no export declaration" in page and "Nothing to look at" not in page


def test_what_changes_is_asked_again(bob: User) -> None:
    sales = jumped()
    accept(CHECKS["jumped"], sales, reason="new harvest", by=bob)
    sales.fob_usd += 1
    sales.save()
    assert CHECKS["jumped"].open(None).count() == 1
    assert CHECKS["jumped"].accepted(None).count() == 0


def test_accepting_twice_is_once(bob: User) -> None:
    sales = jumped()
    for reason in ("new harvest", "again"):
        accept(CHECKS["jumped"], sales, reason=reason, by=bob)
    assert Acceptance.objects.get().reason == "new harvest"


def test_an_acceptance_is_taken_back_and_stays_in_the_history(bob: User, as_bob: Client) -> None:
    acceptance = accept(CHECKS["jumped"], jumped(), reason="new harvest", by=bob)
    as_bob.post(reverse("entry:reject_value", args=[acceptance.pk]))
    assert CHECKS["jumped"].open(None).count() == 1
    assert Acceptance.history.first().history_type == "-"


@pytest.mark.parametrize(
    ("data", "status"),
    [({"reason": ""}, 422), ({"reason": "x" * 501}, 422), ({"record": "0", "reason": "x"}, 404)],
)
def test_wrong_input(data: dict[str, str], status: int, as_bob: Client) -> None:
    sales = jumped()
    answer = as_bob.post(reverse("entry:accept_value", args=["jumped"]), {"record": sales.pk} | data)
    assert answer.status_code == status
    if status == 422:
        assert data["reason"] in answer.text
    assert not Acceptance.objects.exists()


def test_an_unknown_check(as_bob: Client) -> None:
    assert as_bob.get(reverse("entry:check", args=["gossip"])).status_code == 404


@pytest.mark.parametrize("slug", FOUND)
def test_queries_do_not_grow_with_findings(
    slug: str, as_bob: Client, django_assert_max_num_queries: Any
) -> None:
    FOUND[slug]()
    with django_assert_max_num_queries(20) as one:
        as_bob.get(reverse("entry:check", args=[slug]))
    FOUND[slug]()
    FOUND[slug]()
    with django_assert_max_num_queries(len(one)):
        as_bob.get(reverse("entry:check", args=[slug]))


class TestNaiveTwins(TestCase):
    """The same checks as plain loops over random rows."""

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["coffee", "cocoa"]),
                st.integers(2018, 2022),
                st.integers(0, 2000),
                st.sampled_from([None, 0, 1, 10, 50]),
            ),
            unique_by=lambda row: row[:2],
            max_size=8,
        )
    )
    def test_sales(self, rows: list[tuple[str, int, int, int | None]]) -> None:
        company = make.CompanyFactory()
        sales = AnnualSales.objects.bulk_create(
            make.AnnualSalesFactory.build(
                company=company, chain_id=chain, year=year, fob_usd=fob, net_weight_kg=weight
            )
            for chain, year, fob, weight in rows
        )
        saved = {(sale.chain_id, sale.year): sale for sale in sales}
        assert set(CHECKS["jumped"].open(None)) == set(self.naive_jumps(saved))
        prices: dict[str, list[float]] = {}
        for chain, _year, fob, weight in rows:
            if fob and weight:
                prices.setdefault(chain, []).append(fob / weight)
        medians = {chain: statistics.median(found) for chain, found in prices.items()}
        assert median_prices() == pytest.approx(medians)
        assert set(CHECKS["price"].open(None)) == {
            row for row in saved.values() if self.is_far(row, medians.get(row.chain_id))
        }

    def naive_jumps(self, saved: dict[tuple[str, int], AnnualSales]) -> list[AnnualSales]:
        found = []
        for (chain, year), row in saved.items():
            before = saved.get((chain, year - 1))
            if before and before.fob_usd and row.fob_usd:
                ratio = Decimal(row.fob_usd) / Decimal(before.fob_usd)
                if ratio > MOST_GROWTH or 1 / ratio > MOST_GROWTH:
                    found.append(row)
        return found

    def is_far(self, row: AnnualSales, median: float | None) -> bool:
        if not row.fob_usd or not row.net_weight_kg or median is None:
            return False
        price = row.fob_usd / row.net_weight_kg
        return price > median * MOST_PRICE or median > price * MOST_PRICE
