"""The workbook on the web: upload, preview, apply or walk away."""

import datetime
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from companies.models import AnnualSales, Company
from entry.imports import work as importing
from entry.imports.upload import Upload, UploadState
from entry.imports.work import begin_applying, begin_check
from jobs.models import Job, JobState
from jobs.running import Run, claim, execute, interrupt
from records.models import ClosedPeriod
from records.verification import refusal_to_decide
from reports.exports import jobs as export_jobs
from tests import factories as make
from tests.conftest import signed_in
from tests.workbook.build import COMPANIES, OTHER, RUC, with_companies, workbook
from tests.workbook.test_reading import LAST, attack
from tests.worker import run_worker
from workbook.importing import import_file
from workbook.reading import unpacked_size

pytestmark = pytest.mark.django_db
SALES = ["RUC", "Cadena", "Año", "FOB US$"]


def send(client: Client, file: Path, **data: Any) -> Upload:
    content = SimpleUploadedFile(file.name, file.read_bytes())
    answer = client.post(reverse("entry:import"), {"file": content, **data})
    assert answer.status_code == 302, answer.context["form"].errors
    return Upload.objects.latest("uploaded_at")


def page(client: Client, upload: Upload, **query: Any) -> Any:
    return client.get(reverse("entry:upload", args=[upload.pk]), query)


def do(client: Client, verb: str, upload: Upload) -> Upload:
    client.post(reverse(f"entry:upload_{verb}", args=[upload.pk]))
    return Upload.objects.get(pk=upload.pk)


def test_it_works(as_bob: Client, bob: User, tmp_path: Path) -> None:
    upload = send(as_bob, with_companies(tmp_path, Ventas=[SALES, [RUC, "Café", 2022, 10]]))
    assert upload.state == UploadState.CHECKED
    assert "Aplicar 3 filas" in page(as_bob, upload).text
    assert not Company.objects.exists()
    upload = do(as_bob, "apply", upload)
    assert (upload.state, upload.applied_by) == (UploadState.APPLIED, bob)
    sales = AnnualSales.objects.get()
    assert (sales.fob_usd, sales.verification, sales.submitted_by) == (10, "submitted", bob)
    assert {line.history_user for line in Company.history.all()} == {bob}
    assert "Aplicado por Bob" in page(as_bob, upload).text


def test_it_says_which_sheets_somebody_verifies(as_bob: Client, tmp_path: Path) -> None:
    """An import of targets said that they wait for verification, which targets never have."""
    service = make.ServiceFactory(code="S1")
    english = {"accept-language": "en"}
    verified, at_once = "Another person has to verify", "need no verification"
    sheets: dict[str, tuple[list[list[Any]], str]] = {
        "Metas": ([["Indicador", "Año", "Meta"], ["export_sales", 2022, 5]], at_once),
        "Empresas": (COMPANIES, at_once),
        "Beneficiarios": ([["Código", "RUC"], [service.code, make.CompanyFactory().ruc]], verified),
        "Ventas": ([SALES, [make.CompanyFactory().ruc, "Café", 2022, 10]], verified),
    }
    for name, (rows, words) in sheets.items():
        upload = send(as_bob, workbook(tmp_path, **{name: rows}))
        for state in ("checked", "applied"):
            text = as_bob.get(reverse("entry:upload", args=[upload.pk]), headers=english).text
            assert ([verified in text, at_once in text]) == [words == verified, words == at_once], (
                name,
                state,
            )
            upload = do(as_bob, "apply", upload)
    text = as_bob.get(reverse("entry:import"), headers=english).text
    assert "verify the rows of Services, Beneficiaries, Funding, Sales, Workforce and Markets:" in text
    at_once = "The rows of Institutions, Calls, Companies, Participations, Applications and Targets need no"
    assert at_once in text


