"""Lists of records as files: everything that the filters find, typed, in the order of the list."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from entry.lists.catalogue import lists
from reports.exports import jobs
from tests.reports.test_take_away import pdf_text
from tests.worker import run_worker

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

ENGLISH = {"accept-language": "en"}


def take(client: Client, name: str, query: str) -> Any:
    return client.get(f"{reverse(f'entry:{name}')}?{query}", headers=ENGLISH)


def rows(answer: Any) -> list[list[str]]:
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


@pytest.mark.parametrize("name", lists())
def test_every_list_in_every_form(name: str, demo: None, as_alice: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(take(as_alice, name, "format=xlsx").content))
    count = lists()[name].records().count()
    lines = rows(take(as_alice, name, "format=csv"))
    sheet = list(book.worksheets[1].iter_rows(values_only=True))
    # Taking a list away is itself a line of the audit log.
    assert len(sheet) == count + 1
    assert len(lines) == count + 1 + (name == "audit")
    assert [str(cell) for cell in sheet[0]] == lines[0]
    paper = pdf_text(take(as_alice, name, "format=pdf").content)
    for line in lines[1:]:
        assert "".join(line[0].split()) in paper


def test_filters_and_order_reach_the_file(demo: None, as_bob: Client) -> None:
    lines = rows(take(as_bob, "companies", "format=csv&region=20&sort=-ruc&page=2"))
    assert {line[2] for line in lines[1:]} == {"Piura"}
    codes = [line[1] for line in lines[1:]]
    assert codes == sorted(codes, reverse=True)
    about = openpyxl.load_workbook(
        io.BytesIO(take(as_bob, "companies", "format=xlsx&region=20").content)
    ).worksheets[0]
    assert ("Filters", "Region: Piura") in list(about.iter_rows(values_only=True))


def test_wrong_filters_give_no_file(demo: None, as_bob: Client) -> None:
    assert "nothing is listed" in take(as_bob, "companies", "format=csv&region=99").text


def test_a_worker_makes_what_the_person_would_see(
    demo: None, as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs.AT_ONCE, "xlsx", 1)
    begun = take(as_bob, "companies", "format=xlsx&region=20")
    run_worker()
    made = as_bob.get(f"{begun.url}file").content
    whole = len(rows(take(as_bob, "companies", "format=csv&region=20")))
    assert openpyxl.load_workbook(io.BytesIO(made)).worksheets[1].max_row == whole
