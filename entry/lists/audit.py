"""The audit log as a list: declared like every other, so searched, filtered, paged and taken away like them."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.audit import Event, EventType
from accounts.models import User
from entry.lists.filters import Choices, Day, ListFilter, Search
from entry.lists.record_list import Column, Listing
from reports import formatting


class AuditFilter(ListFilter):
    """What of the log a person wants to see."""

    q = Search(_("About"))
    happened = Choices("happened", _("What"), EventType.choices)
    person = filters.ChoiceFilter(label=_("Person"), empty_label=_("All"))
    since = Day("at__date", _("From"), "gte")
    until = Day("at__date", _("To"), "lte")

    def __init__(self, data: QueryDict, **options: Any) -> None:
        super().__init__(data, **options)
        people = User.objects.order_by("name", "pk")
        self.filters["person"].extra["choices"] = [(person.pk, str(person)) for person in people]

    def search(self, events: QuerySet[Event], _name: str, asked: str) -> QuerySet[Event]:
        return events.filter(about__icontains=asked)


AUDIT = Listing(
    "audit",
    _("Audit log"),
    _("Nothing has happened yet."),
    Event.objects.all,
    (
        Column(_("When"), "at", "at", show=formatting.moment),
        Column(_("Who"), "person"),
        Column(_("What"), "get_happened_display", "happened"),
        Column(_("About"), "about"),
        Column(_("Details"), "details_in_words"),
        Column(_("Network address"), "address"),
    ),
    AuditFilter,
    "-at",
    ("person",),
)
