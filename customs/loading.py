"""Load a file of export declarations: whole or not at all, in whatever order files come.

A load writes new files into the store, and then one transaction makes them count. Where another load has changed the
same parts meanwhile, the parts are written again on top of it.
"""

import datetime
import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from pyarrow import parquet

from accounts.actor import person
from customs import store
from customs.models import CustomsFile, CustomsPart, CustomsUpload
from customs.parts import LOADED, part_of, write_part
from customs.problems import Unusable
from customs.rules import Rejection, Sorted, is_country, sort_out
from customs.tables import open_table, wanted
from customs.weeks import Week, week_in_name
from records.digests import Json
from records.full_disk import NOTHING_SAVED, is_full
from records.storage import PARTIAL, NotStored

Progress = Callable[[int, int], None]
"""Takes how many lines are read, and of how many; zero where that is not known."""


@dataclass(frozen=True)
class Outcome:
    """What became of a file: `taken`, `unchanged`, `replaced`, or `refused` with a message."""

    name: str
    state: str
    week: Week | None
    lines: int = 0
    held: int = 0
    rejected: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Rejection, 0))
    unknown_exporter: int = 0
    unknown_country: int = 0
    message: str = ""
    rejects: str = ""

    @property
    def is_refused(self) -> bool:
        return self.state == "refused"

    def as_json(self) -> Json:
        """The outcome as `import_customs` prints it."""
        found = asdict(self)
        del found["week"], found["rejects"]
        days = {"from": self.week and self.week.first, "published": self.week and self.week.published}
        answer = found | {name: day and day.isoformat() for name, day in days.items()}
        return (
            answer
            if self.is_refused
            else {name: value for name, value in answer.items() if name != "message"}
        )


@dataclass
class Staged:
    """The lines of a file, read and written aside by part, and what was counted on the way."""

    folder: Path
    lines: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    parts: dict[int, Path] = field(default_factory=dict)
    rejects: str = ""

    @property
    def held(self) -> int:
        return self.lines - sum(self.counts[reason] for reason in Rejection)


