"""Signing in as a person does: with a password, a code of an app, and a passkey that the browser keeps."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
EMAIL = "administrator@example.org"
VIEWS = [
    {"viewport": {"width": 1280, "height": 900}, "locale": "es"},
    {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark", "locale": "en"},
]


def password(visit: Visit, demo_accounts: dict[str, str]) -> None:
    visit.go("/accounts/login/")
    visit.page.fill("[name=login]", EMAIL)
    visit.page.fill("[name=password]", demo_accounts[EMAIL])
    visit.page.keyboard.press("Enter")


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("visit", VIEWS, indirect=True, ids=["wide", "phone"])
def test_an_app_is_set_up_before_anything_else(visit: Visit, demo_accounts: dict[str, str]) -> None:
    password(visit, demo_accounts)
    page = visit.page
    expect(page).to_have_url(re.compile("/second-factor/$"))
    assert visit.violations() == []
    visit.go("/accounts/second-factor/totp/activate/")
    # The password that was given a moment ago is not asked for again.
    expect(page.locator("img.qr")).to_be_visible()
    assert visit.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.fill("[name=code]", code(page.input_value("#authenticator_secret")))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/recovery-codes/$"))
    assert visit.violations() == []
    visit.go("/")
    expect(page.locator("h1")).to_be_visible()
    assert visit.faults == []


def test_a_passkey_opens_the_door(visit: Visit, demo_accounts: dict[str, str]) -> None:
    page = visit.page
    keys: Any = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    visit.home = visit.home.replace("127.0.0.1", "localhost")
    password(visit, demo_accounts)
    expect(page).to_have_url(re.compile("/second-factor/$"))
    visit.go("/accounts/second-factor/webauthn/add/")
    page.fill("[name=name]", "Portátil")
    page.locator("[name=passwordless]").check()
    assert visit.violations() == []
    page.locator("#mfa_webauthn_add").click()
    expect(page).to_have_url(re.compile("/recovery-codes/$"))
    page.get_by_role("button", name="Salir").click()
    visit.go("/accounts/login/")
    page.locator("#passkey_login").click()
    expect(page).to_have_url(re.compile("/records/home/$"))
    assert visit.faults == []


@pytest.mark.parametrize("visit", VIEWS, indirect=True, ids=["wide", "phone"])
def test_pages_of_accounts_are_for_everybody(visit: Visit, demo_accounts: dict[str, str]) -> None:
    for path in ("/accounts/login/", "/accounts/password/reset/", "/accounts/privacy/"):
        visit.go(path)
        assert visit.violations() == [], path
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    visit.sign_in(EMAIL)
    for path in (
        *(
            "/accounts/",
            "/accounts/access/",
            "/accounts/people/",
            "/accounts/people/invite/",
            "/accounts/sessions/",
        ),
        *(
            "/accounts/second-factor/",
            "/accounts/password/change/",
            "/records/audit/",
            "/records/people/?q=admin",
        ),
    ):
        visit.go(path)
        assert visit.violations() == [], path
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert visit.faults == []


def test_a_passkey_that_cannot_be_used_is_told(visit: Visit, demo_accounts: dict[str, str]) -> None:
    """Browsers refuse passkeys at an address of numbers; nothing is left to the console, warnings included."""
    visit.home = visit.home.replace("localhost", "127.0.0.1")
    warnings: list[str] = []
    visit.page.on("console", lambda message: warnings.append(message.text))
    visit.go("/accounts/login/")
    visit.page.locator("#passkey_login").click()
    expect(visit.page.locator("#passkey_address")).to_be_visible()
    assert visit.violations() == []
    assert visit.faults == warnings == []
