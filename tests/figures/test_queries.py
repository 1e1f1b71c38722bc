"""Compiled queries depend on their arguments alone; their rows are read anew each time."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from figures.associations import compile_companies_helped, compile_per_company, compile_spent
from figures.breakdowns import break_down, compile_groups_of_participations, figures
from figures.brief import compile_institutions
from figures.definitions import Axis
from figures.markets import compile_markets
from figures.participants import compile_participants
from figures.price_volume import compile_price_volume
from figures.registry import FAMILY_OF
from figures.sales import compile_sales
from figures.scope import Scope
from figures.series import (
    compile_delivered_by_month,
    compile_planned_by_month,
    compile_sales_by_year_and_chain,
)
from figures.services import compile_services
from reports.indicator import compile_tally
from tests import factories as make
from tests.scopes import scope_at

pytestmark = pytest.mark.django_db

DAY = datetime.date(2022, 12, 31)
SCOPES = (
    scope_at(DAY),
    scope_at(DAY, regions=frozenset({"20"}), sizes=frozenset({"micro"}), women_led=True),
    scope_at(DAY, calls=frozenset({1}), chains=frozenset({"coffee"}), provisional=True),
    scope_at(DAY, countries=frozenset({"DE"})),
)
AXES = (None, Axis.REGION, Axis.CHAIN, Axis.CALL, Axis.SIZE, Axis.YEAR)
OF_A_SCOPE: tuple[Any, ...] = (
    compile_per_company,
    compile_companies_helped,
    compile_spent,
    compile_price_volume,
    compile_sales_by_year_and_chain,
    compile_planned_by_month,
    compile_delivered_by_month,
    compile_institutions,
)


def test_it_works() -> None:
    compiled = compile_participants(scope_at(DAY), (None,))
    assert compile_participants(scope_at(DAY), (None,)) is compiled
    assert compile_participants(scope_at(DAY, regions=frozenset({"20"})), (None,)) is not compiled


@pytest.mark.parametrize("scope", SCOPES)
def test_compiling_reads_no_data(scope: Scope) -> None:
    """Otherwise a compiled query that is kept would depend on data that has changed since."""
    with CaptureQueriesContext(connection) as queries:
        compile_participants.__wrapped__(scope, AXES[:-1])
        compile_services.__wrapped__(scope, (None, Axis.REGION, Axis.CHAIN, Axis.CALL))
        compile_markets.__wrapped__(scope, AXES)
        compile_sales.__wrapped__(scope, AXES, AXES, (2021, 2022))
        for compile_of_scope in OF_A_SCOPE:
            compile_of_scope.__wrapped__(scope)
        for slug in (slug for slug, family in FAMILY_OF.items() if not family.rules_read_data):
            compile_tally.__wrapped__(slug, scope)
        for axis in (Axis.REGION, Axis.CHAIN, Axis.CALL):
            compile_groups_of_participations.__wrapped__(axis)
    assert len(queries) == 0


def test_the_next_answer_has_what_changed() -> None:
    scope = scope_at(DAY)
    answers = []
    for _ in range(3):
        answers.append((figures(scope)["companies_enrolled"].value, set(break_down(scope, Axis.CALL))))
        make.ParticipationFactory(call=make.CallFactory(number=len(answers)))
    assert answers == [(0, set()), (1, {"1"}), (2, {"1", "2"})]
