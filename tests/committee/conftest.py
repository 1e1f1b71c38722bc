import pytest

from workbook.demo import load


@pytest.fixture
def demo(db: None) -> None:
    """The demo programme; asked for before a persona, because it is loaded into an empty database only."""
    load()
