"""Uploaded files are kept in a folder of the test's own."""

import pytest


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.EVIDENCE_ROOT = tmp_path_factory.mktemp("evidence")  # type: ignore[attr-defined]
