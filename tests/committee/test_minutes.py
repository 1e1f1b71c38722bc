"""Minutes of a session: attendance, agenda and agreements, entered until it is frozen, and followed up after it."""

import datetime
import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import Letter, User
from committee.actions import Frozen, agree, enter_parts
from committee.checking import faults
from committee.freezing import freeze
from committee.models import AgendaItem, Agreement, AgreementNote, Attendance, Responsible, Session
from jobs.running import Refused
from services.models import Institution
from tests import factories as make
from tests.committee.test_freezing import lifted, sql
from tests.entry.sending import fill, send
from tests.reports.test_overview import text
from tests.reports.test_take_away import pdf_text, squeezed

pytestmark = pytest.mark.django_db

HELD = datetime.date(2023, 1, 25)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def session(alice: User) -> Session:
    """Session 6 as it stands before it is frozen."""
    session = make.SessionFactory(number=6, held_on=HELD, opened_by=alice)
    promperu, seco = (make.InstitutionFactory(acronym=acronym) for acronym in ("PROMPERÚ", "SECO"))
    make.AttendanceFactory(session=session, institution=promperu)
    make.AttendanceFactory(session=session, institution=seco, name="", presence="absent")
    make.AgendaItemFactory(session=session, number=1)
    make.ResponsibleFactory(
        agreement=make.AgreementFactory(pk=601, session=session, number=1), institution=promperu
    )
    return session


@pytest.fixture
def frozen(session: Session, alice: User) -> Session:
    freeze(session, by=alice)
    return Session.objects.get()


def said(answer: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))  # type: ignore[attr-defined]


# ── Entered ─────────────────────────────────────────────────────────────────────────────────────


def test_it_works(as_dora: Client, as_carol: Client, alice: User) -> None:
    session = make.SessionFactory(number=6, held_on=HELD, opened_by=alice)
    seco = make.InstitutionFactory(acronym="SECO")
    send(
        as_dora,
        "/sessions/6/attendance/",
        attendance__0__institution=seco.pk,
        attendance__0__name="Anna Keller",
        attendance__0__position="Jefa de cooperación",
    )
    agenda = {"agendaitem__0__number": 1, "agendaitem__0__text": "Cuarta convocatoria"}
    send(as_dora, "/sessions/6/agenda/", **agenda)
    typed = {"text": "Lanzar la cuarta convocatoria", "due_on": "03/04/2023"}
    send(as_dora, "/sessions/6/agreements/new/", **typed, responsible__0__institution=seco.pk)
    assert session.attendance.get().presence == "present"
    assert str(session.agreements.get()) == "6.1 Lanzar la cuarta convocatoria"
    freeze(session, by=alice)
    page = text(as_carol, "/sessions/6/")
    for words in ("SECO", "Jefa de cooperación", "Cuarta convocatoria", "6.1 Lanzar la cuarta convocatoria"):
        assert words in page
    assert squeezed("Minutes of session 6") in pdf_text(
        as_carol.get("/sessions/6/?format=pdf", headers=ENGLISH).content
    )


def test_a_representative_is_named_to_those_who_may_see_people(
    session: Session, as_dora: Client, as_carol: Client
) -> None:
    for address in ("/sessions/6/", "/sessions/6/?format=csv&table=attendance"):
        assert "Rosa Chávez" in as_dora.get(address).text
        assert "Directora" in as_carol.get(address).text
        assert "Rosa Chávez" not in as_carol.get(address).text
    assert squeezed("Rosa Chávez") in pdf_text(as_dora.get("/sessions/6/?format=pdf").content)
    assert squeezed("Rosa Chávez") not in pdf_text(as_carol.get("/sessions/6/?format=pdf").content)
    assert "Rosa" not in str(as_carol.get("/sessions/6/?format=json").json())


