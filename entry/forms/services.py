"""Services: entered, delivered, cancelled."""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actor import person
from companies import ruc
from companies.models import Company
from entry.forms.fields import CellField, Cleaned, cell_field, from_sheet, limit_regions
from entry.forms.formsets import PartRow, PartRows, rows_of
from entry.forms.record import RecordForm
from services.actions import enter
from services.models import Beneficiary, Service
from workbook.cells import Text, Value

LONGEST_REASON = 100
"""As many characters as the history has room for."""


class BeneficiaryRow(PartRow):
    """A company, who attended and how satisfied it was."""

    key = "company"
    values = ("company", "women", "men", "satisfaction")

    company = cell_field(Beneficiary, "company", label=_("RUC"))
    women = cell_field(Beneficiary, "women")
    men = cell_field(Beneficiary, "men")
    satisfaction = cell_field(Beneficiary, "satisfaction", label=_("Satisfaction (1–5)"))

    def offer(self, parts: PartRows) -> None:
        if isinstance(parts, BeneficiaryRowsBase):
            self.companies = parts.companies

    def clean_company(self) -> int | None:
        found = self.cleaned_data["company"]
        if found and found not in self.companies:
            raise ValidationError(gettext("Among the companies that you see, none has this RUC."))
        return self.companies[found].pk if found else None

    @property
    def about(self) -> str:
        return str(self.companies.get(self["company"].value(), ""))


class BeneficiaryRowsBase(PartRows[Beneficiary]):
    """The companies that a service is for."""

    model, owner = Beneficiary, "service"
    heading = _("Companies that the service is for")
    picks = True

    @cached_property
    def existing(self) -> dict[int, Beneficiary]:
        if not (isinstance(self.record, Service) and self.record.pk):
            return {}
        found = self.record.beneficiaries.select_related("company").order_by("company__search")
        return {part.company_id: _of(part, self.record) for part in found}

    def row_of(self, part: Beneficiary) -> dict[str, Value]:
        return super().row_of(part) | {"company": part.company.ruc}

    @cached_property
    def companies(self) -> dict[str, Company]:
        """The companies that the rows may name, by RUC: those that the person sees and those that stand here already."""
        known = {row["company"] for row in self.initial or []} | set(self.raw_keys())
        kept = Company.objects.filter(pk__in=self.existing)
        found = (Company.objects.seen_by(person()) | kept).in_bulk(
            [key for key in known if ruc.is_valid(key)], field_name="ruc"
        )
        return found


def _of(part: Beneficiary, service: Service) -> Beneficiary:
    part.service = service
    return part


BeneficiaryRows = rows_of(BeneficiaryRow, BeneficiaryRowsBase)


class ServiceForm(RecordForm):
    """A service with the companies that it is for."""

    instance: Service
    parts: PartRows[Beneficiary]
    NEW = _("New service")
    CHANGE = _("Change service %(record)s")
    PARTS = BeneficiaryRows
    GROUPS = [
        (_("What it is"), ["code", "type", "institution", "call", "region", "chain"]),
        (_("When"), ["status", "planned_start", "planned_end", "delivered_on"]),
        (_("Money and hours"), ["budget_usd", "spent_usd", "hours"]),
    ]

    class Meta:
        model = Service
        fields = [
            *("code", "type", "institution", "call", "region", "chain", "status"),
            *("planned_start", "planned_end", "delivered_on", "budget_usd", "spent_usd", "hours"),
        ]
        formfield_callback = from_sheet(Service)
        help_texts = {"code": _("Blank: the next free code.")}

    def set_up(self) -> None:
        self.fields["code"].required = False
        for name, empty in {
            "type": "",
            "institution": "",
            "call": _("the whole programme"),
            "region": _("the whole programme"),
            "chain": _("all value chains"),
        }.items():
            self.fields[name].empty_label = empty  # type: ignore[attr-defined]
        limit_regions(self, "region")

    def clean_code(self) -> str:
        return self.cleaned_data["code"] or self.instance.code or Service.objects.next_code()

    def write(self) -> None:
        enter(self.instance, beneficiaries=self.parts.kept(), taken_out=self.parts.taken_out())


class DeliverForm(RecordForm):
    """The day on which a service was handed over, what it cost and who attended."""

    instance: Service
    parts: PartRows[Beneficiary]
    CHANGE = _("Deliver service %(record)s")
    PARTS = BeneficiaryRows
    GROUPS = [(_("Delivery"), ["delivered_on", "spent_usd", "hours"])]

    class Meta:
        model = Service
        fields = ["delivered_on", "spent_usd", "hours"]
        formfield_callback = from_sheet(Service)

    def set_up(self) -> None:
        self.fields["delivered_on"].required = True
        self.initial["delivered_on"] = self.initial["delivered_on"] or timezone.localdate()

    def clean(self) -> Cleaned:
        found = super().clean() or {}
        self.instance.deliver(on=found.get("delivered_on"))
        return found

    def write(self) -> None:
        enter(self.instance, beneficiaries=self.parts.kept(), taken_out=self.parts.taken_out())


class CancelForm(RecordForm):
    """Why a service will not take place."""

    instance: Service
    CHANGE = _("Cancel service %(record)s")
    GROUPS = [(_("Cancellation"), ["reason"])]

    reason = CellField(Text(LONGEST_REASON), label=_("Reason"), required=True)

    class Meta:
        model = Service
        fields: list[str] = []

    def clean(self) -> Cleaned:
        found = super().clean() or {}
        self.instance.cancel(reason=found.get("reason", ""))
        return found
