"""What holds for every page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_nothing_inline_may_run_on_any_page(as_alice: Client) -> None:
    for address in ("/", reverse("admin:index"), reverse("admin:services_service_add"), "/nothing-here/"):
        policy = as_alice.get(address).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


def test_no_page_of_ours_has_inline_script_or_style(as_alice: Client) -> None:
    for address in ("/", "/?region=99", "/nothing-here/"):
        text = as_alice.get(address).text
        assert not re.search(r"<style|style=|\son\w+=", text)
        assert all('src="' in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_an_unknown_address_is_told_in_words_with_a_way_back(as_bob: Client) -> None:
    page = as_bob.get("/nothing-here/")
    assert page.status_code == 404
    assert "No encontrado" in page.text
    assert f'href="{reverse("reports:overview")}"' in page.text


def test_a_form_that_expired_is_told_in_words() -> None:
    page = Client(enforce_csrf_checks=True).post(reverse("account_login"))
    assert page.status_code == 403
    assert "El formulario ha vencido" in page.text


def test_language_is_spanish_unless_another_is_chosen(client: Client) -> None:
    assert "Ingresar" in client.get(reverse("account_login")).text
    assert "Sign in" in client.get(reverse("account_login"), headers={"accept-language": "en"}).text
    client.post(reverse("set_language"), {"language": "en", "next": "/accounts/login/"})
    assert "Sign in" in client.get(reverse("account_login")).text


def test_the_language_switch_leads_nowhere_else(client: Client) -> None:
    answer = client.post(reverse("set_language"), {"language": "en", "next": "https://elsewhere.example/"})
    assert "elsewhere" not in answer.url
