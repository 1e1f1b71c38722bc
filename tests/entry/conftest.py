"""Work in the background is done at once here: a test's transaction is seen by nobody else."""

import pytest

from entry.imports import work as importing


@pytest.fixture(autouse=True)
def at_once(
    monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(importing, "in_worker", lambda upload, by: importing.work(upload, by=by))
    settings.EVIDENCE_ROOT = tmp_path_factory.mktemp("evidence")  # type: ignore[attr-defined]
