"""The audit log as a list: declared, searched, filtered and exported like lists of records."""

import django_filters as filters
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.audit import Event, EventQuerySet, EventType
from accounts.people import Reader, User
from entry.lists.filters import Choices, Day, ListFilter, Search, user_choices
from records.lists import Column, RecordList
from records.registry import RecordKind
from reports import formatting


class AuditFilter(ListFilter):
    """The filters of the audit log."""

    q = Search(_("Person or record"))
    happened = Choices("happened", _("Action"), EventType.choices)
    person = filters.ChoiceFilter(label=_("Person"), empty_label=pgettext_lazy("feminine", "All"))
    since = Day("at__date", _("From"), "gte")
    until = Day("at__date", _("To"), "lte")

    def __init__(self, data: QueryDict, *, queryset: QuerySet[Model], reader: Reader = None) -> None:
        super().__init__(data, queryset=queryset, reader=reader)
        self.filters["person"].extra["choices"] = user_choices(User.objects.order_by("name", "pk"))

    def search(self, events: EventQuerySet, _name: str, typed: str) -> EventQuerySet:
        return events.filter(about__icontains=typed)


AUDIT = RecordKind(
    model=Event,
    place=0,
    related=("person",),
    listing=RecordList(
        name="audit",
        title=_("Audit log"),
        empty=_("Nothing has happened yet."),
        columns=(
            Column(_("When"), "at", "at", show=formatting.instant),
            Column(_("Who"), "person"),
            Column(_("Action"), "get_happened_display", "happened"),
            Column(_("Person or record"), "about"),
            Column(_("Details"), "details_in_words"),
            Column(_("IP address"), "address"),
        ),
        order="-at",
    ),
)
"""A kind that is not registered: it has a list and no history."""
