"""Nobody is offered what they would be refused: every link and button of every page, for every role."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from accounts.models import User
from entry.models import Upload
from tests import factories as make
from tests.accounts.test_access import ARGUMENTS, EXPECTED, PERSONAS, records_in

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


class Offers(HTMLParser):
    """The addresses that a page leads to, and those that its forms with a button are sent to."""

    def __init__(self, page: str, html: str) -> None:
        super().__init__()
        self.page, self.links, self.sent = page, set[str](), set[str]()
        self._form = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "a" and (said.get("href") or "").startswith(("/", "?")):
            self.links.add(self._absolute(said["href"] or ""))
        if tag == "form":
            posts = (said.get("method") or "").lower() == "post"
            self._form = self._absolute(said.get("action") or "") if posts else ""
        if tag == "button" and self._form:
            self.sent.add(self._form)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""

    def _absolute(self, address: str) -> str:
        return address if address.startswith("/") else f"{urlsplit(self.page).path}{address}"


@pytest.fixture
def filled(db: None, store: Path, alice: User, bob: User) -> None:
    """Something of everything, some of it in each state."""
    records_in("20", store)
    place = make.ParticipationFactory(company__region_id="20")
    for state in ("draft", "submitted", "returned"):
        make.AnnualSalesFactory(
            company=place.company, year=2015 + len(state), verification=state, submitted_by=bob
        )
    for year, fob in ((2018, 1), (2019, 1000)):
        make.AnnualSalesFactory(company=place.company, chain_id="cocoa", year=year, fob_usd=fob)
    make.PeriodExceptionFactory(period_id=1, person=bob)
    make.SessionFactory(number=1)
    Upload.objects.update(uploaded_by=alice)


@pytest.mark.parametrize("persona", [persona for persona in PERSONAS if persona != "nobody"])
def test_what_is_offered_is_granted(persona: str, filled: None, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(f"as_{persona}")
    pages = [reverse(name, kwargs=ARGUMENTS.get(name)) for name in EXPECTED if name != "account_logout"]
    answered = {page: answer for page in pages for answer in [ask(client, page)] if answer}
    offered = [Offers(page, answer.text) for page, answer in answered.items()]
    assert len(offered) > 20
    for link in set(some({link for offers in offered for link in offers.links})) - answered.keys():
        assert client.get(link).status_code not in REFUSED, link
    for address in some({address for offers in offered for address in offers.sent}):
        assert sent(client, address) not in REFUSED, address


REFUSED = (403, 404, 405)


def some(addresses: set[str]) -> list[str]:
    """Of each view, two addresses: with more filters it is the same page."""
    found: dict[str, list[str]] = {}
    for address in sorted(addresses):
        found.setdefault(name_of(address), []).append(address)
    return [address for of_view in found.values() for address in of_view[:2]]


def ask(client: Client, page: str):  # type: ignore[no-untyped-def]
    answer = client.get(page)
    return answer if answer.status_code == 200 and "text/html" in answer["Content-Type"] else None


def sent(client: Client, address: str) -> int:
    """What a form answers; nothing of it stays."""
    if name_of(address) == "account_logout":
        return 302
    with transaction.atomic():
        status = client.post(address).status_code
        transaction.set_rollback(True)
    return status


def name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return address
