"""Forms to close a period, and to grant an exception to it."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, may
from accounts.models import User
from companies.models import FIRST_YEAR
from entry.forms.fields import dress
from entry.forms.record import EntryForm
from records.digests import Json
from records.forms import DayField
from records.models import ClosedPeriod, PeriodException
from records.registry import verifiable_kinds

MOST_TIME = datetime.timedelta(366)


class CloseForm(EntryForm, forms.ModelForm):
    """A year, or everything up to a day; one of the two."""

    instance: ClosedPeriod

    GROUPS = ((_("Close a period"), ("year", "up_to", "reason")),)

    year = forms.IntegerField(label=_("Year, such as 2025"), required=False, min_value=FIRST_YEAR)
    up_to = DayField(label=_("Or everything up to a day"), required=False)

    class Meta:
        model = ClosedPeriod
        fields = ["reason"]

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        dress(self)

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        if year and year > timezone.localdate().year:
            raise ValidationError(_("A year to come cannot be closed."))
        return year

    def clean_up_to(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["up_to"]
        if day and day > timezone.localdate():
            raise ValidationError(_("A day to come cannot be closed."))
        return day

    def clean(self) -> Json:
        found: Json = super().clean() or {}
        year, day = found.get("year"), found.get("up_to")
        if not self.errors and bool(year) == bool(day):
            raise ValidationError(_("Give a year or a day: one of the two."))
        if year:
            self.instance.starts_on = datetime.date(year, 1, 1)
            self.instance.ends_on = datetime.date(year, 12, 31)
        elif day:
            self.instance.ends_on = day
        if ClosedPeriod.objects.filter(
            starts_on=self.instance.starts_on, ends_on=self.instance.ends_on
        ).exists():
            self.add_error("year" if year else "up_to", _("This period is closed already."))
        return found


class ExceptionForm(EntryForm, forms.ModelForm):
    """Permission for a person who enters or verifies records to work in the period until the end of a day."""

    instance: PeriodException

    GROUPS = ((_("Exception"), ("person", "last_day", "reason")),)

    last_day = DayField(label=_("Until the end of"))

    class Meta:
        model = PeriodException
        fields = ["person", "reason"]

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        entering = [
            user.pk
            for user in User.objects.all()
            if any(may(user, Action.ENTER, kind.subject) for kind in verifiable_kinds().values())
        ]
        self.fields["person"].queryset = User.objects.filter(pk__in=entering).order_by("name")  # type: ignore[attr-defined]
        dress(self)

    def clean_last_day(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["last_day"]
        if day < timezone.localdate():
            raise ValidationError(_("The last day cannot have passed."))
        if day > timezone.localdate() + MOST_TIME:
            raise ValidationError(_("An exception holds for a year at most."))
        midnight = datetime.datetime.combine(day + datetime.timedelta(1), datetime.time.min)
        self.instance.until = timezone.make_aware(midnight)
        return day
