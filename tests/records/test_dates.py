"""Dates as people write them."""

import datetime

import pytest

from records.dates import read_date
from records.forms import DayField


@pytest.mark.parametrize("day", ["31/10/2022", "31-10-2022", "31.10.2022", "2022-10-31", "2022/10/31"])
@pytest.mark.parametrize("time", ["", " 0:00", "T00:00:00", " 23:59:59", "T05:00:00.000Z", " 8:30 a.m."])
def test_it_works(day: str, time: str) -> None:
    assert read_date(day + time) == datetime.date(2022, 10, 31)


@pytest.mark.parametrize(
    "text",
    ["31/10/22", "10/31/2022", "31 oct 2022", "oct-22", "20221031", "31/10-2022", "31/2/2022", "", "44865"],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="31/10/2022"):
        read_date(text)


def test_a_field_shows_the_day_first_and_reads_what_links_hold() -> None:
    field = DayField(required=False)
    assert field.clean("2022-10-31") == field.clean(" 31/10/2022 ") == datetime.date(2022, 10, 31)
    assert field.clean("") is None
    shown = field.widget.render("day", datetime.date(2022, 10, 31))
    assert 'value="31/10/2022"' in shown and 'type="text"' in shown
