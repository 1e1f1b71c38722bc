"""The services that institutions plan and deliver to the programme's companies."""

import datetime
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Subject
from companies.models import Call, Company, Region, ValueChain, in_language
from records.base import Days
from records.constraints import between, count, in_order, money, one_of
from records.fields import SearchField, count_field, money_field
from records.models import Record, Verifiable, VerifiableQuerySet
from records.text import LazyText
from records.verification import by_verification


class InstitutionType(models.TextChoices):
    NATIONAL = "national", _("national")
    REGIONAL = "regional", _("regional")
    COOPERATION = "cooperation", _("cooperation")
    PRIVATE = "private", _("private")


class Institution(Record):
    """A public body or partner that delivers services or pays for them, known by its acronym.

    Without a type it counts as national until it has one.
    """

    acronym = models.CharField(_("acronym"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    type = models.CharField(_("type of institution"), max_length=15, choices=InstitutionType, blank=True)
    search = SearchField("acronym", "name")

    SUBJECT = Subject.PROGRAMME
    RESTS_ON = ("type",)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["acronym"]
        constraints = [
            models.CheckConstraint(condition=~Q(acronym=""), name="institution_has_acronym"),
            one_of("institution_type_known", "type", InstitutionType.values, blank=True),
        ]

    def __str__(self) -> str:
        return self.acronym

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """The days on which services were delivered that it pays for: whether it cooperates decides the counterpart."""
        if "type" not in changed or before is None or self.is_cooperation == before.is_cooperation:
            return []
        services = Service._base_manager.filter(fundings__source=self.pk, delivered_on__isnull=False)
        return [Days(day, day) for day in services.values_list("delivered_on", flat=True).distinct() if day]

    @property
    def is_cooperation(self) -> bool:
        return self.type == InstitutionType.COOPERATION


class Block(models.TextChoices):
    """The three blocks of the programme's offer."""

    PRODUCTION = "production", _("production")
    MANAGEMENT = "management", _("management")
    EXPORT = "export", _("export")


class ServiceType(Record):
    """A type of service. The block is blank until it is assigned, because imports can create types."""

    name_es = models.CharField(_("name in Spanish"), max_length=200, unique=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    block = models.CharField(_("block"), max_length=15, choices=Block, blank=True)
    search = SearchField("name_es", "name_en")

    SUBJECT = Subject.PROGRAMME
    RESTS_ON = ("block",)

    class Meta:
        verbose_name = _("service type")
        verbose_name_plural = _("service types")
        ordering = ["name_es"]
        constraints = [
            models.CheckConstraint(condition=~Q(name_es=""), name="service_type_named"),
            one_of("service_type_block_known", "block", Block.values, blank=True),
        ]

    def __str__(self) -> str:
        return in_language(self.name_es, self.name_en)

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """The days on which its services were delivered, because figures group them by its block."""
        if "block" not in changed or before is None:
            return []
        services = Service._base_manager.filter(type=self.pk, delivered_on__isnull=False)
        return [Days(day, day) for day in services.values_list("delivered_on", flat=True).distinct() if day]


class Status(models.TextChoices):
    """The status of a service."""

    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    DELIVERED = "delivered", _("delivered")
    CANCELLED = "cancelled", _("cancelled")


def delivered(*, by: datetime.date) -> Q:
    """The condition that a service was delivered on or before a date."""
    return Q(status=Status.DELIVERED, delivered_on__lte=by)


class ServiceQuerySet(VerifiableQuerySet):
    """Services at a date."""

    def planned(self) -> Self:
        """All services that were not cancelled."""
        return self.exclude(status=Status.CANCELLED)

    def delivered(self, *, by: datetime.date) -> Self:
        """Services delivered on or before a date."""
        return self.filter(delivered(by=by))

    def next_code(self) -> str:
        """The first free code after that of the service entered last: RPE-115 follows RPE-114."""
        last = self.order_by("-pk").values_list("code", flat=True).first() or "RPE-000"
        beginning, digits = re.fullmatch(r"(.*?)([0-9]{0,9})", last, re.DOTALL).groups()  # type: ignore[union-attr]
        number, width = int(digits or 0), len(digits)
        while True:
            codes = [f"{beginning}{number + step:0{width}}" for step in range(1, 101)]
            taken = set(self.filter(code__in=codes).values_list("code", flat=True))
            if free := [code for code in codes if code not in taken]:
                return free[0]
            number += len(codes)


TOO_MUCH: dict[str, LazyText] = {
    "budget_usd": _(
        "What its sources are to pay, US$ %(sum)s, is more than the service's budget, US$ %(limit)s."
    ),
    "spent_usd": _(
        "What its sources have paid, US$ %(sum)s, is more than what the service has spent, US$ %(limit)s."
    ),
}
"""The amounts of a service that those of its fundings together must not exceed."""


class Service(Verifiable):
    """One service, from plan to delivery. Without call, region or chain it is for the whole programme.

    Its delivery date decides the closed period: a service planned for a closed year can be delivered in an open one.
    """

    code = models.CharField(_("code"), max_length=50, unique=True)
    type = models.ForeignKey(
        ServiceType, verbose_name=_("type"), on_delete=models.PROTECT, related_name="services"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="services"
    )
    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("region"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
    )
    chain = models.ForeignKey(
        ValueChain,
        verbose_name=_("value chain"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
    )
    planned_start = models.DateField(_("planned start"), null=True, blank=True)
    planned_end = models.DateField(_("planned end"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    budget_usd = money_field(_("budget US$"), null=True, blank=True)
    spent_usd = money_field(_("spent US$"), null=True, blank=True)
    hours = models.DecimalField(
        _("hours"), max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )

    search = SearchField("code")

    PARTS = ("beneficiaries",)
    SUBJECT = Subject.SERVICE
    REGION = "region"
    CLOSED_BY = "delivered_on"
    objects = ServiceQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["code"]
        indexes = [
            by_verification("service_by_verification"),
            models.Index(fields=["status", "verification", "delivered_on"], name="service_by_delivery"),
            # The longest overdue come first in it, and it has all by which services are planned and overdue.
            models.Index(fields=["planned_end", "code", "status", "delivered_on"], name="service_by_end"),
        ]
        constraints = [
            *Verifiable.Meta.constraints,
            models.CheckConstraint(condition=~Q(code=""), name="service_has_code"),
            one_of("service_status_known", "status", Status.values),
            models.CheckConstraint(
                condition=Q(status=Status.DELIVERED, delivered_on__isnull=False)
                | (~Q(status=Status.DELIVERED) & Q(delivered_on__isnull=True)),
                name="service_delivered_has_date",
            ),
            in_order("service_end_after_start", "planned_start", "planned_end"),
            money("service_budget_in_range", "budget_usd"),
            money("service_spent_in_range", "spent_usd"),
            between("service_hours_in_range", "hours", 0, 999_999),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.type}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be delivered or cancelled."""
        return self.status in (Status.PLANNED, Status.UNDER_WAY)

    def overfunded_by(self, fundings: "Iterable[Funding]") -> dict[str, str]:
        """Each amount, by field, of which all its fundings have more than the service, and what to say of it.

        With an amount of the service that is not known nothing can be compared.
        """
        paid, found = list(fundings), {}
        for field, words in TOO_MUCH.items():
            limit = getattr(self, field)
            amount = sum((getattr(funding, field) or Decimal(0) for funding in paid), Decimal(0))
            if limit is not None and amount > limit:
                found[field] = str(words) % {"sum": f"{amount:,.2f}", "limit": f"{limit:,.2f}"}
        return found

    def faults_beside_others(self) -> dict[str, str]:
        return self.overfunded_by(self.fundings.all()) if self.pk else {}

    def must_not_be_overfunded(self) -> None:
        """Raise IntegrityError where its fundings now have more than it. Call it while the service is locked."""
        if self.overfunded_by(self.fundings.all()):
            raise IntegrityError("more is paid than the service has")

    def prepare_save(self, before: Self | None) -> None:
        """Look again, under the lock of the row that is changed, whether an amount is less than what is paid."""
        super().prepare_save(before)
        if before and {"budget_usd", "spent_usd"} & self.differences(before):
            self.must_not_be_overfunded()

    def deliver(self, *, on: datetime.date | None) -> None:
        """Mark an open service as delivered on a day, without saving."""
        self._must_be_open()
        self.status, self.delivered_on = Status.DELIVERED, on

    def cancel(self, *, reason: str) -> None:
        """Mark an open service as cancelled, with the reason for the history, without saving."""
        self._must_be_open()
        self.status, self._change_reason = Status.CANCELLED, reason

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise ValidationError(
                _("Only a service that is planned or under way can be delivered or cancelled.")
            )

    def clean(self) -> None:
        if self.status == Status.DELIVERED and not self.delivered_on:
            raise ValidationError({"delivered_on": _("A delivered service needs its date of delivery.")})
        if self.status != Status.DELIVERED and self.delivered_on:
            raise ValidationError({"delivered_on": _("Only a delivered service has a date of delivery.")})
        if self.delivered_on and self.delivered_on > timezone.localdate():
            raise ValidationError({"delivered_on": _("The delivery cannot be in the future.")})
        if self.planned_start and self.planned_end and self.planned_end < self.planned_start:
            raise ValidationError({"planned_end": _("The planned end cannot be before the planned start.")})


class Beneficiary(Record):
    """A company that a service is for, who attended, and how satisfied it was (1 to 5)."""

    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.CASCADE, related_name="beneficiaries"
    )
    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="services_received"
    )
    women = count_field(_("women"))
    men = count_field(_("men"))
    satisfaction = models.SmallIntegerField(
        _("satisfaction"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    SUBJECT = Subject.SERVICE
    REGION = "service__region"
    CLOSED_BY = "service"

    class Meta:
        verbose_name = _("beneficiary")
        verbose_name_plural = _("beneficiaries")
        constraints = [
            models.UniqueConstraint(fields=["service", "company"], name="beneficiary_once_per_service"),
            count("beneficiary_women_in_range", "women"),
            count("beneficiary_men_in_range", "men"),
            between("beneficiary_satisfaction_in_range", "satisfaction", 1, 5),
        ]

    def __str__(self) -> str:
        return f"{self.service.code} · {self.company}"

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """The days of the services that it is and was a part of."""
        services = {side.service_id: side.service for side in (before, self) if side}
        return [days for service in services.values() for days in service.days_touched(None, changed)]

    @classmethod
    def load_days(cls, records: "Sequence[Beneficiary]") -> None:
        models.prefetch_related_objects(records, "service")


class Funding(Record):
    """What a source pays of a service: its part of the budget, and of what was spent; blank where that is not known."""

    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.CASCADE, related_name="fundings"
    )
    source = models.ForeignKey(
        Institution, verbose_name=_("source"), on_delete=models.PROTECT, related_name="fundings"
    )
    budget_usd = money_field(_("budget US$"))
    spent_usd = money_field(_("spent US$"), null=True, blank=True)

    SUBJECT = Subject.SERVICE
    REGION = "service__region"
    CLOSED_BY = "service"

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("fundings")
        ordering = ["service", "source"]
        constraints = [
            models.UniqueConstraint(fields=["service", "source"], name="funding_once_per_source"),
            money("funding_budget_in_range", "budget_usd"),
            money("funding_spent_in_range", "spent_usd"),
        ]

    def __str__(self) -> str:
        return f"{self.service.code} · {self.source}"

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """The days of the services that it pays and paid for."""
        services = {side.service_id: side.service for side in (before, self) if side}
        return [days for service in services.values() for days in service.days_touched(None, changed)]

    def faults_beside_others(self) -> dict[str, str]:
        if self.service_id is None:
            return {}
        return self.service.overfunded_by([*self._others(), self])

    def _others(self) -> "models.QuerySet[Funding]":
        return Funding.objects.filter(service=self.service_id).exclude(pk=self.pk)

    def prepare_save(self, before: Self | None) -> None:
        """Look again under a lock of the service: another source may have been entered meanwhile."""
        super().prepare_save(before)
        service = Service._base_manager.select_for_update().get(pk=self.service_id)
        if service.overfunded_by([*self._others(), self]):
            raise IntegrityError("more is paid than the service has")

    @classmethod
    def load_days(cls, records: "Sequence[Funding]") -> None:
        models.prefetch_related_objects(records, "service")