def test_each_change_is_shown_from_what_to_what(as_bob: Client, tmp_path: Path) -> None:
    make.CompanyFactory(ruc=RUC, legal_name="Antes")
    upload = send(as_bob, workbook(tmp_path, Empresas=[["RUC", "Razón social"], [RUC, "Después"]]))
    text = re.sub(r"<[^>]*>", "", page(as_bob, upload).text)
    assert "Razón social: Antes → Después" in text


def test_errors_stand_first_and_nothing_can_be_applied(as_bob: Client, tmp_path: Path) -> None:
    rows = [SALES, [RUC, "Café", 2021, 10], [RUC, "Café", 2022, "-"]]
    upload = send(as_bob, with_companies(tmp_path, Ventas=rows))
    found = page(as_bob, upload)
    first = found.context["page"].shown[0]
    assert (first.place, first.outcome, first.parts[0][:2]) == ("Ventas 3", "errors", ["FOB US$", "-"])
    assert "Aplicar" not in found.text
    assert do(as_bob, "apply", upload).state == UploadState.CHECKED
    assert not Company.objects.exists()


def test_a_thousand_equal_faults_are_one_line_with_what_to_press(as_alice: Client, tmp_path: Path) -> None:
    rows = [SALES, *([RUC, ("Té", "Tara")[n % 2], 2000 + n, "-" if n < 15 else 10] for n in range(20))]
    upload = send(as_alice, with_companies(tmp_path, Ventas=rows))
    text = page(as_alice, upload).text
    assert "Faltan 2 cadenas de valor: créelas y revise de nuevo" in text
    assert "15 filas (2–16)" in " ".join(text.split())
    upload = do(as_alice, "create_missing", upload)
    assert [group["number"] for group in upload.groups] == [15]
    assert "Crear lo que falta" not in page(as_alice, upload).text


def test_only_who_may_enter_reference_data_creates_what_is_missing(as_bob: Client, tmp_path: Path) -> None:
    upload = send(as_bob, with_companies(tmp_path, Ventas=[SALES, [RUC, "Té", 2022, 1]]))
    assert "Crear lo que falta" not in page(as_bob, upload).text
    assert as_bob.post(reverse("entry:upload_create_missing", args=[upload.pk])).status_code == 403


def test_what_excel_hides_is_told(as_bob: Client, tmp_path: Path) -> None:
    file = with_companies(tmp_path)
    book = load_workbook(file)
    book["Empresas"].row_dimensions[3].hidden = True
    book.save(file)
    text = page(as_bob, send(as_bob, file)).text
    assert "la fila 3 está oculta" in text
    assert text.count("oculta en Excel") == 1


def test_rows_can_be_filtered_and_paged(as_bob: Client, tmp_path: Path) -> None:
    rows = [[make.valid_ruc(n), f"Cooperativa {n}", "Piura"] for n in range(60)]
    upload = send(as_bob, workbook(tmp_path, Empresas=[COMPANIES[0], *rows]))
    assert len(page(as_bob, upload).context["page"].lines) == 50
    assert len(page(as_bob, upload, page=2, sheet="Empresas").context["page"].lines) == 10
    assert not page(as_bob, upload, outcome="errors").context["page"].lines
    for wrong in ({"page": "x"}, {"page": 99}, {"outcome": "lost"}, {"sheet": "'"}):
        assert page(as_bob, upload, **wrong).status_code == 200


def test_the_preview_is_there_after_a_reload(as_bob: Client, tmp_path: Path) -> None:
    upload = send(as_bob, with_companies(tmp_path))
    texts = {re.sub(r"csrf.*?>", "", page(as_bob, upload).text) for _ in range(2)}
    assert len(texts) == 1


def test_data_that_has_changed_since_shows_the_preview_anew(as_bob: Client, tmp_path: Path) -> None:
    upload = send(as_bob, with_companies(tmp_path))
    make.CompanyFactory(ruc=RUC, legal_name="Otra")
    upload = do(as_bob, "apply", upload)
    assert (upload.state, upload.changed_since) == (UploadState.CHECKED, True)
    assert Company.objects.get().legal_name == "Otra"
    assert "han cambiado" in page(as_bob, upload).text
    assert do(as_bob, "apply", upload).state == UploadState.APPLIED
    assert Company.objects.count() == 2