WRONG = [
    ("attendance", {"attendance__2__institution": "SECO"}, "This stands in another row already."),
    (
        "agenda",
        {"agendaitem__1__number": 1, "agendaitem__1__text": "x"},
        "This stands in another row already.",
    ),
    ("agenda", {"agendaitem__1__number": "first", "agendaitem__1__text": "x"}, "number"),
    ("agenda", {"agendaitem__1__number": 2}, "This field is required."),
    ("agreements/new", {"due_on": "03/04/2023"}, "This field is required."),
    ("agreements/new", {"text": "x", "due_on": "03/04/2023"}, "Choose at least one institution"),
    (
        "agreements/new",
        {"text": "x", "due_on": "24/01/2023", "responsible__0__institution": "SECO"},
        "This day is before the session.",
    ),
    (
        "agreements/new",
        {"number": 1, "text": "x", "due_on": "03/04/2023", "responsible__0__institution": "SECO"},
        "Another agreement of the session has this number.",
    ),
]


@pytest.mark.parametrize(("form", "typed", "message"), WRONG)
def test_wrong_input_is_said_and_kept(
    form: str, typed: dict[str, str], message: str, session: Session, as_dora: Client
) -> None:
    seco = Institution.objects.get(acronym="SECO").pk
    typed = {name: seco if value == "SECO" else value for name, value in typed.items()}
    address = f"/sessions/6/{form}/"
    answer = as_dora.post(address, fill(as_dora, address, **typed), headers=ENGLISH)
    assert answer.status_code == 200
    assert message in said(answer)
    assert (session.attendance.count(), session.agenda.count(), session.agreements.count()) == (2, 1, 1)


def test_a_session_is_not_moved_past_its_agreements(session: Session, as_alice: Client) -> None:
    dates = {"held_on": "2023-04-04", "as_of": "2023-01-23"}
    assert "due or done before this day" in said(as_alice.post("/sessions/6/edit/", dates, headers=ENGLISH))


def test_an_agreement_of_an_open_session_can_be_removed(session: Session, as_dora: Client) -> None:
    as_dora.post("/agreements/601/remove/")
    assert not Agreement.objects.exists()


def test_a_session_is_discarded_with_its_minutes(session: Session, as_alice: Client) -> None:
    as_alice.post("/sessions/6/discard/")
    assert not Session.objects.exists()
    assert not Attendance.objects.exists()


def test_whoever_freezes_is_told_what_is_missing(as_alice: Client, session: Session) -> None:
    session.agreements.all().delete()
    page = text(as_alice, "/sessions/6/freeze/")
    assert "Nothing was entered yet of: agreements." in page


# ── Frozen ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address",
    [
        "/sessions/6/agenda/",
        "/sessions/6/attendance/",
        "/sessions/6/agreements/new/",
        "/agreements/601/edit/",
    ],
)
def test_forms_of_a_frozen_session_are_closed(address: str, frozen: Session, as_dora: Client) -> None:
    shown = as_dora.get(address, follow=True, headers=ENGLISH)
    assert shown.redirect_chain == [("/sessions/6/", 302)]
    assert "it cannot be changed" in said(shown)


def test_what_is_sent_after_it_was_frozen_is_refused_and_kept(
    session: Session, alice: User, as_dora: Client
) -> None:
    address = "/sessions/6/agreements/new/"
    seco = Institution.objects.get(acronym="SECO").pk
    typed = fill(as_dora, address, text="Too late", due_on="03/04/2023", responsible__0__institution=seco)
    freeze(session, by=alice)
    answer = as_dora.post(address, typed, headers=ENGLISH)
    assert "it cannot be changed" in said(answer)
    assert "Too late" in answer.text
    as_dora.post("/agreements/601/remove/")
    assert Agreement.objects.count() == 1


def test_writing_looks_again_whether_the_session_is_open(frozen: Session) -> None:
    item = AgendaItem(session=frozen, number=2, text="x")
    with pytest.raises(Frozen):
        enter_parts(frozen, parts=[item], taken_out=[])
    with pytest.raises(Frozen):
        agree(Agreement(session=frozen, number=2, text="x", due_on=HELD), responsible=[])


