"""Reconciliation: filters, differences accepted with a reason, and nobody sees another region's companies."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from companies.models import Company
from entry.models import AcceptedDifference
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("companies")]
PAGE = "/records/customs/reconciliation/"


def shown(client: Client, **query: str) -> Any:
    return client.get(PAGE, {"year": "2022", **query}).context["page"]


def declare(company: Company, fob: int) -> None:
    make.AnnualSalesFactory(company=company, fob_usd=Decimal(fob))


def test_it_works(as_bob: Client, companies: list[Company]) -> None:
    declare(companies[0], 1009)
    declare(companies[1], 1900)
    page = shown(as_bob)
    assert [group.n for group in page.matches] == [1, 1, 0, 1]
    assert [row.company.legal_name for row in page.rows] == ["Lima", "Sierra", "Norte"]
    assert [group.unequal for group in page.regions] == [1, 1]
    assert [row.company for row in shown(as_bob, match="equal").rows] == [companies[0]]
    assert len(shown(as_bob, region="15").rows) == 1


def test_an_accepted_difference_holds_while_the_amounts_do(
    as_bob: Client, bob: User, companies: list[Company]
) -> None:
    declare(companies[1], 1900)
    sent = {"year": "2022", "ruc": companies[1].ruc, "chain": "coffee", "reason": "returned goods"}
    as_bob.post(f"{PAGE}accept/", sent)
    assert AcceptedDifference.objects.get().accepted_by == bob
    assert [row.company for row in shown(as_bob, accepted="yes").rows] == [companies[1]]
    companies[1].sales.update(fob_usd=1800)
    assert not list(shown(as_bob, accepted="yes").rows)


def test_an_acceptance_is_withdrawn_and_its_history_stays(
    as_bob: Client, as_erin: Client, companies: list[Company]
) -> None:
    declare(companies[2], 1900)
    sent = {"year": "2022", "ruc": companies[2].ruc, "chain": "coffee", "reason": "returned goods"}
    for _ in range(2):
        as_bob.post(f"{PAGE}accept/", sent)
    row = AcceptedDifference.objects.get()
    address = f"{PAGE}{row.pk}/withdraw/?year=2022&match=differs"
    assert as_erin.post(address).status_code == 404  # Not of her region.
    answer = as_bob.post(address)
    assert answer.headers["location"] == f"{PAGE}?year=2022&match=differs"
    assert not list(shown(as_bob, accepted="yes").rows)
    assert [one.history_type for one in AcceptedDifference.history.all()] == ["-", "+"]
    history = as_bob.get("/records/history/", headers={"accept-language": "en"}).text
    assert "returned goods" in history


@pytest.mark.parametrize("reason", [" ", "x" * 501])
def test_a_wrong_reason_is_said_beside_it(reason: str, as_bob: Client, companies: list[Company]) -> None:
    declare(companies[1], 1900)
    sent = {"year": "2022", "ruc": companies[1].ruc, "chain": "coffee", "reason": reason}
    page = as_bob.post(f"{PAGE}accept/?year=2022&match=differs", sent)
    assert page.status_code == 422 and not AcceptedDifference.objects.exists()
    assert page.text.count('aria-invalid="true"') == 1 and f'value="{reason}"' in page.text
    assert page.context["page"].form.cleaned_data["match"] == "differs"


def test_accepting_leads_back_to_the_filters(as_bob: Client, companies: list[Company]) -> None:
    declare(companies[1], 1900)
    sent = {"year": "2022", "ruc": companies[1].ruc, "chain": "coffee", "reason": "returned goods"}
    answer = as_bob.post(f"{PAGE}accept/?year=2022&match=differs", sent)
    assert answer.headers["location"] == f"{PAGE}?year=2022&match=differs"


def test_what_is_equal_cannot_be_accepted(as_bob: Client, companies: list[Company]) -> None:
    declare(companies[0], 1000)
    sent = {"year": "2022", "ruc": companies[0].ruc, "chain": "coffee", "reason": "why not"}
    assert as_bob.post(f"{PAGE}accept/", sent).status_code == 404


def test_a_coordinator_sees_the_companies_of_her_region(as_erin: Client, companies: list[Company]) -> None:
    assert {row.company.legal_name for row in shown(as_erin).rows} == {"Norte", "Sierra"}
    sent = {"year": "2022", "ruc": companies[2].ruc, "chain": "coffee", "reason": "not mine"}
    assert as_erin.post(f"{PAGE}accept/", sent).status_code == 404
    text = b"".join(as_erin.get(f"{PAGE[:-1]}.csv?year=2022").streaming_content).decode()  # type: ignore[attr-defined]
    assert companies[0].ruc in text and companies[2].ruc not in text


def test_a_year_that_is_not_complete_is_not_compared(as_bob: Client, companies: list[Company]) -> None:
    make.AnnualSalesFactory(company=companies[0], year=2023)
    page = shown(as_bob, year="2023")
    assert not page.is_complete and page.not_compared == 1 and not list(page.rows)


def test_bad_filters_lead_back(as_bob: Client) -> None:
    assert as_bob.get(PAGE, {"year": "never"}).status_code == 302


def test_queries_do_not_grow_with_companies(
    as_bob: Client, companies: list[Company], django_assert_max_num_queries: Any
) -> None:
    declare(companies[0], 900)
    with django_assert_max_num_queries(40) as one:
        shown(as_bob)
    number = len(one)
    for company in companies[1:]:
        declare(company, 900)
    with django_assert_max_num_queries(number):
        shown(as_bob)
