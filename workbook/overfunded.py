"""The rows of a file by which the sources of a service would pay more than it has."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from records.grouping import in_chunks
from records.models import Record
from services.models import Funding, Service


class Excess(NamedTuple):
    """A fault: the model of the row's sheet, the row's number, its field and what is wrong."""

    model: type[Record]
    row: int
    field: str
    message: str


def excesses(services: Mapping[int, Service], fundings: Mapping[int, Funding]) -> Iterator[Excess]:
    """One fault for each sum that is too large, at the funding by which it becomes so; at the service where the file has
    none of its fundings. Both mappings are by the numbers of their rows.
    """
    rows: dict[str, dict[int, Funding]] = defaultdict(dict)
    for number, funding in fundings.items():
        rows[funding.service.code][number] = funding
    own_rows = {service.code: number for number, service in services.items()}
    known = {it.code: it for it in [*(row.service for row in fundings.values()), *services.values()]}
    stored = _stored(known, {funding.pk for funding in fundings.values()})
    for code, service in known.items():
        others, listed = stored[code], rows[code]
        for field, message in service.overfunded_by([*others, *listed.values()]).items():
            if listed:
                yield Excess(Funding, _row_of(service, field, others, listed), field, message)
            elif code in own_rows:
                yield Excess(Service, own_rows[code], field, message)


def _stored(services: Mapping[str, Service], listed: set[int]) -> dict[str, list[Funding]]:
    """The stored fundings of these services that the file does not list, by the service's code."""
    found: dict[str, list[Funding]] = defaultdict(list)
    codes = {service.pk: code for code, service in services.items() if service.pk}
    for keys in in_chunks(codes):
        for funding in Funding.objects.filter(service__in=keys):
            if funding.pk not in listed:
                found[codes[funding.service_id]].append(funding)
    return found


def _row_of(service: Service, field: str, others: list[Funding], listed: dict[int, Funding]) -> int:
    """The first row with which the sum is more than the service has; the last, where the stored ones were that already."""
    amount = sum((getattr(funding, field) or Decimal(0) for funding in others), Decimal(0))
    for number, funding in sorted(listed.items()):
        amount += getattr(funding, field) or Decimal(0)
        if amount > getattr(service, field):
            return number
    return max(listed)