ATTACKS = {
    "agenda": "UPDATE committee_agendaitem SET text = 'x'",
    "agenda removed": "DELETE FROM committee_agendaitem",
    "attendance": "UPDATE committee_attendance SET presence = 'absent'",
    "another name": "UPDATE committee_attendance SET name = 'x'",
    "attendance removed": "DELETE FROM committee_attendance",
    "agreement": "UPDATE committee_agreement SET text = 'x'",
    "due date": "UPDATE committee_agreement SET due_on = '2024-01-01'",
    "responsible": "UPDATE committee_responsible SET institution_id = institution_id + 1",
    "responsible removed": "DELETE FROM committee_responsible",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_refuses_to_change(attack: str, frozen: Session) -> None:
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        sql(ATTACKS[attack])


@pytest.mark.parametrize(
    "add",
    [
        lambda session: make.AgendaItemFactory(session=session),
        lambda session: make.AttendanceFactory(session=session),
        lambda session: make.AgreementFactory(session=session),
        lambda session: make.ResponsibleFactory(agreement=session.agreements.get()),
    ],
)
def test_the_database_refuses_to_add(add: Callable[[Session], object], frozen: Session) -> None:
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        add(frozen)


@pytest.mark.parametrize(
    "change",
    [
        lambda: AgendaItem.objects.update(text="Other"),
        lambda: Agreement.objects.update(text="Other"),
        lambda: Responsible.objects.all().delete(),
    ],
)
def test_tampering_is_reported(change: Callable[[], object], frozen: Session) -> None:
    assert list(faults()) == []
    lifted(change)
    assert ["the agreements are not what was frozen" in fault for fault in faults()] == [True]


def test_minutes_that_change_while_they_are_frozen_are_not_kept(session: Session, alice: User) -> None:
    def finishing() -> transaction.Atomic:
        make.AgendaItemFactory(session=session, number=2)
        return transaction.atomic()

    with pytest.raises(Refused):
        freeze(session, by=alice, finishing=finishing)


# ── Followed up ─────────────────────────────────────────────────────────────────────────────────


def test_an_agreement_goes_on_after_its_session_is_frozen(
    frozen: Session, as_dora: Client, dora: User, as_carol: Client
) -> None:
    send(as_dora, "/agreements/601/follow-up/", status="done", done_on="04/04/2023", note="Se publicó.")
    assert Agreement.objects.get().done_on == datetime.date(2023, 4, 4)
    assert AgreementNote.objects.get().written_by == dora
    page = text(as_carol, "/agreements/601/")
    assert "Se publicó." in page
    assert "done, 04/04/2023" in page
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"status": "done"}, "needs the day on which it was"),
        ({"done_on": "04/04/2023"}, "Only an agreement that is done"),
        ({"status": "done", "done_on": "24/01/2023"}, "This day is before the session."),
        ({"status": "done", "done_on": "01/01/2099"}, "in the future"),
        ({"status": "withdrawn"}, "Say why it was withdrawn."),
    ],
)
def test_wrong_follow_up(typed: dict[str, str], message: str, frozen: Session, as_dora: Client) -> None:
    address = "/agreements/601/follow-up/"
    answer = as_dora.post(address, fill(as_dora, address, **typed), headers=ENGLISH)
    assert message in said(answer)
    assert Agreement.objects.get().status == "pending"


@pytest.fixture
def at_cut_off(session: Session) -> None:
    make.ProgrammeFactory(opening_cut_off=datetime.date(2023, 4, 13))


def test_open_agreements_are_on_the_brief_at_its_cut_off(
    at_cut_off: None, as_carol: Client, as_dora: Client
) -> None:
    later = make.SessionFactory(number=7, held_on=datetime.date(2023, 5, 1))
    make.AgreementFactory(session=later, text="Of a later session", due_on=datetime.date(2023, 6, 1))
    brief = text(as_carol, "/brief/")
    assert re.search(r"6\.1 Lanzar la cuarta convocatoria PROMPERÚ 03/04/2023 pending 10 ", brief)
    assert "Of a later session" not in brief
    assert squeezed("Open agreements of the committee") in pdf_text(
        as_carol.get("/brief/?format=pdf", headers=ENGLISH).content
    )
    send(as_dora, "/agreements/601/follow-up/", status="done", done_on="14/04/2023")
    assert "open then, done on 14/04/2023" in text(as_carol, "/brief/")
    send(as_dora, "/agreements/601/follow-up/", status="done", done_on="13/04/2023")
    assert "No agreement of the committee is open." in text(as_carol, "/brief/")


