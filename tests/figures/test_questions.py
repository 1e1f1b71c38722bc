"""Questions that a page asks at once say the same as one after the other."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from figures.associations import costs, received_and_entered
from figures.breakdowns import _expected_groups, break_down, figures
from figures.brief import _institutions
from figures.definitions import INDICATORS, Axis
from figures.facts import market_facts, participant_facts, service_facts
from figures.price_volume import price_volume
from figures.questions import Inquiry, Question, alone, ask, helpers, known, together
from figures.sales import sales_and_coverage
from figures.scope import Scope
from figures.series import longest_overdue, sales_by_year_and_chain, services_over_time
from reports.indicator import _tally
from reports.overdue import OverdueServices
from tests import factories as make
from tests import reference
from tests.demo import load


def asking(sql: str) -> Question[Any]:
    return Question(sql, [], lambda rows: rows[0][0])


DAY = datetime.date(2022, 12, 31)
THREE = [asking("SELECT 1"), asking("SELECT 2"), asking("SELECT 3")]


@pytest.mark.django_db
class TestInATransaction:
    """Only its own connection sees what it has changed."""

    def test_it_works(self, settings: Any) -> None:
        settings.QUESTIONS_AT_ONCE = 2
        with CaptureQueriesContext(connection) as queries:
            assert ask(THREE) == [1, 2, 3]
        assert len(queries) == 3

    def test_what_it_has_written_is_counted(self, settings: Any) -> None:
        settings.QUESTIONS_AT_ONCE = 2
        make.ParticipationFactory()
        assert figures(Scope.at())["companies_enrolled"].value == 1

    def test_nothing_is_asked_for_nothing(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            assert ask([]) == []
        assert len(queries) == 0


SCOPES = (
    Scope.at(DAY),
    Scope.at(DAY, regions=frozenset({"20"}), sizes=frozenset({"micro"}), women_led=True),
    Scope.at(DAY, calls=frozenset({1}), chains=frozenset({"coffee"}), provisional=True),
    Scope.at(DAY, countries=frozenset({"DE"})),
)
AXES = (None, Axis.REGION, Axis.CHAIN, Axis.CALL, Axis.SIZE, Axis.YEAR)


@pytest.mark.django_db
class TestWrittenOnce:
    """What a question says is read anew each time, though its SQL is kept."""

    def test_it_works(self) -> None:
        assert participant_facts(Scope.at(DAY)) is participant_facts(Scope.at(DAY))
        assert participant_facts(Scope.at(DAY)) is not participant_facts(
            Scope.at(DAY, regions=frozenset({"20"}))
        )

    @pytest.mark.parametrize("scope", SCOPES)
    def test_it_is_never_written_from_the_data(self, scope: Scope) -> None:
        """Else a question that is kept would speak of data that is gone."""
        with CaptureQueriesContext(connection) as queries:
            participant_facts.__wrapped__(scope, AXES)
            service_facts.__wrapped__(scope, (None, Axis.REGION, Axis.CHAIN, Axis.CALL))
            market_facts.__wrapped__(scope, AXES)
            sales_and_coverage.__wrapped__(scope, AXES, AXES, (2021, 2022))
            received_and_entered.__wrapped__(scope)
            costs.__wrapped__(scope)
            price_volume.__wrapped__(scope)
            sales_by_year_and_chain.__wrapped__(scope)
            services_over_time.__wrapped__(scope)
            longest_overdue.__wrapped__(scope, 10)
            _institutions.__wrapped__(scope)
            for slug in INDICATORS:
                _tally.__wrapped__(slug, scope)
            for axis in Axis:
                _expected_groups.__wrapped__(scope, axis)
        assert len(queries) == 0

    def test_the_next_answer_sees_what_changed(self) -> None:
        scope = Scope.at(DAY)
        answers = []
        for _ in range(3):
            answers.append((figures(scope)["companies_enrolled"].value, set(break_down(scope, Axis.CALL))))
            make.ParticipationFactory(call=make.CallFactory(number=len(answers)))
        assert answers == [(0, set()), (1, {"1"}), (2, {"1", "2"})]

    def test_words_are_those_of_the_reader(self) -> None:
        make.ServiceFactory(planned_end=datetime.date(2022, 1, 1))
        names = []
        for language in ("es", "en"):
            with translation.override(language):
                overdue = longest_overdue(Scope.at(DAY), 10).answer()
                assert overdue
                names.append(OverdueServices(overdue).table.name)
        assert names == ["Servicios atrasados", "Overdue services"]


def test_inquiries_together_say_what_each_says() -> None:
    said = together({"none": known("nothing"), "two": Inquiry(THREE[:2], sum), "one": alone(THREE[2])})
    assert said.understand([1, 2, 3]) == {"none": "nothing", "two": 3, "one": 3}


@pytest.fixture
def two(transactional_db: None, settings: Any) -> Iterator[None]:
    """Two connections, as an installation has them."""
    settings.QUESTIONS_AT_ONCE = 2
    yield
    helpers().submit(connections.close_all).result()


@pytest.mark.usefixtures("two")
@pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory has one connection")
class TestOnTwoConnections:
    def test_it_works(self) -> None:
        slow = asking("SELECT pg_backend_pid() FROM pg_sleep(0.2)")
        assert len(set(ask([slow, slow]))) == 2
        assert ask(THREE) == [1, 2, 3]

    def test_figures_are_those_of_one_connection(self, settings: Any) -> None:
        reference.ensure()
        load()
        scope = Scope.at(year=2022)
        at_once = figures(scope), break_down(scope, Axis.CHAIN)
        settings.QUESTIONS_AT_ONCE = 1
        assert at_once == (figures(scope), break_down(scope, Axis.CHAIN))
        assert at_once[0]["export_sales"].value == 152_000_000

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_an_error_of_any_is_raised_and_the_next_questions_are_answered(self, place: int) -> None:
        questions = list(THREE)
        questions[place] = asking("SELECT 1 / 0 FROM pg_sleep(0.1)")
        with pytest.raises(DatabaseError):
            ask(questions)
        assert ask(THREE) == [1, 2, 3]

    def test_a_connection_that_was_lost_is_made_anew(self) -> None:
        slow = asking("SELECT pg_backend_pid() FROM pg_sleep(0.2)")
        lost = helpers().submit(asking("SELECT pg_backend_pid()").answer).result()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [lost])
        pids = ask([slow, slow])
        assert len(set(pids)) == 2
        assert lost not in pids
