"""The kinds of record that somebody verifies, as lists, the queue and addresses name them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from companies.models import AnnualSales, MarketEntry
from records.models import Verifiable, VerifiableQuerySet
from records.wording import words
from services.models import Service


@dataclass(frozen=True)
class Kind:
    """A kind: what is read with each record, where its region and the like are, and what it says in short."""

    model: type[Verifiable]
    related: tuple[str, ...]
    paths: dict[str, str] = field(repr=False)
    summary: Callable[[Any], str]

    @property
    def slug(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def name(self) -> str:
        name = str(self.model._meta.verbose_name)
        return name[:1].upper() + name[1:]

    def records(self) -> VerifiableQuerySet:
        """The kind's records with what their names are made of."""
        found: VerifiableQuerySet = self.model._default_manager.select_related(  # type: ignore[assignment]
            *self.related, "submitted_by", "verified_by"
        )
        return found


def _service(service: Service) -> str:
    day = f" {words(service.delivered_on)}" if service.delivered_on else ""
    return f"{service.get_status_display()}{day}"


def _dollars(record: Any) -> str:
    return f"US$ {words(record.fob_usd, 2)}" if record.fob_usd is not None else _("value unknown")


VERIFIABLE = {
    kind.slug: kind
    for kind in (
        Kind(
            Service,
            ("type", "institution", "region", "chain"),
            {"region": "region", "chain": "chain", "institution": "institution"},
            _service,
        ),
        Kind(
            AnnualSales,
            ("company__region", "chain"),
            {"region": "company__region", "chain": "chain"},
            _dollars,
        ),
        Kind(
            MarketEntry,
            ("company__region", "chain"),
            {"region": "company__region", "chain": "chain"},
            lambda entry: f"{words(entry.first_shipment_on)} · {_dollars(entry)}",
        ),
    )
}
