"""Committee sessions: the figures that the consultative committee was shown, kept unchangeable.

Triggers (committee/triggers.py) refuse to change or delete what is frozen, and refuse further frozen records once the
snapshot of their session exists.
"""

import json
from dataclasses import replace
from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import connections, models
from django.db.models import Q
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from accounts.access import Subject, Viewer
from committee.minutes import AgendaItem, Agreement, AgreementNote, Attendance, Responsible
from committee.records import Values, kind_label
from figures.brief import Brief
from figures.disclosure.asking import Asking
from figures.disclosure.decisions import Decisions
from figures.scope import Scope
from jobs.models import Job
from records.constraints import in_order
from records.digests import Json
from records.models import Record

__all__ = [
    "AgendaItem",
    "Agreement",
    "AgreementNote",
    "Attendance",
    "FrozenRecord",
    "Responsible",
    "Session",
    "Snapshot",
]


class Session(Record):
    """A session of the committee with its number, its date and the cut-off date of its figures."""

    number = models.SmallIntegerField(_("number"), primary_key=True, validators=[MinValueValidator(1)])
    held_on = models.DateField(_("date of the session"))
    as_of = models.DateField(_("cut-off date"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)

    SUBJECT = Subject.SESSION

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="session_number_from_one"),
            in_order("session_held_after_cut_off", "as_of", "held_on"),
        ]

    def __str__(self) -> str:
        return str(_("Session %(number)s") % {"number": self.number})

    @property
    def scope(self) -> Scope:
        """The whole programme at the session's cut-off."""
        return Scope.at(self.as_of)

    @property
    def job_key(self) -> str:
        return f"session:{self.pk}"

    @property
    def plan_state(self) -> str:
        """What its frozen figures are called in the plan of withheld cells."""
        return f"session:{self.pk}"

    def discard(self) -> None:
        """Delete an open session, with what an interrupted attempt to freeze it has left."""
        Job.objects.filter(key=self.job_key).delete()
        self.records.all().delete()
        self.delete()

    @property
    def frozen(self) -> "Snapshot | None":
        """The snapshot, if the session is frozen; without a query after `select_related("snapshot")`."""
        return getattr(self, "snapshot", None)


class Snapshot(models.Model):
    """The brief that a session was shown and the digest of the records behind it, as canonical JSON.

    `digest` is the SHA-256 of that text and can be computed again from it; `frozen_at` is the moment of what was read.
    The text holds the number of its format, and the definitions and key values of the time with their digest, so that
    every later version can read it.
    """

    session = models.OneToOneField(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, primary_key=True
    )
    content = models.TextField()
    digest = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")

    def __str__(self) -> str:
        return f"{self.session} · {self.digest[:12]}"

    @property
    def document(self) -> Json:
        """The content as JSON."""
        found: Json = json.loads(self.content)
        return found

    @property
    def brief(self) -> Brief:
        """The figures as frozen."""
        return Brief.from_json(self.document["brief"])

    def seen_by(self, viewer: Viewer) -> Brief:
        """The figures as frozen, without those that give a company away where the viewer sees groups alone."""
        found = self.brief
        if viewer is Viewer.ALL:
            return replace(found, scope=found.scope.seen_by(viewer))
        return found.answering(self.asking)

    @property
    def asking(self) -> Asking:
        """What is shown of its figures to those who see groups alone: as decided then, for ever."""
        return Asking.frozen(self.brief.scope, self.session.plan_state, self.decisions)

    @property
    def decisions(self) -> Decisions | None:
        """What was decided of its figures when they were frozen; None of format 1, which did not keep it."""
        kept = self.document.get("disclosure")
        return Decisions.from_json(kept) if kept else None

    @property
    def minutes(self) -> Json | None:
        """Who came, the agenda and the agreements as frozen; None of formats 1 and 2, which did not keep them."""
        found: Json | None = self.document.get("minutes")
        return found

    @property
    def definitions(self) -> str:
        """The version of the definitions: the digest of their texts and of the key values."""
        return str(self.document["definitions"])[:12]

    @property
    def kept_fields(self) -> dict[str, list[str]]:
        """The names of the key values that were kept of each kind."""
        found: dict[str, list[str]] = self.document["kinds"]
        return found


class FrozenRecordQuerySet(models.QuerySet["FrozenRecord"]):
    """Frozen records in the order of their digest."""

    def in_order(self) -> Self:
        """By kind and identity, letter by letter, whatever order the database has for texts."""
        collation = {"sqlite": "BINARY", "postgresql": "C"}[connections[self.db].vendor]
        return self.order_by(Collate("kind", collation), Collate("identity", collation))


class FrozenRecord(models.Model):
    """A record's key values when its session was frozen, and what it added to each component of the figures.

    All records are kept, also those that did not count, so that one that counts later is not taken for a new one.
    `kind` is a kind of record (records/registry.py) or `country`, checked by a trigger: a new kind needs no migration.
    `identity` is the record's id, or a country's code.
    """

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="records"
    )
    kind = models.CharField(max_length=50)
    identity = models.CharField(max_length=20)
    values: models.JSONField[Values, Values] = models.JSONField()
    adds: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()

    objects = FrozenRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen record")
        verbose_name_plural = _("frozen records")
        constraints = [
            models.UniqueConstraint(fields=["session", "kind", "identity"], name="frozen_once_per_session"),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {kind_label(self.kind)} {self.identity}"
