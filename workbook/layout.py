"""The programme workbook, sheet by sheet and column by column: docs/workbook.md as data.

Reading, planning, writing and messages all go by this one description.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import (
    FIRST_YEAR,
    AnnualSales,
    Application,
    Call,
    Company,
    LegalForm,
    MarketEntry,
    Outcome,
    Participation,
    Size,
    Source,
    Workforce,
)
from figures.definitions import Unit
from figures.models import Target
from figures.registry import INDICATORS
from records.models import Record, Verification
from records.text import fold
from services.models import Beneficiary, Funding, Institution, InstitutionType, Service, Status
from workbook.cells import (
    CellKind,
    Choice,
    Country,
    Date,
    Number,
    RawCell,
    Reference,
    Ruc,
    Text,
    Value,
    Whole,
)


class CurrentYear(Whole):
    """A year that has begun, by the date of the reading."""

    def read(self, cell: RawCell) -> int:
        return Whole(FIRST_YEAR, timezone.localdate().year).read(cell)


@dataclass(frozen=True)
class IndicatorValue:
    """A value of an indicator, written in the unit of the row's own indicator."""

    def read(self, cell: RawCell) -> Decimal:
        return QUANTITY.read(cell)

    def of(self, indicator: Value) -> Number:
        """The kind of the values of an indicator, by its slug."""
        return target_kind(indicator) if isinstance(indicator, str) else QUANTITY


def target_kind(slug: str) -> Number:
    """How an indicator's targets and baselines are read: a ratio as a percentage, US$ as money."""
    return TARGET_KINDS.get(INDICATORS[slug].unit, QUANTITY)


QUANTITY = Number(2, least=None)
TARGET_KINDS = {
    Unit.RATIO: Number(6, least=None, is_ratio=True),
    Unit.USD: Number(2, least=None, is_money=True),
}


@dataclass(frozen=True, eq=False)
class Column:
    """A heading in both languages, the field that it fills and the kind of its cells. There is one of each.

    A `key` column tells rows apart; with `blank_key` a blank is a value of its own there.
    """

    es: str
    en: str
    field: str
    kind: CellKind
    required: bool = False
    key: bool = False
    blank_key: bool = False


@dataclass(frozen=True)
class Sheet:
    """A kind of record: its sheet's name in both languages and its columns."""

    es: str
    en: str
    model: type[Record]
    columns: tuple[Column, ...]

    @cached_property
    def keys(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.key)

    @cached_property
    def _by_heading(self) -> dict[str, Column]:
        return {fold(heading): column for column in self.columns for heading in (column.en, column.es)}

    def column(self, heading: str) -> Column | None:
        """The column of a heading in either language, without regard to case, accents and spaces."""
        return self._by_heading.get(fold(heading))

    def column_of(self, field: str) -> Column:
        return next(column for column in self.columns if column.field == field)

    def field(self, column: Column) -> Field:
        """The model's field that the column fills."""
        found = self.model._meta.get_field(column.field)
        if not isinstance(found, Field):
            raise TypeError(f"{column.field} is no field with a column")
        return found

    def related_model(self, column: Column) -> type[Model] | None:
        """The model of the records that the column refers to; None for values."""
        return self.field(column).related_model if isinstance(column.kind, Reference) else None

    def __hash__(self) -> int:
        return hash(self.es)


class Sheets(tuple[Sheet, ...]):
    """The sheets in the order in which their records depend on each other."""

    __slots__ = ()

    def get(self, name: str) -> Sheet | None:
        """The sheet of a name in either language."""
        return next((sheet for sheet in self if fold(name) in (fold(sheet.es), fold(sheet.en))), None)

    def of(self, model: type[Model]) -> Sheet:
        return next(sheet for sheet in self if sheet.model is model)


