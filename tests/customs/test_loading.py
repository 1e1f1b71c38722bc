"""Files of declarations are taken whole or not at all; what cannot be used says why in one line."""

import datetime
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from django.utils import translation
from pyarrow import parquet

from customs import loading, tables
from customs.dbase import Dbase
from customs.loading import Outcome, load
from customs.models import CustomsFile, CustomsPart
from customs.problems import Unusable
from tests.customs.build import RUC, Line, dbase, line, lines_that_hold, put, table, zipped

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 9, 30)
NAME = "x24300825"
TWO = [line(), line(NSER="2", FREG="20250822")]


def held() -> list[tuple[str, int]]:
    """The lines that hold, by key and FOB in cents."""
    return sorted(("{cadu}-{ndcl}-{nser}".format_map(row), row["fob"]) for row in lines_that_hold(DAY))


def loaded(tmp_path: Path, name: str, content: bytes) -> Outcome:
    return load(put(tmp_path, name, content), name)


def test_it_works(tmp_path: Path) -> None:
    outcome = loaded(tmp_path, f"{NAME}.zip", zipped(x24300825_DBF=dbase(TWO), leeme_txt=b"!"))
    assert (outcome.state, outcome.lines, outcome.held) == ("taken", 2, 2)
    (first, _second) = lines_that_hold(DAY)
    assert first["heading"] == "0901119000" and first["exporter"] == RUC and first["country"] == "DE"
    assert (first["fob"], first["grams"], first["shipped"]) == (100_000, 500_000, datetime.date(2025, 8, 20))
    assert (first["name"], first["description"]) == ("COOPERATIVA ÑANDÚ", "CAFÉ VERDE")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_a_table_of_text(tmp_path: Path, separator: str, encoding: str) -> None:
    content = table(TWO, separator, encoding).replace(b"VPESNET", b"vPesNet")
    assert loaded(tmp_path, f"{NAME}.csv", content).held == 2
    assert {row["name"] for row in lines_that_hold(DAY)} == {"COOPERATIVA ÑANDÚ"}


def test_a_parquet_table_of_numbers(tmp_path: Path) -> None:
    """Whole numbers become fractions where a column has blanks; days may be days."""
    columns = {name: [one[name] for one in TWO] for name in TWO[0]}
    columns |= {"FEMB": [datetime.date(2025, 8, 20)] * 2, "PART_NANDI": [901119000.0, None]}
    columns |= {"VFOBSERDOL": [1000.005, 0.1], "NDOC": [float(RUC)] * 2, "CADU": [118, 118]}
    parquet.write_table(pa.table(columns), tmp_path / f"{NAME}.parquet")
    outcome = load(tmp_path / f"{NAME}.parquet", f"{NAME}.parquet")
    assert (outcome.held, outcome.rejected["heading"], outcome.unknown_exporter) == (1, 1, 0)
    assert held() == [("118-1-1", 100_001)]


def test_deleted_records_are_skipped(tmp_path: Path) -> None:
    assert loaded(tmp_path, f"{NAME}.dbf", dbase(TWO, deleted=[0])).lines == 1


REJECTED: list[tuple[str, Line]] = [
    ("key", {"NDCL": "A12", "PART_NANDI": "", "VFOBSERDOL": ""}),
    ("key", {"CADU": "-11"}),
    ("heading", {"PART_NANDI": "", "FEMB": "0", "FNUM": ""}),
    ("no_date", {"FEMB": "20250231", "FREG": "20250901", "FNUM": "19921231", "VFOBSERDOL": "x"}),
    ("fob", {"VFOBSERDOL": ""}),
    ("fob", {"VFOBSERDOL": "***"}),
    ("fob", {"VFOBSERDOL": "-0.01"}),
    ("fob", {"VFOBSERDOL": "inf"}),
    ("fob", {"VFOBSERDOL": "100000000000.01"}),
    ("fob", {"VFOBSERDOL": "1e999999"}),
]


