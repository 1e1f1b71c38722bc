"""The records that cells refer to, loaded once, by every name they go by."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from django.db.models import Model, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.access import regions_of
from accounts.actor import person
from companies.models import Call, Company, Region, ValueChain
from companies.querysets import CompanyQuerySet
from figures.registry import INDICATORS
from records.grouping import in_chunks
from records.models import Record, RecordQuerySet
from records.text import fold
from services.models import Beneficiary, Institution, Service, ServiceType
from workbook.cells import RawCell, Reference, Value
from workbook.problems import Missing

WITH_SHEETS: dict[str, type[Record]] = {
    "company": Company,
    "service": Service,
    "call": Call,
    "institution": Institution,
}
"""The kinds of record that a file may both define and refer to."""

M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=Record)


class Lookups:
    """What references resolve to. With `create_missing`, unknown calls, chains, institutions and types
    are created from their names and collected in `created`, in the order in which they must be saved.
    """

    def __init__(self, *, create_missing: bool) -> None:
        self.create_missing = create_missing
        self.created: list[Model] = []
        self.by_key: dict[type[Record], dict[str, Record]] = {
            Company: {},
            Service: {},
            Call: {key_of(Call, call.number): call for call in Call.objects.all()},
            Institution: {key_of(Institution, it.acronym): it for it in Institution.objects.all()},
        }
        """Records by `key_of`: those stored, and those that the file defines. Companies and services are loaded later."""
        self._taken: dict[type[Record], set[str]] = {Company: set(), Service: set()}
        self._faulty: dict[type[Record], set[str]] = {model: set() for model in self.by_key}
        self._named: dict[str, dict[str, Value]] = {
            "region": _by_names(
                Region.objects.all(), lambda region: [region.code, str(int(region.code)), region.name]
            ),
            "chain": _by_names(
                ValueChain.objects.all(), lambda chain: [chain.slug, chain.name_es, chain.name_en]
            ),
            "type": _by_names(ServiceType.objects.all(), lambda kind: [kind.name_en, kind.name_es]),
            "indicator": {fold(slug): slug for slug in INDICATORS},
        }

    def load(self, *, rucs: Iterable[str], codes: Iterable[str]) -> None:
        """Load the companies and services that the file mentions and the user knows of; to others, there are no more."""
        self._load(Company, "ruc", _known_companies(), rucs)
        self._load(Service, "code", Service.objects.seen_by(person()), codes)

    def _load(self, model: type[R], field: str, known: RecordQuerySet[R], keys: Iterable[str]) -> None:
        for chunk in in_chunks(keys):
            mentioned = {f"{field}__in": chunk}
            found = {getattr(it, field): it for it in known.filter(**mentioned)}
            self.by_key[model].update(found)
            if regions_of(person()) is not None:
                stored = model.objects.filter(**mentioned).values_list(field, flat=True)
                self._taken[model].update(set(stored) - found.keys())

    def is_taken(self, model: type[Record], key: Value) -> bool:
        """Whether a record that the user does not know of has this key."""
        return key in self._taken.get(model, ())

    def note_faulty(self, model: type[Record], cell: RawCell) -> None:
        """Note that a row failed to define this record, so that references to it are not reported as well."""
        self._faulty[model].add(fold(str(cell)))

    def is_faulty(self, reference: Reference, cell: RawCell) -> bool:
        model = WITH_SHEETS.get(reference.kind)
        return model is not None and fold(str(cell)) in self._faulty[model]

    def find(self, reference: Reference, cell: RawCell) -> Value:
        """The record that a cell refers to. Raises ValueError, with what was expected, if there is none."""
        name = reference.read(cell)
        found = self._find(reference.kind, name)
        if found is None:
            message = _("expected %s that is known") % reference.what
            raise Missing(message, reference.kind) if reference.kind in MAKERS else ValueError(message)
        return found

    def _find(self, kind: str, name: str) -> Value:
        model = WITH_SHEETS.get(kind)
        known: dict[str, Any] = self.by_key[model] if model else self._named[kind]
        key = key_of(model, name) if model else fold(name)
        if key not in known and self.create_missing and kind in MAKERS:
            known[key] = MAKERS[kind](name)
            self.created.append(known[key])
        return cast(Value, known.get(key))


def key_of(model: type[Record], value: Value) -> str:
    """What a record of a kind with a sheet is known by there: an acronym in whatever case."""
    return fold(str(value)) if model is Institution else str(value)


MAKERS: dict[str, Callable[[str], Model]] = {
    "call": lambda name: Call(number=int(name)),
    "chain": lambda name: ValueChain(slug=slugify(name), name_es=name, name_en=name),
    "institution": lambda name: Institution(acronym=name),
    "type": lambda name: ServiceType(name_es=name),
}
"""What --create-missing can make from a name alone; the rest is filled in by a person."""


def _known_companies() -> CompanyQuerySet:
    """Those that the user sees, and those that a record which the user sees refers to."""
    user = person()
    if regions_of(user) is None:
        return Company.objects.all()
    seen = Company.objects.seen_by(user)
    served = Beneficiary.objects.seen_by(user).values("company")
    return Company.objects.filter(
        Q(pk__in=seen.values("pk")) | Q(pk__in=seen.values("predecessor")) | Q(pk__in=served)
    )


def _by_names(records: Iterable[M], names: Callable[[M], list[str]]) -> dict[str, Value]:
    return {fold(name): record for record in records for name in names(record) if name}
