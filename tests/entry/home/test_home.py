"""The home page of staff: the first steps of an empty installation, and what waits for a person."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actor import acting
from accounts.letters import LetterKind, write
from accounts.models import User
from companies.models import Company, HSCode
from entry.home.first_steps import first_steps
from figures.models import Programme
from records.models import Verification
from services.models import Status
from tests import factories as make

HOME = "/records/home/"
EN = {"accept-language": "en"}


def test_it_works(as_bob: Client, bob: User, dora: User) -> None:
    make.AnnualSalesFactory(verification=Verification.RETURNED, submitted_by=bob, return_note="wrong")
    make.AnnualSalesFactory(year=2020, verification=Verification.SUBMITTED, submitted_by=dora)
    page = as_bob.get(HOME, headers=EN).text
    assert "1 record was returned to you" in page
    assert "1 record waits for your verification" in page
    assert "First steps" not in page


def test_of_many_drafts_the_others_are_counted(as_bob: Client, bob: User) -> None:
    with acting(bob):
        for year in range(2015, 2022):
            make.AnnualSalesFactory(year=year, verification=Verification.DRAFT)
    page = as_bob.get(HOME, headers=EN).text
    assert "7 drafts are not submitted yet" in page and "and 2 more:" in page
    assert 'href="/records/sales/?verification=draft"' in page


def test_an_empty_installation_greets_its_administrator(as_alice: Client) -> None:
    page = as_alice.get(HOME, headers=EN)
    assert [step.is_done for step in page.context["steps"]].count(True) == page.context["done"]
    assert "/records/settings/programme/1/edit/" in page.text and "/accounts/people/invite/" in page.text
    for step in page.context["steps"]:
        assert as_alice.get(step.address).status_code == 200


def test_each_step_ticks_itself(alice: User, bob: User) -> None:
    HSCode.objects.all().delete()
    done = {step.title for step in first_steps() if step.is_done}
    assert len(done) == 1  # Two people are here.
    Programme.objects.create(
        id=1,
        starts_on=datetime.date(2020, 1, 1),
        ends_on=datetime.date(2022, 12, 31),
        region_codes=["20"],
    )
    HSCode.objects.create(code="0901", chain_id="coffee")
    make.CallFactory()
    make.ServiceFactory(type__block="export", verification=Verification.DRAFT)
    make.CompanyFactory()
    make.TargetFactory()
    assert [step.is_done for step in first_steps()] == [True] * 9 + [False]
    make.AnnualSalesFactory(verification=Verification.VERIFIED, verified_at=timezone.now())
    assert all(step.is_done for step in first_steps())


def test_steps_are_for_administrators(as_dora: Client) -> None:
    assert as_dora.get(HOME).context["steps"] == []


def test_the_committee_goes_to_the_figures(as_carol: Client) -> None:
    page = as_carol.get(HOME)
    assert (page.status_code, page["location"]) == (302, "/")


def test_what_is_overdue_in_a_programme_that_is_over_was_so_on_the_day_of_its_figures(
    as_dora: Client,
) -> None:
    make.ProgrammeFactory(opening_cut_off=datetime.date(2023, 1, 23))
    make.ServiceFactory(planned_end=datetime.date(2023, 1, 22), status=Status.PLANNED)
    make.ServiceFactory(planned_end=datetime.date(2023, 1, 23), status=Status.PLANNED)
    assert as_dora.get(HOME).context["work"].overdue.n == 1


def test_of_a_service_overdue_it_says_for_how_long(as_dora: Client) -> None:
    make.ProgrammeFactory(opening_cut_off=datetime.date(2023, 1, 23))
    make.ServiceFactory(planned_end=datetime.date(2023, 1, 13), status=Status.PLANNED)
    assert "10 days overdue" in as_dora.get(HOME, headers=EN).text


def test_what_is_not_known_is_no_value_to_review(as_dora: Client) -> None:
    make.ParticipationFactory(company__women_members=None)
    work = as_dora.get(HOME).context["work"]
    assert (work.suspicious, work.gaps) == (0, 1)


def test_changes_of_one_sort_made_together_are_one(as_bob: Client, bob: User) -> None:
    with acting(bob):
        for _number in range(3):
            make.CompanyFactory()
    moment = timezone.now().replace(second=30)
    Company.history.update(history_date=moment)
    run = as_bob.get(HOME).context["work"].changes[0]
    assert (run.change.kind, run.others, run.is_cut) == ("empresa", 2, False)


def test_a_letter_is_headed_in_the_language_of_the_page(as_bob: Client, bob: User) -> None:
    write(LetterKind.SESSION_FROZEN, bob.email, {}, person=bob, language="es")
    assert "A committee session was frozen" in as_bob.get(HOME, headers=EN).text


def test_a_coordinator_sees_their_regions_alone(as_erin: Client) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(1)
    for region, code in (("20", "RPE-001"), ("06", "RPE-002")):
        make.ServiceFactory(code=code, region_id=region, planned_end=yesterday, status=Status.PLANNED)
    page = as_erin.get(HOME, headers=EN)
    assert page.context["work"].overdue.n == 1
    assert "RPE-001" in page.text and "RPE-002" not in page.text
    # Dashboards open with their own regions, and the whole programme is one press away.
    assert 'href="/?region=20"' in page.text
    assert as_erin.get("/").status_code == 200


def test_the_badge_counts_what_was_returned(as_dora: Client, dora: User) -> None:
    assert 'class="count"' not in as_dora.get("/records/companies/").text
    make.AnnualSalesFactory(verification=Verification.RETURNED, submitted_by=dora, return_note="wrong")
    assert 'class="count" title="devueltos a usted">1<' in as_dora.get("/records/companies/").text


def test_queries_do_not_depend_on_rows(as_bob: Client, bob: User) -> None:

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            as_bob.get(HOME)
        return len(found)

    company = make.CompanyFactory()
    make.AnnualSalesFactory(company=company, verification=Verification.RETURNED, submitted_by=bob)
    queries()
    one = queries()
    for year in range(2010, 2016):
        make.AnnualSalesFactory(
            company=company, year=year, verification=Verification.RETURNED, submitted_by=bob
        )
    queries()
    assert queries() == one


@pytest.mark.parametrize("path", ["/", "/growth/", "/execution/", "/results/", "/targets/"])
def test_an_empty_dashboard_says_what_to_do(path: str, as_alice: Client) -> None:
    page = as_alice.get(path, headers=EN).text
    assert "matches these filters" not in page and "nothing matches the filters" not in page
