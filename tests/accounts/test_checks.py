"""System checks of an installation."""

from typing import Any

import pytest

from accounts.checks import NO_PROXY_IS_TRUSTED, proxies_are_trusted

pytestmark = pytest.mark.anywhere


@pytest.mark.parametrize(
    ("https", "proxies", "warnings"),
    [(True, 0, [NO_PROXY_IS_TRUSTED]), (True, 1, []), (False, 0, [])],
)
def test_https_needs_a_trusted_proxy(https: bool, proxies: int, warnings: list[Any], settings: Any) -> None:
    settings.HTTPS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = https, proxies
    assert proxies_are_trusted(None) == warnings
