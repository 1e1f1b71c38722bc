"""How figures read."""

from decimal import Decimal
from functools import partial

import pytest

from reports.formatting import number, signed


@pytest.mark.parametrize(
    ("amount", "decimals", "text"),
    [
        (Decimal("0.3"), 1, "+0.3"),
        (Decimal("-0.3"), 1, "−0.3"),
        (Decimal("0.25"), 2, "+0.25"),
        (Decimal("0.04"), 1, "0.0"),
        (Decimal("0"), 0, "0"),
        (7, 0, "+7"),
    ],
)
def test_what_is_added_has_its_sign_however_small_it_is(amount: Decimal, decimals: int, text: str) -> None:
    assert signed(partial(number, decimals=decimals), amount) == text
