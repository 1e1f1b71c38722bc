"""The authors of a record: who wrote any of what the next verification confirms.

Authors are read from the histories of the record, of the child records verified with it and of its evidence, from the
last verification on: what was verified before has had its two pairs of eyes. Verifying and returning write nothing;
saving and handing in do, whatever they change, and so does removing a child record or a file.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from simple_history.utils import get_history_model_for_model

from accounts.people import User
from records.evidence import Evidence
from records.grouping import by_model, in_chunks
from records.states import Verification

Reader = User | AnonymousUser | None

LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)

NOBODY = 0
"""The key of no row: what commands write has no author."""


@dataclass(frozen=True)
class Authorship:
    """Whether the user is an author of a record, and whether it has any; commands write without an author."""

    user_id: int | None
    is_author: bool
    has_author: bool


def authored(model: type[Model], user: Reader = None) -> Q:
    """The condition that the user is an author of a record of this verifiable model; without a user, that anybody is."""
    lines = _lines(model)
    before = lines.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    own = (
        _by(lines.filter(id=OuterRef("pk")), user)
        .filter(history_id__gt=Coalesce(_last_verified(model, "id", "history_id"), 0))
        .annotate(before=Subquery(before.values("verification")[:1]))
        # Returning a record is no change of it; changing one that was returned is.
        .filter(~Q(verification=Verification.RETURNED) | Q(before=Verification.RETURNED))
    )
    return Q(Exists(own)) | Q(Exists(_of_files(model, user))) | _of_parts(model, user)


def _of_files(model: type[Model], user: Reader) -> "QuerySet[Model]":
    kind = ContentType.objects.get_for_model(model)
    # As an expression for the same reason as the user (_by): nearly all files may be of one kind.
    files = _lines(Evidence).alias(kind=Coalesce("content_type_id", NOBODY)).filter(kind=kind.pk)
    return _unverified(_by(files.filter(object_id=OuterRef("pk")), user), model, "object_id")


def _of_parts(model: type[Model], user: Reader) -> Q:
    found = Q()
    for name in getattr(model, "PARTS", ()):
        relation = model._meta.get_field(name)
        owner = f"{relation.field.name}_id"  # type: ignore[union-attr] # a reverse relation
        lines = _lines(relation.related_model).filter(**{owner: OuterRef("pk")})  # type: ignore[arg-type]
        found |= Q(Exists(_unverified(_by(lines, user), model, owner)))
    return found


def _unverified(lines: "QuerySet[Model]", model: type[Model], owner: str) -> "QuerySet[Model]":
    """The history rows of parts or files that no verification of their record has followed."""
    verified = _last_verified(model, owner, "history_date")
    return lines.filter(history_date__gt=Coalesce(verified, LONG_AGO))


def _last_verified(model: type[Model], owner: str, field: str) -> Subquery:
    """The field of the record's last verified history row, read for each row by the index on the record.

    As a condition that such a row exists, a database without statistics joins each row to all that were verified.
    """
    verified = _lines(model).filter(verification=Verification.VERIFIED, id=OuterRef(owner))
    return Subquery(verified.values("id").annotate(last=Max(field)).values("last"))


def _by(lines: "QuerySet[Model]", user: Reader) -> "QuerySet[Model]":
    """The rows that the user wrote; without a user, that anybody wrote.

    The user is compared as an expression, which has no index: a database without statistics would otherwise read all
    that the user ever wrote for each record, instead of the few rows of the record.
    """
    written: QuerySet[Model] = lines.alias(writer=Coalesce("history_user_id", NOBODY))
    return written.exclude(writer=NOBODY) if user is None else written.filter(writer=user.pk)


def _lines(model: type[Model]) -> "QuerySet[Model]":
    found: QuerySet[Model] = get_history_model_for_model(model)._default_manager.order_by()
    return found


def load_authorship(records: Iterable[Model], user: Reader) -> None:
    """Read the authorship of many records at once: one query for each model."""
    for model, group in by_model(records).items():
        for chunk in in_chunks(group):
            _load(model, chunk, user)


def _load(model: type[Model], records: Sequence[Model], user: Reader) -> None:
    is_author = authored(model, user) if isinstance(user, User) else Q(pk=None)
    rows = model._base_manager.filter(pk__in=[record.pk for record in records]).annotate(
        is_author=ExpressionWrapper(is_author, BooleanField()),
        has_author=ExpressionWrapper(authored(model), BooleanField()),
    )
    found = {pk: flags for pk, *flags in rows.values_list("pk", "is_author", "has_author")}
    for record in records:
        authorship = Authorship(_key(user), *found.get(record.pk, (False, False)))
        record._authorship = authorship  # type: ignore[attr-defined]


def authorship(record: Model, user: Reader) -> Authorship:
    """The authorship that was read for this user, or else is read now."""
    found: Authorship | None = getattr(record, "_authorship", None)
    if found is None or found.user_id != _key(user):
        _load(type(record), [record], user)
        found = record._authorship  # type: ignore[attr-defined]
        del record._authorship  # type: ignore[attr-defined] # it ends with the next write
    return cast(Authorship, found)


def _key(user: Reader) -> int | None:
    return user.pk if isinstance(user, User) else None
