"""Agreements as pages of other apps show them (reports/agreements.py)."""

import datetime

from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actor import person
from committee.minutes import AgreementStatus
from committee.models import Agreement
from records.digests import Json
from reports import agreements
from reports.agreements import AgreementRow


def row(agreement: Agreement, day: datetime.date) -> AgreementRow:
    """An agreement as it stands at the end of a day."""
    responsible = {found.institution_id: str(found.institution) for found in agreement.responsible.all()}
    return AgreementRow(
        reference=agreement.reference,
        text=agreement.text,
        institutions=dict(sorted(responsible.items(), key=lambda found: found[1])),
        due_on=agreement.due_on,
        status=_status(agreement, day),
        is_open=agreement.is_open_at(day),
        days_overdue=agreement.days_overdue(day),
        address=reverse("committee:agreement", args=[agreement.pk]),
    )


def _status(agreement: Agreement, day: datetime.date) -> str:
    """What became of it so far; what was done only after the day was open then."""
    if agreement.done_on is None:
        return str(agreement.get_status_display())
    done = _("done on %(day)s") if agreement.done_on <= day else _("open then, done on %(day)s")
    return done % {"day": date_format(agreement.done_on, "SHORT_DATE_FORMAT")}


def frozen_row(found: Json, day: datetime.date) -> AgreementRow:
    """An agreement of an earlier session, as a session froze it on the day on which it was held."""
    due_on = datetime.date.fromisoformat(found["due_on"])
    return AgreementRow(
        reference=found["reference"],
        text=found["text"],
        institutions={it["id"]: it["institution"] for it in found["responsible"]},
        due_on=due_on,
        status=str(AgreementStatus(found["status"]).label),
        is_open=True,
        days_overdue=max((day - due_on).days, 0),
        address=reverse("committee:agreement", args=[found["id"]]),
    )


def made_by(day: datetime.date) -> list[AgreementRow]:
    """The agreements of sessions held by a day, in the order of sessions and numbers."""
    return [row(found, day) for found in Agreement.objects.seen_by(person()).made_by(day)]


def standing() -> str:
    """Each change of an agreement gives it another version, and each change of its institutions goes with one."""
    found = Agreement.objects.order_by().aggregate(
        n=Count("pk"), last=Max("pk"), versions=Sum("version"), of_sessions=Sum("session__version")
    )
    return ":".join(map(str, found.values()))


agreements.source.made_by, agreements.source.standing = made_by, standing
