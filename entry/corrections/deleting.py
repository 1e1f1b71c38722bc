"""Remove a record that was entered by mistake: a draft, or one that nobody ever verified."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action, may
from accounts.people import Visitor
from records.models import Verifiable
from records.registry import kind_of
from records.text import LazyText
from records.verified_before import last_verified


def refusal_to_delete(user: Visitor, record: Verifiable) -> LazyText:
    """Why the user cannot remove the record; blank where they can. Closed periods are the record's own rule."""
    if not may(user, Action.ENTER, record.SUBJECT):
        return _("Only who may enter records removes one.")
    kind = kind_of(record)
    if kind is None or last_verified(kind, [record.pk]):
        return _("It was verified: figures may have counted it. Correct it instead.")
    return ""