VERIFICATION = Column(
    "Verificación",
    "Verification",
    "verification",
    Choice(
        {
            Verification.DRAFT: ("borrador", "draft"),
            Verification.SUBMITTED: ("enviado", "submitted"),
            Verification.VERIFIED: ("verificado", "verified"),
            Verification.RETURNED: ("devuelto", "returned"),
        }
    ),
)
LEGAL_FORMS = Choice(
    {
        LegalForm.COOPERATIVE: ("cooperativa", "cooperative"),
        LegalForm.ASSOCIATION: ("asociación", "association"),
        LegalForm.COMPANY: ("empresa", "company"),
        LegalForm.NATURAL_PERSON: ("persona natural", "natural person"),
    }
)
SIZES = Choice(
    {
        Size.MICRO: ("micro", "micro"),
        Size.SMALL: ("pequeña", "small"),
        Size.MEDIUM: ("mediana", "medium"),
        Size.LARGE: ("grande", "large"),
    }
)
STATUSES = Choice(
    {
        Status.PLANNED: ("previsto", "planned"),
        Status.UNDER_WAY: ("en ejecución", "under way"),
        Status.DELIVERED: ("entregado", "delivered"),
        Status.CANCELLED: ("cancelado", "cancelled"),
    }
)
SOURCES = Choice(
    {
        Source.DECLARATION: ("declaración", "declaration"),
        Source.CUSTOMS: ("aduanas", "customs"),
        Source.ESTIMATE: ("estimación", "estimate"),
    }
)
INSTITUTION_TYPES = Choice(
    {
        InstitutionType.NATIONAL: ("nacional", "national"),
        InstitutionType.REGIONAL: ("regional", "regional"),
        InstitutionType.COOPERATION: ("cooperación", "cooperation"),
        InstitutionType.PRIVATE: ("privada", "private"),
    }
)
OUTCOMES = Choice(
    {
        Outcome.RECEIVED: ("recibida", "received"),
        Outcome.ELIGIBLE: ("elegible", "eligible"),
        Outcome.SELECTED: ("seleccionada", "selected"),
        Outcome.NOT_SELECTED: ("no seleccionada", "not selected"),
        Outcome.WITHDRAWN: ("retirada", "withdrawn"),
    }
)
YES_NO = Choice({True: ("sí", "yes"), False: ("no", "no")})
MONEY = Number(2, is_money=True)
COUNT = Whole()

COMPANY = Reference("company", _("a company, by its RUC"), Ruc())
SERVICE = Reference("service", _("a service, by its code"), Text(50))
REGION = Reference("region", _("a region, by its INEI code or name"))
CHAIN = Reference("chain", _("a value chain"), Text(100))
CALL_NUMBER, ACRONYM = Whole(1, 32767), Text(30)
CALL = Reference("call", _("a call, by its number"), CALL_NUMBER)
INSTITUTION = Reference("institution", _("an institution, by its acronym"), ACRONYM)
TYPE = Reference("type", _("a type of service"), Text(200))
INDICATOR = Reference("indicator", _("an indicator"), Text(50))


def _company(*, key: bool = True) -> Column:
    return Column("RUC", "Tax id", "company", COMPANY, required=True, key=key)


