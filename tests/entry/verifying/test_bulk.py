"""Deciding on all that a filter or one import holds."""

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.actor import acting
from accounts.audit import Event, EventType
from accounts.models import User
from companies.models import AnnualSales
from entry.models import BulkDecision
from entry.verifying import bulk
from records.models import ClosedPeriod, Verification
from tests import factories as make
from tests.entry.imports.test_imports import SALES, do, send
from tests.entry.verifying.test_verification import FACTORIES, QUEUE, state, submitted
from tests.workbook.build import RUC, with_companies
from tests.worker import run_worker

pytestmark = pytest.mark.django_db
ALL = "/records/verification/all/"
ENGLISH = {"accept-language": "en"}


def summary(client: Client, query: str = "") -> str:
    page = client.get(f"{ALL}{query}", headers=ENGLISH)
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())


def decide(client: Client, verb: str = "verify", query: str = "", **values: Any) -> Any:
    seen = client.get(f"{ALL}{query}").context["seen_at"]
    data = {"verb": verb, "seen_at": seen, "number": 1} | values
    return client.post(f"{ALL}{query}", data, follow=True, headers=ENGLISH)


def test_it_works(alice: User, as_bob: Client, bob: User) -> None:
    records = [submitted(factory, alice) for factory in FACTORIES]
    said = summary(as_bob)
    number = len(FACTORIES)
    assert f"Decide on {number} records" in said and f"{number} without evidence" in said
    assert f"{number} records were verified" in decide(as_bob).text
    assert {state(record) for record in records} == {Verification.VERIFIED}
    assert {record.verified_by for record in records} == {bob}
    assert Event.objects.filter(happened=EventType.VERIFIED, person=bob).count() == number
    assert AnnualSales.history.latest("history_id").verification == Verification.VERIFIED


def test_all_are_returned_with_one_note(alice: User, as_bob: Client) -> None:
    record = submitted(make.AnnualSalesFactory, alice)
    assert decide(as_bob, "return").status_code == 422
    decide(as_bob, "return", note="Weights are in tonnes.")
    assert (state(record), record.return_note) == (Verification.RETURNED, "Weights are in tonnes.")


def test_only_what_the_filter_holds(alice: User, as_bob: Client) -> None:
    sales, service = submitted(make.AnnualSalesFactory, alice), submitted(make.ServiceFactory, alice)
    decide(as_bob, query="?kind=annualsales")
    assert (state(sales), state(service)) == (Verification.VERIFIED, Verification.SUBMITTED)


def test_four_eyes_hold(alice: User, bob: User, as_bob: Client) -> None:
    """Neither what one submitted nor what one entered part of."""
    own = submitted(make.AnnualSalesFactory, bob)
    with acting(bob):
        written = submitted(make.AnnualSalesFactory, alice)
    assert "2 more wait" in summary(as_bob)
    assert "0 records were verified" in decide(as_bob).text
    assert {state(own), state(written)} == {Verification.SUBMITTED}


def test_closed_periods_hold(alice: User, as_bob: Client) -> None:
    closed = submitted(make.AnnualSalesFactory, alice, year=2021)
    open_ = submitted(make.AnnualSalesFactory, alice, year=2022)
    ClosedPeriod.objects.create(
        starts_on=datetime.date(2021, 1, 1),
        ends_on=datetime.date(2021, 12, 31),
        reason="Done",
        closed_by=alice,
    )
    said = decide(as_bob).text
    assert "1 record was verified" in said and "This period is closed (2021)" in said
    assert (state(closed), state(open_)) == (Verification.SUBMITTED, Verification.VERIFIED)


def test_what_changed_since_the_summary_waits_on(alice: User, as_bob: Client) -> None:
    record = submitted(make.AnnualSalesFactory, alice)
    seen = as_bob.get(ALL).context["seen_at"]
    with acting(alice):
        record.fob_usd = 7  # type: ignore[attr-defined]
        record.save()
    decide(as_bob, seen_at=seen)
    assert state(record) == Verification.SUBMITTED


def test_unusual_sales_are_shown_and_can_be_left_out(alice: User, as_bob: Client) -> None:
    company = make.CompanyFactory(legal_name="Cooperativa Salto")
    make.AnnualSalesFactory(company=company, year=2021, fob_usd=100)
    jumped = submitted(make.AnnualSalesFactory, alice, company=company, year=2022, fob_usd=501)
    usual = submitted(make.AnnualSalesFactory, alice)
    said = summary(as_bob)
    assert "1 more than five times the year before" in said and "Cooperativa Salto" in said
    decide(as_bob, without_unusual="on")
    assert (state(jumped), state(usual)) == (Verification.SUBMITTED, Verification.VERIFIED)


