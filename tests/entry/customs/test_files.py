"""The page of files: uploads are loaded by a job, what was rejected can be taken away, gaps are listed."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.audit import Event, EventType
from customs.models import CustomsFile, CustomsUpload
from tests.customs.build import line, table
from tests.worker import run_worker

pytestmark = pytest.mark.django_db
FILES = "/records/customs/files/"


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def upload(client: Client, *files: SimpleUploadedFile, **fields: str) -> Any:
    return client.post(FILES, {"declarations": list(files), **fields}, follow=True)


def test_it_works(as_dora: Client) -> None:
    answer = upload(
        as_dora,
        sent("x24300825.csv", table([line(), line(NSER="2", VFOBSERDOL="")])),
        sent("x07130925.csv", table([line(NDCL="2")])),
        sent("notas.csv", b"una;otra\n1;2\n"),
    )
    assert sorted(CustomsFile.objects.values_list("name", "held")) == [
        ("x07130925.csv", 1),
        ("x24300825.csv", 1),
    ]
    assert CustomsUpload.objects.get(name="notas.csv").state == "refused"
    text = answer.content.decode()
    assert "31/08/2025 – 06/09/2025" in text  # the gap
    assert Event.objects.filter(happened=EventType.DECLARATIONS_LOADED).count() == 2
    assert not any(Path(one.file.path).exists() for one in CustomsUpload.objects.all())
    rejects = CustomsFile.objects.get(name="x24300825.csv").rejects
    lines = b"".join(as_dora.get(f"/records/customs/rejected/{rejects}.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "FOB" in lines.splitlines()[1] and lines.splitlines()[1].startswith("2,")


def test_days_are_given_where_the_name_has_none(as_dora: Client) -> None:
    upload(as_dora, sent("agosto.csv", table([line()])), first_day="2025-08-01", published="2025-08-31")
    assert CustomsFile.objects.get().week.first.day == 1


def test_a_large_file_waits_for_the_worker(as_dora: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customs.uploads.AT_ONCE", 10)
    answer = upload(as_dora, sent("x24300825.csv", table([line()])))
    assert 'id="job"' in answer.content.decode() and not CustomsFile.objects.exists()
    run_worker()
    assert CustomsFile.objects.exists()
    assert 'id="job"' not in as_dora.get(FILES).content.decode()


@pytest.mark.parametrize("fields", [{}, {"declarations": ""}])
def test_nothing_is_sent(as_dora: Client, fields: dict[str, str]) -> None:
    assert as_dora.post(FILES, fields).status_code == 422


def test_days_in_the_wrong_order(as_dora: Client) -> None:
    days = {"first_day": "2025-09-02", "published": "2025-09-01"}
    assert upload(as_dora, sent("x24300825.csv", table([line()])), **days).status_code == 422
    assert not CustomsUpload.objects.exists()


def test_who_may_not_load_sees_no_form(as_frank: Client, as_erin: Client) -> None:
    for client in (as_frank, as_erin):
        assert "<input" not in client.get(FILES).content.decode().split("<main")[1]
        assert client.post(FILES, {}).status_code == 403


def test_queries_do_not_grow_with_files(as_dora: Client, django_assert_max_num_queries: Any) -> None:
    upload(as_dora, sent("x24300825.csv", table([line()])))
    with django_assert_max_num_queries(20) as one:
        as_dora.get(FILES)
    number = len(one)
    upload(as_dora, *(sent(f"x0{day}0{day}0925.csv", table([line(NDCL=str(day))])) for day in range(1, 5)))
    with django_assert_max_num_queries(number):
        as_dora.get(FILES)


def test_without_any_file_the_other_pages_say_so(as_dora: Client) -> None:
    for page in ("reconciliation", "proposals"):
        answer = as_dora.get(f"/records/customs/{page}/?year=2022", headers={"accept-language": "en"})
        assert "No file of export declarations is loaded yet." in answer.text, page
        assert "not complete" not in answer.text and "do not cover" not in answer.text, page