SHEETS = Sheets(
    (
        Sheet(
            "Entidades",
            "Institutions",
            Institution,
            (
                Column("Sigla", "Acronym", "acronym", ACRONYM, required=True, key=True),
                Column("Nombre", "Name", "name", Text(200), required=True),
                Column("Tipo", "Type", "type", INSTITUTION_TYPES, required=True),
            ),
        ),
        Sheet(
            "Convocatorias",
            "Calls",
            Call,
            (
                Column("Número", "Number", "number", CALL_NUMBER, required=True, key=True),
                Column("Nombre", "Name", "name", Text(200)),
                Column("Lanzamiento", "Launched on", "launched_on", Date()),
                Column("Cierre", "Closes on", "closes_on", Date()),
                Column("Cupos", "Places", "places", COUNT),
            ),
        ),
        Sheet(
            "Empresas",
            "Companies",
            Company,
            (
                Column("RUC", "Tax id", "ruc", Ruc(), required=True, key=True),
                Column("Razón social", "Legal name", "legal_name", Text(500), required=True),
                Column("Nombre comercial", "Trade name", "trade_name", Text(500)),
                Column("Forma jurídica", "Legal form", "legal_form", LEGAL_FORMS),
                Column("Región", "Region", "region", REGION, required=True),
                Column("Tamaño", "Size", "size", SIZES),
                Column("Liderada por mujeres", "Women-led", "women_led", YES_NO),
                Column("Asociados", "Members", "members", COUNT),
                Column("Asociadas mujeres", "Women members", "women_members", COUNT),
                Column("Predecesora", "Predecessor", "predecessor", COMPANY),
            ),
        ),
        Sheet(
            "Participaciones",
            "Participations",
            Participation,
            (
                _company(),
                Column("Convocatoria", "Call", "call", CALL, required=True, key=True),
                Column("Cadena", "Chain", "chain", CHAIN, required=True),
                Column("Fecha de ingreso", "Enrolled on", "enrolled_on", Date(), required=True),
                Column("Fecha de salida", "Exited on", "exited_on", Date()),
                Column("Motivo de salida", "Exit reason", "exit_reason", Text(200)),
            ),
        ),
        Sheet(
            "Postulaciones",
            "Applications",
            Application,
            (
                Column("Convocatoria", "Call", "call", CALL, required=True, key=True),
                Column("RUC", "Tax id", "ruc", Ruc(), required=True, key=True),
                Column("Razón social", "Legal name", "legal_name", Text(500), required=True),
                Column("Región", "Region", "region", REGION, required=True),
                Column("Cadena", "Chain", "chain", CHAIN),
                Column("Fecha", "Applied on", "applied_on", Date(), required=True),
                Column("Resultado", "Outcome", "outcome", OUTCOMES, required=True),
                Column("Motivo", "Reason", "reason", Text(200)),
            ),
        ),
        Sheet(
            "Servicios",
            "Services",
            Service,
            (
                Column("Código", "Code", "code", Text(50), required=True, key=True),
                Column("Tipo", "Type", "type", TYPE, required=True),
                Column("Entidad", "Institution", "institution", INSTITUTION, required=True),
                Column("Convocatoria", "Call", "call", CALL),
                Column("Región", "Region", "region", REGION),
                Column("Cadena", "Chain", "chain", CHAIN),
                Column("Inicio previsto", "Planned start", "planned_start", Date()),
                Column("Fin previsto", "Planned end", "planned_end", Date()),
                Column("Fecha de entrega", "Delivered on", "delivered_on", Date()),
                Column("Estado", "Status", "status", STATUSES, required=True),
                Column("Presupuesto US$", "Budget", "budget_usd", MONEY),
                Column("Ejecutado US$", "Spent", "spent_usd", MONEY),
                Column("Horas", "Hours", "hours", Number(2, most=Decimal(999_999))),
                VERIFICATION,
            ),
        ),
        Sheet(
            "Beneficiarios",
            "Beneficiaries",
            Beneficiary,
            (
                Column("Código", "Service code", "service", SERVICE, required=True, key=True),
                _company(),
                Column("Mujeres", "Women", "women", COUNT),
                Column("Hombres", "Men", "men", COUNT),
                Column("Satisfacción", "Satisfaction", "satisfaction", Whole(1, 5)),
            ),
        ),
        Sheet(
            "Financiamiento",
            "Funding",
            Funding,
            (
                Column("Código", "Service code", "service", SERVICE, required=True, key=True),
                Column("Fuente", "Source", "source", INSTITUTION, required=True, key=True),
                Column("Presupuesto US$", "Budget", "budget_usd", MONEY, required=True),
                Column("Ejecutado US$", "Spent", "spent_usd", MONEY),
            ),
        ),
        Sheet(
            "Ventas",
            "Sales",
            AnnualSales,
            (
                _company(),
                Column("Cadena", "Chain", "chain", CHAIN, required=True, key=True),
                Column("Año", "Year", "year", CurrentYear(), required=True, key=True),
                Column("FOB US$", "FOB", "fob_usd", MONEY, required=True),
                Column("Peso neto kg", "Net weight", "net_weight_kg", Number(3)),
                Column("Fuente", "Source", "source", SOURCES),
                VERIFICATION,
            ),
        ),
        Sheet(
            "Empleo",
            "Workforce",
            Workforce,
            (
                _company(),
                Column("Año", "Year", "year", CurrentYear(), required=True, key=True),
                Column("Trabajadores", "Workers", "workers", COUNT, required=True),
                Column("Mujeres", "Women", "women", COUNT),
                VERIFICATION,
            ),
        ),
        Sheet(
            "Mercados",
            "Markets",
            MarketEntry,
            (
                _company(),
                Column("País", "Country", "country", Country(), required=True, key=True),
                Column("Cadena", "Chain", "chain", CHAIN, required=True, key=True),
                Column(
                    "Fecha del primer embarque",
                    "First shipment on",
                    "first_shipment_on",
                    Date(),
                    required=True,
                ),
                Column("FOB US$", "FOB", "fob_usd", MONEY),
                VERIFICATION,
            ),
        ),
        Sheet(
            "Metas",
            "Targets",
            Target,
            (
                Column("Indicador", "Indicator", "indicator", INDICATOR, required=True, key=True),
                Column("Año", "Year", "year", CurrentYear(), required=True, key=True),
                Column("Región", "Region", "region", REGION, key=True, blank_key=True),
                Column("Cadena", "Chain", "chain", CHAIN, key=True, blank_key=True),
                Column("Línea de base", "Baseline", "baseline", IndicatorValue()),
                Column("Meta", "Target", "target", IndicatorValue(), required=True),
            ),
        ),
    )
)
