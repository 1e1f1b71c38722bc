"""Differences between what was declared and customs that a person has looked at and found right."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, ValueChain
from records.fields import money_field
from records.history import History


class AcceptedDifference(models.Model):
    """A difference that was accepted, with the reason. It holds as long as both amounts are what they were."""

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.CASCADE, related_name="+"
    )
    chain = models.ForeignKey(
        ValueChain, verbose_name=_("value chain"), on_delete=models.CASCADE, related_name="+"
    )
    year = models.SmallIntegerField(_("year"))
    declared_usd = money_field(_("declared US$"), null=True, blank=True)
    customs_usd = money_field(_("customs US$"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("accepted by"), on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(_("accepted at"), auto_now_add=True)

    history = History()

    class Meta:
        verbose_name = _("accepted difference")
        verbose_name_plural = _("accepted differences")
        ordering = ["-accepted_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="difference_has_reason")]
        indexes = [models.Index(fields=["year", "company"], name="differences_of_year")]

    def __str__(self) -> str:
        return f"{self.company} · {self.chain} · {self.year}"