def test_what_is_saved_between_planning_and_writing_is_not_overwritten(
    as_bob: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = make.CompanyFactory(ruc=RUC)
    upload = send(as_bob, with_companies(tmp_path))
    plan = importing._plan

    def overtaken(upload: Upload, run: Run) -> Any:
        found = plan(upload, run)
        if run.job.task == importing.APPLY:
            company.save()
            monkeypatch.setattr(importing, "_plan", plan)
        return found

    monkeypatch.setattr(importing, "_plan", overtaken)
    upload = do(as_bob, "apply", upload)
    assert (upload.state, upload.changed_since) == (UploadState.CHECKED, True)


def test_other_data_may_change_meanwhile(as_bob: Client, tmp_path: Path) -> None:
    upload = send(as_bob, with_companies(tmp_path))
    make.CompanyFactory()
    assert do(as_bob, "apply", upload).state == UploadState.APPLIED


def test_a_closed_period_is_an_error_of_the_preview(as_bob: Client, alice: User, tmp_path: Path) -> None:
    upload = send(as_bob, with_companies(tmp_path, Ventas=[SALES, [RUC, "Café", 2022, 10]]))
    day = datetime.date(2022, 12, 31)
    ClosedPeriod.objects.create(ends_on=day, reason="Reported", closed_by=alice)
    upload = do(as_bob, "apply", upload)
    assert upload.changed_since
    assert page(as_bob, upload).context["page"].shown[0].place == "Ventas 2"
    assert not AnnualSales.objects.exists()


def test_applying_twice_does_it_once(as_bob: Client, tmp_path: Path) -> None:
    upload = do(as_bob, "apply", send(as_bob, with_companies(tmp_path)))
    do(as_bob, "apply", upload)
    assert Company.history.count() == 2


@pytest.mark.parametrize("begin", [begin_check, begin_applying])
def test_what_was_applied_in_another_window_is_shown_as_applied(
    begin: Callable[..., bool], as_bob: Client, bob: User, tmp_path: Path
) -> None:
    before = send(as_bob, with_companies(tmp_path))
    do(as_bob, "apply", before)
    begin(before, by=bob)
    assert Job.objects.get().state == JobState.FINISHED
    assert "Aplicado por" in page(as_bob, before).text


def test_walking_away_leaves_nothing(as_bob: Client, tmp_path: Path) -> None:
    upload = send(as_bob, with_companies(tmp_path))
    file = Path(upload.file.path)
    assert file.exists()
    as_bob.post(reverse("entry:upload_discard", args=[upload.pk]))
    assert not Upload.objects.exists()
    assert not file.exists()


def test_what_was_applied_cannot_be_discarded(as_bob: Client, tmp_path: Path) -> None:
    upload = do(as_bob, "apply", send(as_bob, with_companies(tmp_path)))
    as_bob.post(reverse("entry:upload_discard", args=[upload.pk]))
    assert Path(Upload.objects.get().file.path).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vacío"),
        (b"RUC;Nombre\n", "no es un libro de Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "contraseña"),
    ],
)
def test_what_is_no_workbook_is_told_at_once(content: bytes, said: str, as_bob: Client) -> None:
    answer = as_bob.post(reverse("entry:import"), {"file": SimpleUploadedFile("x.xlsx", content)})
    (message,) = answer.context["form"].errors["file"]
    assert said in message
    assert len(message.splitlines()) == 1
    assert not Upload.objects.exists()


