"""Representatives at sessions as personal data: found and erased with everything else that is held on a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from committee.models import Attendance
from entry.privacy.personal_data import OTHERS, Named, OtherPeople
from records.wording import UNKNOWN


def _named(words: str) -> Iterator[Named]:
    """Who came to a session, by a part of a name that stands there or stood there before."""
    past = dict(Attendance.history.filter(name__icontains=words).values_list("id", "name"))
    for found in Attendance.objects.filter(pk__in=past).select_related("session", "institution"):
        yield Named(found.pk, past[found.pk], f"{found} {found.position}")


def _erase(pk: int) -> str:
    """Blank the name, with its history. Institution and position stay, also in a session that is frozen."""
    attendance = Attendance.objects.get(pk=pk)
    attendance.name = ""
    attendance.save()
    Attendance.history.filter(id=pk).update(name="", history_change_reason=None)
    return UNKNOWN


OTHERS["attendance"] = OtherPeople(_("Representatives at sessions of the committee"), _named, _erase)
