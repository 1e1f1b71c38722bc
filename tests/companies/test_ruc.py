import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from companies import ruc
from companies.models import Company
from tests.factories import valid_ruc


@pytest.mark.parametrize("prefix", ["10", "15", "16", "17", "20"])
def test_it_works(prefix: str) -> None:
    assert ruc.is_valid(valid_ruc(12345678, prefix))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "2010007097",
        "201000709700",
        "20100070971",
        "30100070970",
        "2010007097O",
        " 20100070970",
        "２０１０００７０９７０",
    ],
)
def test_wrong_input(wrong: str) -> None:
    with pytest.raises(ValidationError):
        ruc.validate(wrong)


def twin(text: str) -> bool:
    """SUNAT's rule as a loop."""
    if len(text) != 11 or any(letter not in "0123456789" for letter in text):
        return False
    total = 0
    for digit, weight in zip(text, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=False):
        total += int(digit) * weight
    return text[:2] in ("10", "15", "16", "17", "20") and (11 - total % 11) % 10 == int(text[10])


ALMOST = st.from_regex(r"\A(10|15|16|17|20|30)[0-9]{9}\Z")


class TestDatabase(TestCase):
    @given(st.one_of(ALMOST, st.integers(0, 99_999_999).map(valid_ruc), st.text("0123456789X٣", max_size=11)))
    @example("10000000010")
    @settings(max_examples=150)
    def test_python_and_database_agree_with_the_twin(self, text: str) -> None:
        try:
            with transaction.atomic():
                Company.objects.bulk_create([Company(ruc=text, legal_name="X", region_id="20")])
                accepted = True
        except IntegrityError:
            accepted = False
        assert accepted == ruc.is_valid(text) == twin(text)
