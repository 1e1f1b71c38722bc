"""A store of lines of the test's own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def store_of_lines(tmp_path: Path, settings: Any) -> Path:
    settings.CUSTOMS_ROOT = tmp_path / "customs"
    return tmp_path / "customs"