def test_a_sample_is_offered(alice: User, as_bob: Client) -> None:
    records = [submitted(make.AnnualSalesFactory, alice) for _ in range(3)]
    assert len(as_bob.get(f"{ALL}?sample=1").context["sample"]) == len(records)


def test_what_one_import_wrote_is_decided_on_by_itself(
    alice: User, as_alice: Client, as_bob: Client, tmp_path: Path
) -> None:
    other = submitted(make.AnnualSalesFactory, alice)
    upload = send(as_alice, with_companies(tmp_path, Ventas=[SALES, [RUC, "Café", 2022, 10]]))
    do(as_alice, "apply", upload)
    assert "Decide on 1 record" in summary(as_bob, f"?written_by={upload.pk}")
    assert f'name="written_by" value="{upload.pk}"' in as_bob.get(f"{QUEUE}?written_by={upload.pk}").text
    decide(as_bob, query=f"?written_by={upload.pk}")
    assert state(other) == Verification.SUBMITTED
    assert AnnualSales.objects.get(company__ruc=RUC).verification == Verification.VERIFIED


def test_many_are_left_to_the_worker(alice: User, as_bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """In steps: what was decided on before an interruption is not decided on again."""
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    monkeypatch.setattr(bulk, "STEP", 2)
    records = [submitted(make.AnnualSalesFactory, alice) for _ in range(5)]
    decide(as_bob, number=5)
    assert state(records[0]) == Verification.SUBMITTED
    run_worker()
    assert {state(record) for record in records} == {Verification.VERIFIED}
    made = BulkDecision.objects.get()
    assert (made.done, bool(made.decided_at)) == (5, True)


def test_only_who_decided_sees_what_became_of_it(
    alice: User, as_alice: Client, as_bob: Client, as_carol: Client
) -> None:
    submitted(make.AnnualSalesFactory, alice)
    address = decide(as_bob).redirect_chain[-1][0]
    assert as_bob.get(address).status_code == 200
    assert as_alice.get(address).status_code == 404
    assert as_carol.get(ALL).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"seen_at": "x"}, {"seen_at": "1e300"}, {"verb": "submit"}, {"number": "-1"}]
)
def test_wrong_input_decides_nothing(wrong: dict[str, str], alice: User, as_bob: Client) -> None:
    record = submitted(make.AnnualSalesFactory, alice)
    assert decide(as_bob, **wrong).status_code == 422
    assert state(record) == Verification.SUBMITTED


def test_queries_do_not_grow_with_rows(
    alice: User, as_bob: Client, django_assert_max_num_queries: Any
) -> None:
    for number in (2, 6):
        for _ in range(number):
            make.BeneficiaryFactory(service=submitted(make.ServiceFactory, alice))
            submitted(make.AnnualSalesFactory, alice)
        with django_assert_max_num_queries(28):
            as_bob.get(f"{ALL}?sample=1")
        with django_assert_max_num_queries(34):
            as_bob.get(QUEUE)


def test_a_figure_that_is_lower_because_of_a_review_says_so(
    alice: User, as_bob: Client, as_carol: Client
) -> None:
    """To who may see a company's sales with the amount, to others without it."""
    sales = make.AnnualSalesFactory(
        year=2022, fob_usd=5_300_000, company=make.ParticipationFactory().company, verification="verified"
    )
    assert "in review" not in as_bob.get("/?year=2022", headers=ENGLISH).text
    with acting(alice):
        sales.fob_usd = 1
        sales.save()
    said = " ".join(as_bob.get("/?year=2022", headers=ENGLISH).text.split())
    assert "1 record of sales was verified and is in review: US$ 5.3 million not counted." in said
    assert "See them in the queue" in said
    said = as_carol.get("/?year=2022", headers=ENGLISH).text
    assert "is in review and is not counted" in said and "5.3 million" not in said
    page = as_bob.get(f"/records/sales/{sales.pk}/", headers=ENGLISH).text
    assert "It was verified before and has changed since" in page


def test_rows_show_what_is_verified(alice: User, as_bob: Client) -> None:
    """The amount before and after, whom it was for, and its evidence."""
    sales = make.AnnualSalesFactory(fob_usd=1000, verification=Verification.VERIFIED)
    service = submitted(make.ServiceFactory, alice)
    make.BeneficiaryFactory(service=service)
    with acting(alice):
        sales.fob_usd = 2500
        sales.save()
    said = " ".join(re.sub(r"<[^>]*>", " ", as_bob.get(QUEUE, headers=ENGLISH).text).split())
    assert "FOB US$ : 1,000.00 → 2,500.00" in said
    assert "1 beneficiary" in said and "0 files of evidence" in said
