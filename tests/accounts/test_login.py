import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db


def sign_in(email: str, password: str, next_page: str = "") -> int:
    data = {"username": email, "password": password, "next": next_page}
    return Client().post(reverse("login"), data).status_code


def test_it_works(bob: User) -> None:
    assert sign_in("bob@example.org", "Bob-password-1") == 302


def test_capitals_of_the_address_do_not_matter(bob: User) -> None:
    assert sign_in("Bob@Example.ORG", "Bob-password-1") == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [("bob@example.org", "wrong"), ("nobody@example.org", "Bob-password-1"), ("", ""), ("x" * 400, "y")],
)
def test_wrong_input_stays_on_the_page(bob: User, email: str, password: str) -> None:
    assert sign_in(email, password) == 200


def test_what_was_typed_is_still_there(bob: User) -> None:
    page = Client().post(reverse("login"), {"username": "bob@example.org", "password": "wrong"})
    assert 'value="bob@example.org"' in page.text
    assert 'role="alert"' in page.text


def test_goes_where_the_person_was_going_and_nowhere_else(bob: User) -> None:
    data = {"username": "bob@example.org", "password": "Bob-password-1"}
    assert Client().post(reverse("login"), data | {"next": "/?year=2022"}).url == "/?year=2022"
    assert Client().post(reverse("login"), data | {"next": "https://elsewhere.example/"}).url == "/"


def test_somebody_who_left_does_not_get_in(bob: User) -> None:
    User.objects.update(is_active=False)
    assert sign_in("bob@example.org", "Bob-password-1") == 200
