"""Second factors: apps, recovery codes, and who needs one."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.entry.sending import fill

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def no_attempts_yet(db: None) -> None:
    cache.clear()


def code(secret: str = SECRET) -> str:
    """What the app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def password(client: Client, name: str):  # type: ignore[no-untyped-def]
    data = {"login": f"{name.lower()}@example.org", "password": f"{name}-password-1"}
    return client.post(reverse("account_login"), data)


@pytest.mark.parametrize("persona", ["alice", "bob"])
def test_some_roles_go_nowhere_without_one(persona: str, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(persona)
    client = Client()
    password(client, user.name)
    for address in ("/", "/records/companies/", "/admin/", reverse("people")):
        assert client.get(address).url == reverse("mfa_index")
    assert client.post(reverse("set_language"), {"language": "en"}).status_code == 302
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


@pytest.mark.parametrize("persona", ["carol", "dora", "erin", "frank"])
def test_others_may_do_without(persona: str, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(persona)
    client = Client()
    password(client, user.name)
    assert client.get("/").status_code == 200


def test_a_demo_may_do_without(alice: User, settings) -> None:  # type: ignore[no-untyped-def]
    settings.REQUIRE_SECOND_FACTOR = False
    client = Client()
    password(client, "Alice")
    assert client.get("/").status_code == 200


def test_setting_an_app_up(alice: User) -> None:
    client = Client()
    password(client, "Alice")
    page = client.get(reverse("mfa_activate_totp"))
    assert "data:image/svg" in page.text
    secret = page.context["form"].secret
    assert secret in page.text
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.context["form"].errors
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    # Whoever reads the database has not read the secret.
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()


def test_a_sign_in_of_long_ago_is_confirmed_with_the_password(alice: User, settings) -> None:  # type: ignore[no-untyped-def]
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    client = Client()
    password(client, "Alice")
    confirm = client.get(reverse("mfa_activate_totp")).url
    assert client.post(confirm, {"password": "wrong"}).status_code == 200
    assert client.post(confirm, {"password": "Alice-password-1"}).status_code == 302


def test_factors_from_before_the_sign_in_are_guarded_by_the_password(dora: User) -> None:
    TOTP.activate(dora, SECRET)
    client = Client()
    client.post(password(client, "Dora").url, {"code": code(SECRET)})
    assert "/reauthenticate/" in client.get(reverse("mfa_deactivate_totp")).url


def test_with_an_app_a_password_is_not_enough(dora: User) -> None:
    TOTP.activate(dora, SECRET)
    client = Client()
    assert password(client, "Dora").url.startswith(reverse("mfa_authenticate"))
    assert client.get("/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.get("/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302
    assert client.get("/").status_code == 200


def test_what_was_typed_outlives_the_second_factor_too(bob: User, as_bob: Client) -> None:
    TOTP.activate(bob, SECRET)
    new = reverse("entry:institution_new")
    typed = fill(as_bob, new, acronym="SERFOR", name="Servicio Forestal")
    as_bob.session.flush()
    as_bob.post(new, typed)
    password(as_bob, "Bob")
    as_bob.post(reverse("mfa_authenticate"), {"code": code()})
    assert "Servicio Forestal" in as_bob.get(new).text


def test_a_code_is_good_once(dora: User) -> None:
    TOTP.activate(dora, SECRET)
    now = code()
    first, second = Client(), Client()
    for client in (first, second):
        password(client, "Dora")
        client.post(reverse("mfa_authenticate"), {"code": now})
    assert first.get("/").status_code == 200
    assert second.get("/").status_code == 302


def test_recovery_codes_stand_in_and_are_good_once(dora: User) -> None:
    TOTP.activate(dora, SECRET)
    codes = RecoveryCodes.activate(dora).get_unused_codes()
    for expected in (200, 302):
        client = Client()
        password(client, "Dora")
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert client.get("/").status_code == expected


def test_guessing_codes_is_refused(dora: User) -> None:
    TOTP.activate(dora, SECRET)
    client = Client()
    password(client, "Dora")
    for _attempt in range(12):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert client.get("/").status_code == 302


def test_the_last_one_stays_where_one_is_needed(alice: User, dora: User) -> None:
    adapter = get_adapter()
    for user, removable in ((alice, False), (dora, True)):
        totp = TOTP.activate(user, SECRET).instance
        assert adapter.can_delete_authenticator(totp) is removable
    Authenticator.objects.create(user=alice, type="webauthn", data={})
    assert adapter.can_delete_authenticator(Authenticator.objects.get(user=alice, type="totp"))


def test_the_name_of_a_passkey_is_asked_for_in_spanish(carol: User) -> None:
    client = Client(headers={"accept-language": "es"})
    password(client, "Carol")
    forms = [client.get(reverse("mfa_add_webauthn")).context["form"]]
    key = Authenticator.objects.create(user=carol, type="webauthn", data={"name": "Laptop"})
    forms.append(client.get(reverse("mfa_edit_webauthn", args=[key.pk])).context["form"])
    assert [str(form["name"].label) for form in forms] == ["Nombre", "Nombre"]


def test_another_persons_key_is_not_there(dora: User, as_carol: Client, carol: User) -> None:
    key = Authenticator.objects.create(user=dora, type="webauthn", data={})
    password(as_carol, "Carol")
    client = Client()
    password(client, "Carol")
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        client.post(reverse(name, args=[key.pk]), {"name": "mine"})
    key.refresh_from_db()
    assert key.data == {}
