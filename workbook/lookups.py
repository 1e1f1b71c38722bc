"""The records that cells refer to, loaded once, by every name they go by."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from companies.models import Call, Company, Region, ValueChain
from figures.registry import INDICATORS
from records.text import fold
from services.models import Institution, Service, ServiceType
from workbook.cells import Reference

CHUNK = 5_000


def in_chunks(keys: Iterable[Any]) -> Iterable[list[Any]]:
    """Keys in lists short enough for one query."""
    remaining = iter(keys)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


class Lookups:
    """What references resolve to. With `create_missing`, unknown calls, chains, institutions and types
    are made up from their names and collected in `created`, in the order in which they must be saved.
    """

    def __init__(self, *, create_missing: bool) -> None:
        self.create_missing = create_missing
        self.created: list[Model] = []
        self.companies: dict[str, Company] = {}
        self.services: dict[str, Service] = {}
        self._faulty: dict[str, set[str]] = {"company": set(), "service": set()}
        self._named: dict[str, dict[str, Any]] = {
            "region": _by_names(
                Region.objects.all(), lambda region: [region.code, str(int(region.code)), region.name]
            ),
            "chain": _by_names(
                ValueChain.objects.all(), lambda chain: [chain.slug, chain.name_es, chain.name_en]
            ),
            "call": _by_names(Call.objects.all(), lambda call: [str(call.number)]),
            "institution": _by_names(Institution.objects.all(), lambda institution: [institution.acronym]),
            "type": _by_names(ServiceType.objects.all(), lambda kind: [kind.name_en, kind.name_es]),
            "indicator": {fold(slug): slug for slug in INDICATORS},
        }

    def load(self, *, rucs: Iterable[str], codes: Iterable[str]) -> None:
        """Load the companies and services that the file mentions."""
        for chunk in in_chunks(rucs):
            self.companies |= {company.ruc: company for company in Company.objects.filter(ruc__in=chunk)}
        for chunk in in_chunks(codes):
            self.services |= {service.code: service for service in Service.objects.filter(code__in=chunk)}

    def note_faulty(self, kind: str, cell: Any) -> None:
        """A row of the file should have defined this record and could not: a reference is no second fault."""
        self._faulty[kind].add(fold(str(cell)))

    def is_faulty(self, reference: Reference, cell: Any) -> bool:
        return fold(str(cell)) in self._faulty.get(reference.kind, ())

    def find(self, reference: Reference, cell: Any) -> Any:
        """The record that a cell refers to. Raises ValueError, with what was expected, if there is none."""
        name = reference.read(cell)
        found = self._find(reference.kind, name)
        if found is None:
            raise ValueError(_("expected %s that is known") % reference.what)
        return found

    def _find(self, kind: str, name: str) -> Any:
        if kind == "company":
            return self.companies.get(name)
        if kind == "service":
            return self.services.get(name)
        known = self._named[kind]
        if fold(name) not in known and self.create_missing and kind in MAKERS:
            known[fold(name)] = MAKERS[kind](name)
            self.created.append(known[fold(name)])
        return known.get(fold(name))


MAKERS: dict[str, Callable[[str], Model]] = {
    "call": lambda name: Call(number=int(name)),
    "chain": lambda name: ValueChain(slug=slugify(name), name_es=name, name_en=name),
    "institution": lambda name: Institution(acronym=name),
    "type": lambda name: ServiceType(name_es=name),
}
"""What --create-missing can make from a name alone; the rest is filled in by a person."""


def _by_names(records: Iterable[Any], names: Callable[[Any], list[str]]) -> dict[str, Any]:
    return {fold(name): record for record in records for name in names(record) if name}
