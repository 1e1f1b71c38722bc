"""The authors of a record: who wrote any of what the next verification confirms.

Authors are read from the histories of the record, of the child records verified with it and of its evidence, from the
last verification on: what was verified before has had its two pairs of eyes. Verifying and returning write nothing;
saving and handing in do, whatever they change, and so does removing a child record or a file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, Exists, ExpressionWrapper, Model, OuterRef, Q, QuerySet, Subquery
from simple_history.utils import get_history_model_for_model

from accounts.people import User
from records.evidence import Evidence
from records.states import Verification

Reader = User | AnonymousUser | None

AT_ONCE = 10_000
"""SQLite takes some 30,000 parameters in a statement."""


@dataclass(frozen=True)
class Authorship:
    """Whether the user is an author of a record, and whether it has any; commands write without an author."""

    user_id: int | None
    is_author: bool
    has_author: bool


def authored(model: type[Model], user: Reader = None) -> Q:
    """The condition that the user is an author of a record of this verifiable model; without a user, that anybody is."""
    lines = _lines(model)
    verified_later = lines.filter(verification=Verification.VERIFIED, id=OuterRef("id"))
    before = lines.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    own = (
        _by(lines.filter(id=OuterRef("pk")), user)
        .exclude(verification=Verification.VERIFIED)
        .exclude(Exists(verified_later.filter(history_id__gt=OuterRef("history_id"))))
        .annotate(before=Subquery(before.values("verification")[:1]))
        # Returning a record is no change of it; changing one that was returned is.
        .filter(~Q(verification=Verification.RETURNED) | Q(before=Verification.RETURNED))
    )
    return Q(Exists(own)) | Q(Exists(_of_files(model, user))) | _of_parts(model, user)


def _of_files(model: type[Model], user: Reader) -> "QuerySet[Model]":
    kind = ContentType.objects.get_for_model(model)
    return _unverified(
        _by(_lines(Evidence).filter(content_type=kind, object_id=OuterRef("pk")), user), model, "object_id"
    )


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
    return lines.exclude(
        Exists(
            _lines(model).filter(
                id=OuterRef(owner),
                verification=Verification.VERIFIED,
                history_date__gte=OuterRef("history_date"),
            )
        )
    )


def _by(lines: "QuerySet[Model]", user: Reader) -> "QuerySet[Model]":
    return lines.filter(history_user__isnull=False) if user is None else lines.filter(history_user=user.pk)


def _lines(model: type[Model]) -> "QuerySet[Model]":
    found: QuerySet[Model] = get_history_model_for_model(model)._default_manager.order_by()
    return found


def load_authorship(records: Iterable[Model], user: Reader) -> None:
    """Read the authorship of many records at once: one query for each model."""
    by_model: dict[type[Model], list[Model]] = {}
    for record in records:
        by_model.setdefault(type(record), []).append(record)
    for model, group in by_model.items():
        for start in range(0, len(group), AT_ONCE):
            _load(model, group[start : start + AT_ONCE], user)


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