def test_open_agreements_are_on_the_home_page_and_on_that_of_who_is_responsible(
    session: Session, as_dora: Client, as_carol: Client
) -> None:
    home = text(as_dora, "/records/home/")
    assert "1 agreement is open." in home
    assert "1 of them is overdue." in home
    promperu, seco = (Institution.objects.get(acronym=acronym).pk for acronym in ("PROMPERÚ", "SECO"))
    assert "6.1 Lanzar" in text(as_carol, f"/records/institutions/{promperu}/")
    assert "responsible for no agreement" in text(as_carol, f"/records/institutions/{seco}/")


def test_the_list_finds_and_the_search_too(session: Session, as_carol: Client) -> None:
    make.ResponsibleFactory(
        agreement=session.agreements.get(), institution=Institution.objects.get(acronym="SECO")
    )
    both = "&".join(f"responsible={pk}" for pk in Institution.objects.values_list("pk", flat=True))
    page = text(as_carol, f"/records/agreements/?q=CUARTA&{both}")
    assert page.count("PROMPERÚ, SECO") == 1
    assert "PROMPERÚ, SECO" in as_carol.get("/records/agreements/?format=csv").getvalue().decode()
    assert "6.1 Lanzar" in text(as_carol, "/records/search/?q=cuarta")


def test_sessions_tell_which_earlier_agreements_were_open(
    frozen: Session, alice: User, as_dora: Client
) -> None:
    with translation.override("en"):
        later = make.SessionFactory(number=7, held_on=datetime.date(2023, 4, 13), opened_by=alice)
        freeze(later, by=alice)
    send(as_dora, "/agreements/601/follow-up/", status="done", done_on="12/04/2023")
    assert re.search(r"6\.1 Lanzar .* pending 10 ", text(as_dora, "/sessions/7/"))


def test_overdue_agreements_are_written_of_once_a_fortnight(
    session: Session, carol: User, frank: User
) -> None:
    for _day in range(2):
        call_command("send_digest", stdout=StringIO())
    letters = Letter.objects.filter(kind="agreements_due")
    assert {letter.person for letter in letters} == set(User.objects.filter(is_active=True))
    assert letters.filter(person=carol).get().text.count("6.1 Lanzar la cuarta convocatoria") == 1


# ── Personal data ───────────────────────────────────────────────────────────────────────────────


def test_a_representative_is_found_and_erased_from_a_frozen_session(
    frozen: Session, as_alice: Client, as_dora: Client
) -> None:
    attendance = Attendance.objects.get(name="Rosa Chávez")
    assert "Rosa Chávez" in as_alice.get("/records/people/?q=chávez").text
    form = {"kind": "attendance", "key": attendance.pk, "reason": "asked for it", "confirmed": "on"}
    as_alice.post("/records/people/erase/", form)
    assert not Attendance.history.filter(name__contains="Rosa").exists()
    assert "Rosa Chávez" not in text(as_dora, "/sessions/6/")
    assert list(faults()) == []


# ── Queries ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", ["/sessions/6/", "/records/agreements/", "/records/home/"])
def test_the_number_of_queries_does_not_depend_on_how_many_there_are(
    address: str, session: Session, as_dora: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            as_dora.get(address)
        return len(found)

    queries()
    before = queries()
    for number in range(2, 6):
        other = make.InstitutionFactory(acronym=f"CITE {number}")
        make.AttendanceFactory(session=session, institution=other)
        make.AgendaItemFactory(session=session, number=number)
        make.ResponsibleFactory(
            agreement=make.AgreementFactory(session=session, number=number), institution=other
        )
    queries()
    assert queries() == before


def test_days_overdue() -> None:
    agreement = Agreement(due_on=datetime.date(2023, 4, 3))
    assert [agreement.days_overdue(datetime.date(2023, 4, day)) for day in (2, 3, 5)] == [0, 0, 2]
    agreement.status = "withdrawn"
    assert agreement.days_overdue(timezone.localdate()) == 0
