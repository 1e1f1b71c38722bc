"""Numbers over time, as charts draw them."""

import datetime
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.series import Month, overdue_services, running_totals, services_over_time
from tests import factories as make
from tests.scopes import scope_at

DAY = datetime.date


@pytest.mark.django_db
def test_it_works() -> None:
    make.ServiceFactory(planned_end=DAY(2021, 12, 15), status="delivered", delivered_on=DAY(2022, 2, 5))
    make.ServiceFactory(planned_end=DAY(2022, 1, 31), status="delivered", delivered_on=DAY(2022, 1, 31))
    make.ServiceFactory(planned_end=DAY(2022, 4, 1))
    make.ServiceFactory(planned_end=None)
    make.ServiceFactory(planned_end=DAY(2022, 1, 1), status="cancelled")
    assert services_over_time(scope_at(DAY(2022, 2, 10))) == [
        Month(DAY(2021, 12, 31), 1, 0),
        Month(DAY(2022, 1, 31), 2, 1),
        Month(DAY(2022, 2, 28), 2, 2),
        Month(DAY(2022, 3, 31), 2, None),
        Month(DAY(2022, 4, 30), 3, None),
    ]


@pytest.mark.django_db
def test_nothing_is_drawn_of_nothing() -> None:
    assert services_over_time(scope_at()) == []


@pytest.mark.django_db
def test_a_service_is_overdue_from_the_day_after_its_planned_end() -> None:
    ends_on, day_after = DAY(2022, 10, 15), DAY(2022, 10, 16)
    make.ServiceFactory(planned_end=ends_on, code="LATE")
    make.ServiceFactory(planned_end=ends_on, status="delivered", delivered_on=day_after)
    make.ServiceFactory(planned_end=ends_on, status="cancelled")
    assert not overdue_services(scope_at(ends_on))
    assert [service.code for service in overdue_services(scope_at(day_after))] == ["LATE"]


days = st.dates(DAY(2019, 11, 1), DAY(2023, 4, 30))


@given(st.lists(days), st.lists(days), days)
def test_each_month_counts_all_that_came_before_it(
    planned: list[DAY], delivered: list[DAY], cut_off: DAY
) -> None:
    delivered = [day for day in delivered if day <= cut_off]
    answers = [dict(Counter(f"{day:%Y-%m}" for day in dates)) for dates in (planned, delivered)]
    months = running_totals(*answers, cut_off=cut_off)
    for month in months:
        assert month.planned == sum(day <= month.last_day for day in planned)
        known = (month.last_day.year, month.last_day.month) <= (cut_off.year, cut_off.month)
        assert month.delivered == (sum(day <= month.last_day for day in delivered) if known else None)
    if planned or delivered:
        assert months[0].last_day >= min(planned + delivered) > months[0].last_day - datetime.timedelta(31)
        assert months[-1].last_day >= max([*planned, cut_off])
        assert len(months) == len({(month.last_day.year, month.last_day.month) for month in months})
        assert all((month.last_day + datetime.timedelta(1)).day == 1 for month in months)