@pytest.mark.parametrize(("reason", "changes"), REJECTED)
def test_a_line_is_rejected_for_the_first_reason(tmp_path: Path, reason: str, changes: Line) -> None:
    outcome = loaded(tmp_path, f"{NAME}.csv", table([*TWO, line(**changes)]))
    assert outcome.state == "taken" and {why for why, n in outcome.rejected.items() if n} == {reason}
    kept = parquet.read_table(loading.store.rejects_file(outcome.rejects)).to_pylist()
    assert [(one["reason"], one["place"]) for one in kept] == [(reason, 2)]


@pytest.mark.parametrize("weight", ["", "-1", "heavy", "nan"])
def test_an_unknown_weight_is_no_fault(tmp_path: Path, weight: str) -> None:
    assert loaded(tmp_path, f"{NAME}.csv", table([line(VPESNET=weight)])).held == 1
    assert lines_that_hold(DAY)[0]["grams"] is None


def bomb() -> bytes:
    return zipped(a_csv=b"CADU," * 20_000_000)


def password() -> bytes:
    content = bytearray(zipped(a_dbf=dbase(TWO)))
    archive = zipfile.ZipFile(io.BytesIO(content))
    content[6] |= 1
    content[archive.start_dir + 8] |= 1
    return bytes(content)


def cut(content: bytes, by: int) -> bytes:
    return content[:-by]


def lying(place: int, value: bytes) -> bytes:
    content = bytearray(dbase(TWO))
    content[place : place + len(value)] = value
    return bytes(content)


