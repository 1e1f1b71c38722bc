"""Pages about customs where no file is loaded: nothing is known, which is not that nothing was found."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from companies.models import HSCode

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
NOTICE = "No file of export declarations is loaded yet."
CLAIMS = {
    "entry:customs_markets": "No market entry according to customs yet.",
    "entry:customs_codes": "There is none.",
}


@pytest.mark.parametrize("view", CLAIMS)
def test_nothing_is_said_to_be_none(view: str, as_bob: Client) -> None:
    page = as_bob.get(reverse(view), headers=ENGLISH).text
    assert NOTICE in page and CLAIMS[view] not in page


@pytest.mark.parametrize("view", CLAIMS)
def test_where_a_file_is_loaded_something_is_said(view: str, companies: Any, as_bob: Client) -> None:
    assert NOTICE not in as_bob.get(reverse(view), headers=ENGLISH).text


def test_a_chain_without_a_code_is_told_and_leads_to_where_it_gets_one(as_bob: Client) -> None:
    HSCode.objects.filter(chain_id="coffee").delete()
    page = as_bob.get(reverse("entry:customs_codes"), headers=ENGLISH).text
    assert (
        reverse("entry:chain", args=["coffee"]) in page
        and '<span class="status-not-reached">none</span>' in page
    )
