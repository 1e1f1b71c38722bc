"""What a page offers: nobody is offered what they would be refused."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

REFUSED = (403, 404, 405)


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


def must_be_granted(client: Client, answers: dict[str, HttpResponse]) -> None:
    """Every link and button of the pages among what a person was answered, by address; pages that came are not asked for
    again."""
    offered = {
        page: Offers(page, answer.content.decode()) for page, answer in answers.items() if is_page(answer)
    }
    assert len(offered) > 20
    for link in set(some({link for offers in offered.values() for link in offers.links})) - offered.keys():
        assert client.get(link).status_code not in REFUSED, link
    for address in some({address for offers in offered.values() for address in offers.sent}):
        assert sent(client, address) not in REFUSED, address


def is_page(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and "text/html" in answer["Content-Type"]


def some(addresses: set[str]) -> list[str]:
    """Of each view, two addresses: with more filters it is the same page."""
    found: dict[str, list[str]] = {}
    for address in sorted(addresses):
        found.setdefault(name_of(address), []).append(address)
    return [address for of_view in found.values() for address in of_view[:2]]


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