UNUSABLE = {
    "a bomb": (f"{NAME}.zip", bomb),
    "two tables": (f"{NAME}.zip", lambda: zipped(a_dbf=dbase(TWO), b_csv=table(TWO))),
    "no table": (f"{NAME}.zip", lambda: zipped(a_txt=b"")),
    "no zip": (f"{NAME}.zip", lambda: b"PK"),
    "a zip cut off": (f"{NAME}.zip", lambda: cut(zipped(a_dbf=dbase(TWO)), 30)),
    "a zip with a password": (f"{NAME}.zip", password),
    "more records than there are": (f"{NAME}.dbf", lambda: dbase(TWO, records=3)),
    "fewer records than there are": (f"{NAME}.dbf", lambda: dbase(TWO, records=1)),
    "a negative number of records": (f"{NAME}.dbf", lambda: dbase(TWO, records=-1)),
    "a wrong length of a record": (f"{NAME}.dbf", lambda: lying(10, b"\x05\x00")),
    "a wrong length of the header": (f"{NAME}.dbf", lambda: lying(8, b"\xff\xff")),
    "a field without a length": (f"{NAME}.dbf", lambda: lying(48, b"\0")),
    "not dBase": (f"{NAME}.dbf", lambda: b"hello"),
    "dBase cut off": (f"{NAME}.dbf", lambda: cut(dbase(TWO), 40)),
    "records that begin elsewhere": (f"{NAME}.dbf", lambda: lying(33 + 32 * 14, b"XX")),
    "another table": (f"{NAME}.csv", lambda: b"una;otra\n1;2\n"),
    "CSV cut off": (f"{NAME}.csv", lambda: cut(table(TWO), 30)),
    "nothing": (f"{NAME}.csv", lambda: b""),
    "zeros": (f"{NAME}.csv", lambda: bytes(1000)),
    "not Parquet": (f"{NAME}.parquet", lambda: b"PAR1"),
    "another kind": (f"{NAME}.xlsx", lambda: b""),
    "no week": ("week.csv", lambda: table(TWO)),
    "no such day": ("x24310925.csv", lambda: table(TWO)),
    "mostly rejected": (f"{NAME}.csv", lambda: table([line(), line(CADU=""), line(NSER="x")])),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_an_unusable_file_changes_nothing_and_says_why(tmp_path: Path, what: str) -> None:
    name, content = UNUSABLE[what]
    loaded(tmp_path, "x17230825.csv", table([line(NDCL="9")]))
    before = held(), list(CustomsPart.objects.values_list("generation", flat=True))
    outcome = loaded(tmp_path, name, content())
    assert outcome.state == "refused"
    assert outcome.message and "\n" not in outcome.message
    assert (held(), list(CustomsPart.objects.values_list("generation", flat=True))) == before


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with translation.override("en"):
        assert "it is not unpacked" in loaded(tmp_path, f"{NAME}.zip", bomb()).message


@pytest.mark.parametrize("records", [3, 1, -1])
def test_the_number_of_records_is_checked_before_any_is_read(records: int) -> None:
    content = dbase(TWO, records=records)
    with pytest.raises(Unusable):
        Dbase(io.BytesIO(content), len(content))


def test_a_zip_whose_content_was_altered(tmp_path: Path) -> None:
    """Its last line is read to the end, and so its checksum is."""
    content = zipped(x24300825_dbf=dbase(TWO), compression=zipfile.ZIP_STORED)
    outcome = loaded(tmp_path, f"{NAME}.zip", content.replace(b"DE ", b"FR ", 1))
    assert outcome.state == "refused"


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_BYTES", 100)
    for name, content in ((f"{NAME}.csv", table(TWO)), (f"{NAME}.zip", zipped(a_csv=table(TWO)))):
        assert loaded(tmp_path, name, content).state == "refused"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert load(tmp_path / f"{NAME}.csv", f"{NAME}.csv").state == "refused"


def test_the_same_again_is_unchanged_and_other_content_replaces(tmp_path: Path) -> None:
    name = f"{NAME}.csv"
    assert loaded(tmp_path, name, table(TWO)).state == "taken"
    assert loaded(tmp_path, name, table(TWO)).state == "unchanged"
    assert loaded(tmp_path, name, table([line(NDCL="7", FANO="2024", VFOBSERDOL="5")])).state == "replaced"
    assert held() == [("118-7-1", 500)]
    assert loaded(tmp_path, name, b"una;otra\n").state == "refused"
    assert held() == [("118-7-1", 500)]


def test_an_interrupted_load_leaves_nothing_that_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the new part is written, and before it counts."""

    def die(*_arguments: object) -> bool:
        raise KeyboardInterrupt

    loaded(tmp_path, "x17230825.csv", table(TWO))
    monkeypatch.setattr(loading, "_switch", die)
    with pytest.raises(KeyboardInterrupt):
        loaded(tmp_path, f"{NAME}.csv", table([line(NDCL="7")]))
    assert held() == [("118-1-1", 100_000), ("118-1-2", 100_000)]
    assert CustomsFile.objects.count() == 1
    monkeypatch.undo()


def test_what_nothing_names_is_removed_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(tmp_path, "x17230825.csv", table(TWO))
    monkeypatch.setattr(loading.store, "KEEP", -1)
    loaded(tmp_path, f"{NAME}.csv", table([line(NDCL="7")]))
    assert len(list(loading.store.root().rglob("lines/*/*.parquet"))) == 1
    assert len(held()) == 3


def test_two_loads_at_a_time_both_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another file is taken while this one's part is written: the part is written again on top of it."""
    real = loading.write_part

    def meanwhile(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        monkeypatch.setattr(loading, "write_part", real)
        loaded(tmp_path, "x17230825.csv", table([line(NDCL="9")]))

    loaded(tmp_path, "x10160825.csv", table([line(NDCL="8", FEMB="20250812", FNUM="")]))
    monkeypatch.setattr(loading, "write_part", meanwhile)
    loaded(tmp_path, f"{NAME}.csv", table([line(NDCL="7")]))
    assert [key for key, _fob in held()] == ["118-7-1", "118-8-1", "118-9-1"]