def test_a_file_that_is_too_large(as_bob: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("entry.imports.forms.MOST_BYTES", 10)
    content = with_companies(tmp_path).read_bytes()
    answer = as_bob.post(reverse("entry:import"), {"file": SimpleUploadedFile("x.xlsx", content)})
    assert "25 MB" in answer.text


def test_a_damaged_workbook_is_told_in_one_line(as_bob: Client, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")
    upload = send(as_bob, tmp_path / "x.xlsx")
    assert (upload.state, len(upload.problem.splitlines())) == (UploadState.UNUSABLE, 1)
    assert upload.problem in page(as_bob, upload).text


def test_a_workbook_that_kills_its_reader_is_told_in_one_line(as_bob: Client, tmp_path: Path) -> None:
    upload = send(as_bob, attack(tmp_path, LAST))
    assert upload.state == UploadState.UNUSABLE
    assert "La hoja «Ventas» es mucho más grande" in page(as_bob, upload).text


def test_only_who_uploaded_it_and_administrators_see_it(
    as_bob: Client, as_alice: Client, tmp_path: Path
) -> None:
    dora = signed_in(User.objects.create_user("dora@example.org", "x", name="Dora", role="staff"))
    upload = send(as_bob, with_companies(tmp_path))
    for client, code in ((as_bob, 200), (as_alice, 200), (dora, 404)):
        assert page(client, upload).status_code == code
    for verb in ("check", "apply", "discard"):
        assert dora.post(reverse(f"entry:upload_{verb}", args=[upload.pk])).status_code == 404
    assert not Company.objects.exists()
    assert upload.name in as_alice.get(reverse("entry:import")).text
    assert upload.name not in dora.get(reverse("entry:import")).text


def test_only_who_uploaded_it_applies_it(as_bob: Client, as_alice: Client, bob: User, tmp_path: Path) -> None:
    """An administrator who applied a verifier's figures became their author, and the verifier verified his own."""
    upload = send(as_bob, with_companies(tmp_path, Ventas=[SALES, [RUC, "Café", 2022, 10]]))
    text = page(as_alice, upload).text
    assert "Solo Bob puede aplicarlo" in text
    for verb in ("check", "apply"):
        address = reverse(f"entry:upload_{verb}", args=[upload.pk])
        assert address not in text
        assert as_alice.post(address).status_code == 404
    assert not AnnualSales.objects.exists()
    do(as_bob, "apply", upload)
    assert refusal_to_decide(bob, AnnualSales.objects.get())


def test_a_file_that_is_gone_or_cut_when_it_is_applied(as_bob: Client, tmp_path: Path) -> None:
    """It was called a fault of ours, and the upload stayed as if it could be applied."""
    for damage, words in ((Path.unlink, "No se puede abrir"), (lambda path: path.write_bytes(b""), "vacío")):
        upload = send(as_bob, with_companies(tmp_path))
        damage(Path(upload.file.path))
        assert do(as_bob, "apply", upload).state == UploadState.UNUSABLE
        assert words in page(as_bob, upload).text


def test_work_that_another_asked_for_is_not_done(as_bob: Client, dora: User, tmp_path: Path) -> None:
    upload = send(as_bob, with_companies(tmp_path))
    begin_applying(upload, by=dora)
    assert Upload.objects.get().state == UploadState.CHECKED


def test_an_administrator_discards_what_others_uploaded(
    as_bob: Client, as_alice: Client, tmp_path: Path
) -> None:
    upload = send(as_bob, with_companies(tmp_path))
    as_alice.post(reverse("entry:upload_discard", args=[upload.pk]))
    assert not Upload.objects.exists()


def test_the_committee_is_refused(as_carol: Client) -> None:
    assert as_carol.post(reverse("entry:import")).status_code == 403


def test_only_an_administrator_lets_it_create_what_is_missing(
    as_bob: Client, as_alice: Client, tmp_path: Path
) -> None:
    rows = [["Código", "Tipo", "Entidad", "Estado"], ["S1", "Feria", "INIA", "previsto"]]
    file = with_companies(tmp_path, Servicios=rows)
    assert page(as_bob, send(as_bob, file, create_missing="on")).context["page"].errors
    upload = send(as_alice, file, create_missing="on")
    assert "INIA" in page(as_alice, upload).text
    assert do(as_alice, "apply", upload).state == UploadState.APPLIED


def test_a_check_again_sees_what_was_mended(as_bob: Client, tmp_path: Path) -> None:
    upload = send(as_bob, workbook(tmp_path, Ventas=[SALES, [OTHER, "Café", 2022, 10]]))
    assert page(as_bob, upload).context["page"].errors
    make.CompanyFactory(ruc=OTHER)
    assert not page(as_bob, do(as_bob, "check", upload)).context["page"].errors


def test_a_fault_of_ours_ends_in_words_and_can_be_tried_again(
    as_bob: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = send(as_bob, with_companies(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(importing, "write", lambda plan: 1 / 0)
        do(as_bob, "apply", upload)
    assert Job.objects.get().state == "failed"
    assert "Volver a revisar" in page(as_bob, upload).text
    assert "no se pudo terminar" in as_bob.get(reverse("entry:import")).text
    assert do(as_bob, "check", upload).state == UploadState.CHECKED


class TestWorkUnderWay:
    """It waits for a worker, or one has begun it, or had before a restart."""

    @pytest.fixture
    def upload(self, as_bob: Client, bob: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Upload:
        upload = send(as_bob, with_companies(tmp_path))
        monkeypatch.setattr(importing, "AT_ONCE", -1)
        assert begin_applying(upload, by=bob)
        return upload

    def test_until_a_worker_begins_the_pages_say_that_it_waits(self, upload: Upload, as_bob: Client) -> None:
        Job.objects.update(asked_at=timezone.now() - datetime.timedelta(hours=1))
        assert "espera su turno" in page(as_bob, upload).text
        assert "interrumpió" not in page(as_bob, upload).text
        assert "espera su turno" in as_bob.get(reverse("entry:import")).text

    def test_the_pages_say_how_far_it_is(self, upload: Upload, as_bob: Client) -> None:
        assert '<meta http-equiv="refresh"' in page(as_bob, upload).text
        Job.objects.update(state="running", runner="x", beat=timezone.now(), done=300, total=2000)
        assert re.search(r'<progress value="15" max="100"', page(as_bob, upload).text)
        assert "aplicándose" in as_bob.get(reverse("entry:import")).text

    def test_it_is_not_begun_twice_nor_discarded(self, upload: Upload, as_bob: Client, bob: User) -> None:
        assert not begin_applying(upload, by=bob)
        assert not begin_check(upload, by=bob)
        as_bob.post(reverse("entry:upload_discard", args=[upload.pk]))
        assert Upload.objects.filter(pk=upload.pk).exists()

    def test_what_was_interrupted_is_begun_again(self, upload: Upload, as_bob: Client) -> None:
        job = claim()
        assert job
        interrupt(job)
        assert "se interrumpió y no se escribió nada" in page(as_bob, upload).text
        run_worker()
        assert Upload.objects.get().state == UploadState.APPLIED

    def test_work_that_was_overtaken_writes_nothing(self, upload: Upload) -> None:
        job = claim()
        assert job
        Job.objects.update(runner="another")
        execute(job)
        assert Upload.objects.get().state == UploadState.CHECKED
        assert not Company.objects.exists()

    def test_who_may_import_no_longer_is_refused(self, upload: Upload, as_alice: Client, bob: User) -> None:
        User.objects.filter(pk=bob.pk).update(role="committee")
        run_worker()
        assert Upload.objects.get().state == UploadState.CHECKED
        assert "ya no puede hacerlo" in page(as_alice, upload).text


def test_an_upload_that_is_checked_still_can_be_discarded(
    as_bob: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", -1)
    upload = send(as_bob, with_companies(tmp_path))
    job = claim()
    assert job
    as_bob.post(reverse("entry:upload_discard", args=[upload.pk]))
    execute(job)
    assert not Upload.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("filled", ["", "on"])
def test_the_template(language: str, filled: str, as_bob: Client) -> None:
    make.CompanyFactory()
    answer = as_bob.get(reverse("entry:template"), {"language": language, "filled": filled})
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    book = load_workbook(io.BytesIO(answer.getvalue()))
    companies = book[{"es": "Empresas", "en": "Companies"}[language]]
    assert companies.max_row == (2 if filled else 1)


def test_a_large_filled_workbook_is_written_by_the_worker(
    as_bob: Client, as_alice: Client, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.AnnualSalesFactory.create_batch(3)
    monkeypatch.setitem(export_jobs.AT_ONCE, "xlsx", 2)
    asked = {"language": "en", "filled": "on"}
    begun = as_bob.get(reverse("entry:template"), asked)
    assert "espera su turno" in as_bob.get(begun.url).text
    run_worker()
    assert "El archivo está listo" in as_bob.get(begun.url).text
    assert as_alice.get(begun.url).status_code == 404
    book = load_workbook(io.BytesIO(as_bob.get(f"{begun.url}file").content))
    assert book["Sales"].max_row == 4
    begun = as_bob.get(reverse("entry:template"), asked)
    User.objects.filter(pk=bob.pk).update(role="committee")
    run_worker()
    assert "ya no puede hacerlo" in as_bob.get(begun.url).text


def test_the_template_that_is_downloaded_can_be_uploaded(as_bob: Client, tmp_path: Path) -> None:
    make.AnnualSalesFactory()
    answer = as_bob.get(reverse("entry:template"), {"language": "en", "filled": "on"})
    (tmp_path / "x.xlsx").write_bytes(answer.getvalue())
    found = page(as_bob, send(as_bob, tmp_path / "x.xlsx")).context["page"]
    assert (found.errors, found.writes) == (0, 0)


@pytest.mark.parametrize("number", [1, 60])
def test_queries_do_not_grow_with_rows(
    number: int, as_dora: Client, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    """By somebody who verifies nothing. PostgreSQL is asked twice more whether the test changed something itself."""
    rows = [[make.valid_ruc(n), f"Cooperativa {n}", "Piura"] for n in range(number)]
    upload = send(as_dora, workbook(tmp_path, Empresas=[COMPANIES[0], *rows]))
    page(as_dora, upload)  # What is the same for every page is read once.
    with django_assert_max_num_queries(11):
        page(as_dora, upload)
    with django_assert_max_num_queries(8):
        as_dora.get(reverse("entry:import"))


def test_a_large_upload_is_left_to_the_worker(
    as_bob: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the largest size is checked at once, and one with a row more is not."""
    rows = [[make.valid_ruc(n), f"Cooperativa {n}", "Piura"] for n in range(21)]
    file = workbook(tmp_path, Empresas=[COMPANIES[0], *rows[:-1]])
    monkeypatch.setattr(importing, "AT_ONCE", unpacked_size(file))
    small = send(as_bob, file)
    assert small.state == UploadState.CHECKED
    large = send(as_bob, workbook(tmp_path, Empresas=[COMPANIES[0], *rows]))
    assert large.state == UploadState.RECEIVED
    run_worker()
    assert Upload.objects.get(pk=large.pk).state == UploadState.CHECKED


@pytest.mark.anywhere
def test_the_whole_national_workbook_over_the_pilot(as_bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 100_000_000)
    root = Path(__file__).parents[3]
    import_file(root / "demo/programme.xlsx", create_missing=True, may_verify=True)
    upload = send(as_bob, root / "tests/data/national.xlsx")
    found = page(as_bob, upload).context["page"]
    assert found.errors == 0
    assert do(as_bob, "apply", upload).state == UploadState.APPLIED
    assert page(as_bob, send(as_bob, root / "tests/data/national.xlsx")).context["page"].writes == 0