def load(
    path: Path,
    name: str,
    *,
    first: datetime.date | None = None,
    published: datetime.date | None = None,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Take a file, replace the one of the same name, or refuse it and change nothing."""
    week = None
    try:
        week = _week(name, first, published)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        known = CustomsFile.objects.filter(name=name).first()
        if known and (known.sha256, known.week) == (digest, week):
            return outcome_of(known, "unchanged")
        with _staging() as folder:
            staged = _read(path, name, week, Staged(folder), progress)
            if staged.held * 2 < staged.lines:
                return _refused(name, week, staged)
            return outcome_of(*_take(name, digest, week, staged))
    except Exception as fault:
        return Outcome(name, "refused", week, message=_why(fault))


def _why(fault: Exception) -> str:
    """Why a file is refused, for the person who loads it. Raises what is a fault of the program."""
    if isinstance(fault, Unusable | NotStored):
        return str(fault)
    if is_full(fault):
        return str(NOTHING_SAVED)
    if isinstance(fault, OSError):
        return _("The file cannot be read: %s") % (fault.strerror or fault)
    raise fault


def outcome_of(file: CustomsFile, state: str) -> Outcome:
    """What is known of a file that counts."""
    return Outcome(
        file.name,
        state,
        file.week,
        file.lines,
        file.held,
        file.rejected,
        file.unknown_exporter,
        file.unknown_country,
        rejects=file.rejects,
    )


def _refused(name: str, week: Week, staged: Staged) -> Outcome:
    message = _("More than half of its lines cannot be used (%(n)d of %(lines)d), so none is taken.")
    counted = {"n": staged.lines - staged.held, "lines": staged.lines}
    return Outcome(
        name,
        "refused",
        week,
        staged.lines,
        staged.held,
        _rejected(staged),
        staged.counts["exporter"],
        staged.counts["country"],
        message % counted,
        staged.rejects,
    )


def _week(name: str, first: datetime.date | None, published: datetime.date | None) -> Week:
    named = week_in_name(Path(name).stem)
    if named:
        first, published = first or named.first, published or named.published
    if not first or not published:
        raise Unusable(
            _(
                "The name does not say which week the file covers (such as x24300825), and neither was it given."
            )
        )
    if first > published:
        raise Unusable(_("The first day of the file is after the day on which it was published."))
    return Week(first, published)


@contextmanager
def _staging() -> Iterator[Path]:
    """A folder of this load's own, which goes with it."""
    store.root().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="staging-", dir=store.root()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


def _read(path: Path, name: str, week: Week, staged: Staged, progress: Progress) -> Staged:
    """Read and sort out all lines, a chunk at a time."""
    with _Writers(staged, name, week) as writers, open_table(path, name) as table:
        for batch in table.batches(wanted(table)):
            found = sort_out(batch, week.published, staged.lines)
            _count(staged, batch.num_rows, found)
            writers.write(found)
            progress(staged.lines, table.lines)
    if staged.rejects:
        store.keep(store.rejects_file(staged.rejects))
    return staged


def _count(staged: Staged, number: int, found: Sorted) -> None:
    staged.lines += number
    for value in found.rejected.column("reason").value_counts().to_pylist():
        staged.counts[value["values"]] += value["counts"]
    staged.counts["exporter"] += found.lines.column("exporter").null_count
    for value in found.lines.column("country").value_counts().to_pylist():
        if not is_country(value["values"]):
            staged.counts["country"] += value["counts"]


class _Writers:
    """One Parquet file for each part, and one for what is rejected; each is begun when it is needed."""

    def __init__(self, staged: Staged, name: str, week: Week) -> None:
        self.staged, self.name, self.week = staged, name, week
        self.open: dict[Path, parquet.ParquetWriter] = {}

    def __enter__(self) -> "_Writers":
        return self

    def __exit__(self, *_fault: object) -> None:
        for writer in self.open.values():
            writer.close()

    def write(self, found: Sorted) -> None:
        years = found.lines.column("fano")
        parts = pa.array([part_of(year) for year in years.to_pylist()], pa.int64())
        for part in pc.unique(parts).to_pylist():
            path = self.staged.parts.setdefault(part, self.staged.folder / f"{PARTIAL}{part}.parquet")
            self._append(path, self._of_file(found.lines.filter(pc.equal(parts, part))))
        if found.rejected.num_rows:
            self.staged.rejects = self.staged.rejects or store.new_name()
            self._append(store.rejects_file(self.staged.rejects), found.rejected)

    def _of_file(self, lines: pa.Table) -> pa.Table:
        number = lines.num_rows
        own = [pa.repeat(self.name, number), pa.repeat(pa.scalar(self.week.published, pa.date32()), number)]
        return pa.table([*lines.columns, *own], schema=LOADED)

    def _append(self, path: Path, lines: pa.Table) -> None:
        if path not in self.open:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.open[path] = parquet.ParquetWriter(path, lines.schema, compression="zstd")
        self.open[path].write_table(lines)


def _rejected(staged: Staged) -> dict[str, int]:
    return {reason.value: staged.counts[reason] for reason in Rejection}


# ── Taking ──────────────────────────────────────────────────────────────────────────────────────


def _take(name: str, digest: str, week: Week, staged: Staged) -> tuple[CustomsFile, str]:
    """Write the parts and make them count; again, where another load came between."""
    while True:
        known = CustomsFile.objects.filter(name=name).first()
        touched = sorted({*staged.parts, *(known.parts if known else [])})
        before = _generations(touched)
        after = {part: _write_anew(part, before.get(part), staged, name) for part in touched}
        with transaction.atomic():
            file = _record(known, name, digest, week, staged)
            if file and _switch(before, after):
                break
            transaction.set_rollback(True)
    _remove_unnamed()
    return file, "replaced" if known else "taken"


def _generations(parts: list[int]) -> dict[int, str]:
    return dict(CustomsPart.objects.filter(number__in=parts).values_list("number", "generation"))


def _write_anew(part: int, generation: str | None, staged: Staged, name: str) -> str:
    new = store.new_name()
    present = store.present(store.lines_file(part, generation)) if generation else None
    lines, yearly = store.lines_file(part, new), store.yearly_file(part, new)
    write_part(present, staged.parts.get(part), name, lines, yearly)
    store.keep(lines)
    store.keep(yearly)
    return new


def _record(
    known: CustomsFile | None, name: str, digest: str, week: Week, staged: Staged
) -> CustomsFile | None:
    """Write what is known of the file; None where it is no longer what was read."""
    current = CustomsFile.objects.select_for_update().filter(name=name).first()
    if (current and current.load) != (known and known.load):
        return None
    file = current or CustomsFile(name=name)
    file.load, file.loaded_by, file.sha256 = store.new_name(), person(), digest
    file.first_day, file.published = week.first, week.published
    file.lines, file.held, file.rejected = staged.lines, staged.held, _rejected(staged)
    file.unknown_exporter, file.unknown_country = staged.counts["exporter"], staged.counts["country"]
    file.parts, file.rejects = sorted(staged.parts), staged.rejects
    try:
        with transaction.atomic():
            file.save()
    except IntegrityError:
        return None  # Another load has taken the name.
    return file


def _switch(before: dict[int, str], after: dict[int, str]) -> bool:
    """Make the new generations count; False where one of the parts is no longer what was read."""
    for part, generation in after.items():
        present = CustomsPart.objects.filter(number=part)
        if part in before:
            if not present.filter(generation=before[part]).update(generation=generation):
                return False
        elif not CustomsPart.objects.get_or_create(number=part, defaults={"generation": generation})[1]:
            return False
    return True


def _remove_unnamed() -> None:
    named = {*CustomsPart.objects.values_list("generation", flat=True)}
    for model in (CustomsFile, CustomsUpload):
        named |= {*model.objects.exclude(rejects="").values_list("rejects", flat=True)}
    store.remove_unnamed(named)
