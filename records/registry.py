"""The kinds of record. Each app registers its own in its module `kinds`; lists, pages, history, the verification queue,
exports and committee sessions read them here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, cast

from django.contrib.contenttypes.fields import GenericForeignKey
from django.db.models import Field, ForeignObjectRel, Model, QuerySet
from simple_history.utils import get_history_model_for_model

from accounts.access import Subject
from records.base import BOOKKEEPING
from records.lists import RecordList
from records.record import RecordQuerySet
from records.text import LazyText
from records.verification import Verifiable, VerifiableQuerySet
from records.wording import label

HistoryRow: TypeAlias = Any
"""A row of a history table; django-simple-history creates these models at run time."""

IMPLIED = BOOKKEEPING | {"submitted_at", "verified_at", "content_type", "object_id", "file"}
"""Fields left out of a change in the history: its own time, and its place in the database."""


@dataclass(frozen=True, eq=False, kw_only=True)
class RecordKind:
    """All that the system knows of a kind of record. Everything but `model` and `place` is optional.

    General: `place` orders the kinds wherever they are listed, `related` are the relations read with each record, `paths`
    the lookups of filters that are not fields of the model itself (`{"region": "company__region"}`), `listing` its list,
    and with `is_searched` the search of the whole system finds what the search of its list does.

    Pages: `page` is the name of the page's address and `page_key` the attribute in it; the form's address has the same
    name with `_edit`. A kind without a page of its own is shown on that of the record `part_of` (a foreign key), at
    `anchor`. `summary` describes a record in the verification queue, `amount` is its field in US$.

    History: `title` are the fields that name a record in a history row, `name` names it where other rows mention it,
    `show` formats fields whose values need more than their type, `show_of` those that need their row, too.

    Sessions: `key_values` are the fields that a session keeps, with their lookups: those on which a figure can depend.
    `terms` are those that people know a record by. `field_labels` replaces labels of the model's fields there.

    Indicators: `figure_columns` are the lookups and labels of the file of the records behind a figure.
    """

    model: type[Model]
    place: int
    related: tuple[str, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)
    listing: RecordList | None = None
    is_searched: bool = False
    page: str = ""
    page_key: str = "pk"
    part_of: str = ""
    anchor: str = ""
    summary: Callable[..., str] = str
    amount: str = ""
    title: tuple[str, ...] = ()
    name: Callable[..., str] | None = None
    show: Mapping[str, Callable[..., str]] = field(default_factory=dict)
    show_of: Mapping[str, Callable[..., str]] = field(default_factory=dict)
    key_values: Mapping[str, str] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    field_labels: Mapping[str, LazyText] = field(default_factory=dict)
    figure_columns: Mapping[str, LazyText] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The kind in addresses and in the database: the name of its model."""
        return str(self.model._meta.model_name)

    @property
    def label(self) -> str:
        """One record of the kind in words, with a small first letter."""
        return str(self.model._meta.verbose_name)

    @property
    def heading(self) -> str:
        """The label with a capital first letter."""
        return self.label[:1].upper() + self.label[1:]

    @property
    def subject(self) -> Subject:
        """The subject of its permissions."""
        return Subject(self.model.SUBJECT)  # type: ignore[attr-defined] # that of a record

    @property
    def is_verifiable(self) -> bool:
        return issubclass(self.model, Verifiable)

    @property
    def is_attached(self) -> bool:
        """Whether its records are attached to records of several kinds, as files of evidence are."""
        return any(isinstance(field, GenericForeignKey) for field in self.model._meta.private_fields)

    def plain_records(self) -> RecordQuerySet:
        return cast(RecordQuerySet, self.model._default_manager.all())

    def records(self) -> RecordQuerySet:
        """The records with their related records, as names and lists need them."""
        return self.plain_records().select_related(*self.related)

    def verifiable_records(self) -> VerifiableQuerySet:
        """The records of a verifiable kind, with who submitted and who verified them."""
        return cast(VerifiableQuerySet, self.records().select_related("submitted_by", "verified_by"))

    def path(self, name: str) -> str | None:
        """The lookup of a filter's field; None where these records have no such field."""
        own = {field.name for field in self.model._meta.fields}
        return self.paths.get(name) or (name if name in own else None)

    def label_of(self, name: str) -> str:
        """The label of a key value."""
        first = self.key_values[name].split("__")[0]
        return str(self.field_labels.get(name) or label(cast(Field, self.model._meta.get_field(first))))

    def name_of(self, record: Model | HistoryRow) -> str:
        """A record's name, of the record itself or of one of its history rows."""
        return (self.name or self.model.__str__)(record)

    @cached_property
    def line_model(self) -> HistoryRow:
        """The history model. Cached: `history` creates a new manager class at each access."""
        return get_history_model_for_model(self.model)

    @property
    def lines(self) -> QuerySet[HistoryRow]:
        """The rows of its history."""
        found: QuerySet[HistoryRow] = self.line_model._default_manager.all()
        return found

    @cached_property
    def fields(self) -> list[Field]:
        """The fields whose changes the history shows."""
        return [field for field in self.line_model.tracked_fields if field.name not in IMPLIED]


_registered: dict[str, RecordKind] = {}


def register(*kinds: RecordKind) -> None:
    """Make kinds known, when the program starts."""
    _registered.update({kind.slug: kind for kind in kinds})


def kinds() -> dict[str, RecordKind]:
    """All kinds by their slugs, in their order."""
    return dict(sorted(_registered.items(), key=lambda item: item[1].place))


def verifiable_kinds() -> dict[str, RecordKind]:
    """The kinds whose records are verified."""
    return {slug: kind for slug, kind in kinds().items() if kind.is_verifiable}


def kind_of(record: Model | type[Model]) -> RecordKind | None:
    """The kind of a record or model; None where it is not registered."""
    kind = _registered.get(str(record._meta.model_name))
    return kind if kind and kind.model is record._meta.model else None


def field_at(model: type[Model], path: str) -> Field | ForeignObjectRel:
    """The field at the end of a lookup such as `company__region`."""
    *steps, last = path.split("__")
    for step in steps:
        model = cast(type[Model], model._meta.get_field(step).related_model)
    return model._meta.get_field(last)  # type: ignore[return-value] # no generic relation is looked up
