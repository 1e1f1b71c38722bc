import pytest


@pytest.fixture
def findings_remembered() -> None:
    """Each test here searches for itself: the search is what it is about."""
