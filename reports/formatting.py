"""Format figures: one rounding and one style for pages, charts and exports.

Peru writes 1,234,567.89 in both languages, as Python does. Rounding is half up and only for display.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from figures.definitions import REASONS, UNITS, Reason, Unit
from figures.measures import Measure, Number, rounded
from figures.registry import INDICATORS
from records.text import LazyText
from reports.tables import NO_BREAK, FormattedValue, Mark, Style

MILLION = 1_000_000


class Form(Protocol):
    """How an indicator's values are shown: an indicator, or its definition as a session keeps it."""

    @property
    def unit(self) -> Unit: ...
    @property
    def decimals(self) -> int: ...
    @property
    def is_change(self) -> bool: ...


def number(value: Number, decimals: int = 0) -> FormattedValue:
    """1,234,567.89, with a true minus sign."""
    shown = rounded(value, decimals)
    text = f"{abs(shown):,f}"
    return FormattedValue(f"−{text}" if shown < 0 else text, value, Style.NUMBER, decimals)


def percent(value: Number, decimals: int = 1) -> FormattedValue:
    """A ratio of 0.085 is 8.5 %."""
    return FormattedValue(
        f"{number(Decimal(str(value)) * 100, decimals)}{NO_BREAK}%", value, Style.PERCENT, decimals
    )


def change(value: Number, decimals: int = 1) -> FormattedValue:
    """A growth with its sign: +8.5 %, −22.6 %, 0.0 %."""
    sign = "+" if rounded(value, decimals + 2) > 0 else ""
    return FormattedValue(f"{sign}{percent(value, decimals)}", value, Style.CHANGE, decimals)


def usd(amount: Number) -> FormattedValue:
    """US$ 152.0 million from a million up, whole dollars below; a minus sign precedes the currency."""
    sign = "−" if rounded(amount) < 0 else ""
    size = abs(Decimal(str(amount)))
    if rounded(size) < MILLION:
        text = f"US$ {number(size)}"
    else:
        text = _("US$ %(amount)s million") % {"amount": number(size / MILLION, 1)}
    return FormattedValue(sign + _unbroken(text), amount, Style.USD, 2)


def _unbroken(text: str) -> str:
    """An amount whose currency stays in one line with it."""
    return text.replace("US$ ", f"US${NO_BREAK}")


def usd_of(part: Number, whole: Number) -> str:
    """A part beside its whole in the unit of the whole: US$ 0.96 of 1.13 million; whole dollars below a million."""
    if rounded(abs(Decimal(str(whole)))) < MILLION:
        return _unbroken(_("US$ %(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)})
    scaled = {"part": part, "whole": whole}
    return _unbroken(
        _("US$ %(part)s of %(whole)s million")
        % {name: number(Decimal(str(amount)) / MILLION, 2) for name, amount in scaled.items()}
    )


def signed(show: Callable[[Number], str], amount: Number) -> FormattedValue:
    """An amount with its sign; `show` writes the minus itself. An amount shown as zero has no sign."""
    shown = show(amount)
    text = f"{'+' if amount > 0 and any(digit in shown for digit in '123456789') else ''}{shown}"
    return FormattedValue(text, amount, getattr(shown, "style", Style.NUMBER), getattr(shown, "decimals", 0))


def signed_number(amount: Number, decimals: int = 0) -> FormattedValue:
    """+1,234,567.89; nothing has no sign."""
    return signed(lambda n: number(n, decimals), amount)


def points(apart: Number, decimals: int = 1) -> str:
    """A difference in points, with its sign: +3.2 points."""
    return _("%(n)s points") % {"n": signed_number(apart, decimals)}


def nothing(words: LazyText, apart: Number = 0) -> FormattedValue:
    """A difference of nothing, or of less than digits show, in words; a file has the number."""
    return FormattedValue(str(words), apart, Style.CHANGE if apart else Style.NUMBER, 3 if apart else 0)


def value(slug: str, measure: Measure) -> str:
    """The value of an indicator of today as text."""
    return measured(INDICATORS[slug], measure)


def measured(form: Form, measure: Measure) -> str:
    """A measure's value as text; where it is unknown, the reason and never a zero."""
    if measure.value is None:
        return reason(measure.reason)
    if form.unit is Unit.RATIO:
        show = change if form.is_change else percent
        return show(measure.value, form.decimals)
    if form.unit is Unit.USD:
        return usd(measure.value)
    if form.unit is Unit.POINTS:
        return of_five(measure.value, form.decimals)
    return number(measure.value, form.decimals)


def of_five(value: Number, decimals: int) -> FormattedValue:
    """A score with its scale: 4.2 of 5; in a workbook it stays a number."""
    scale = _("of 5")
    return FormattedValue(f"{number(value, decimals)} {scale}", value, Style.NUMBER, decimals, scale)


def reason(why: Reason | None) -> str:
    """Why there is no value."""
    return str(REASONS[why]) if why else "—"


def missing(measure: Measure) -> str:
    """What a table has in place of a value: a dash for what is not known, a word for what is withheld."""
    return withheld() if measure.reason is Reason.CONFIDENTIAL else "—"


def or_missing(measure: Measure, show: Callable[[Number], str]) -> str:
    """A measure's value as `show` writes it, or what a table has in its place."""
    return missing(measure) if measure.value is None else show(measure.value)


def in_cell(form: Form, measure: Measure) -> str:
    """A measure's value where there is no room for the reason why there is none."""
    return or_missing(measure, lambda _value: measured(form, measure))


def withheld() -> Mark:
    """What a table has in place of a value that would give a company away."""
    return Mark(_("withheld"), reason(Reason.CONFIDENTIAL), "withheld")


def in_table(form: Form, measure: Measure) -> str:
    """A measure's value in a table, or the reason why there is none; of a withheld one the mark."""
    return withheld() if measure.reason is Reason.CONFIDENTIAL else measured(form, measure)


def part_in_table(measure: Measure, part: Number | None) -> str:
    """The numerator or denominator of a measure in a table: a dash where it has none."""
    return missing(measure) if part is None else number(part)


def amount_or_withheld(amount: Number | None, decimals: int = 0) -> str:
    """An amount in a table, where there is one but it may be withheld."""
    return withheld() if amount is None else number(amount, decimals)


def quantity(slug: str, amount: Number) -> str:
    """An amount in an indicator's unit, such as its target."""
    return value(slug, Measure(INDICATORS[slug].unit, amount))


THOUSAND = 1_000


def short(amount: Number) -> str:
    """US$ in few digits, for places that name the unit: 60.1 M, 850 k, 313. What is not zero is not shown as zero."""
    size = abs(Decimal(str(amount)))
    if rounded(size / THOUSAND) >= THOUSAND:
        return _("%(amount)s M") % {"amount": number(Decimal(str(amount)) / MILLION, 1)}
    if rounded(size) >= 10 * THOUSAND:
        return _("%(amount)s k") % {"amount": number(Decimal(str(amount)) / THOUSAND)}
    return number(amount, 0 if size >= 1 or not size else 2)


def in_short_cell(form: Form, measure: Measure) -> str:
    """As `in_cell`, but US$ in few digits, where the table names the unit; files have the exact value."""
    if form.unit is not Unit.USD or measure.value is None:
        return in_cell(form, measure)
    return FormattedValue(short(measure.value), measure.value, Style.USD, 2)


def usd_axis() -> str:
    """The unit of labels in short."""
    return _("US$ (M: million)")


MOST_DECIMALS = 3


@dataclass(frozen=True)
class UsdScale:
    """The unit and the decimals that all US$ of a chart have, so that its labels can be compared and added."""

    size: int
    decimals: int

    @property
    def unit(self) -> str:
        return {1: _("US$"), THOUSAND: _("US$ thousand"), MILLION: _("US$ million")}[self.size]

    def show(self, amount: Number) -> FormattedValue:
        """An amount without its unit. What is not zero is not shown as zero."""
        scaled = Decimal(str(amount)) / self.size
        text = number(scaled, self.decimals) if rounded(scaled, self.decimals) or not amount else "≈ 0"
        return FormattedValue(text, amount, Style.USD, 2)

    def signed(self, amount: Number) -> FormattedValue:
        return signed(self.show, amount)


def usd_scale(amounts: Iterable[Number | None]) -> UsdScale:
    """The unit in which the largest of some amounts has three or four digits, with the decimals that tell the smallest from
    zero."""
    sizes = [abs(Decimal(str(amount))) for amount in amounts if amount]
    largest, smallest = max(sizes, default=Decimal(0)), min(sizes, default=Decimal(0))
    unit = next((unit for unit in (MILLION, THOUSAND) if rounded(largest / unit) >= 10), 1)
    least = 0 if unit == 1 or rounded(largest / unit) >= 1000 else 1
    enough = (n for n in range(least, MOST_DECIMALS) if not smallest or rounded(smallest / unit, n))
    return UsdScale(unit, next(enough, MOST_DECIMALS))


def moment(when: datetime.datetime) -> str:
    """A date and time in Lima: 23/01/2023 14:05."""
    return date_format(timezone.localtime(when), "DATETIME_FORMAT")


def instant(when: datetime.datetime) -> str:
    """A moment to the second, where the order within a minute matters: 23/01/2023 14:05:09."""
    return f"{moment(when)}:{timezone.localtime(when):%S}"


def companies(n: int) -> str:
    """How many companies, in words."""
    return ngettext("%(n)s company", "%(n)s companies", n) % {"n": number(n)}


def of_enrolled(n: int) -> str:
    """Of how many enrolled companies a number is."""
    return ngettext("of %(n)s enrolled", "of %(n)s enrolled", n) % {"n": companies(n)}


def services(n: int) -> str:
    """How many services, in words."""
    return ngettext("%(n)s service", "%(n)s services", n) % {"n": number(n)}


def entries(n: int) -> str:
    """How many new market entries, in words."""
    return ngettext("%(n)s new market entry", "%(n)s new market entries", n) % {"n": number(n)}


def countries(n: int) -> str:
    """How many countries, in words."""
    return ngettext("%(n)s country", "%(n)s countries", n) % {"n": number(n)}


def applications(n: int) -> str:
    """How many applications, in words."""
    return ngettext("%(n)s application", "%(n)s applications", n) % {"n": number(n)}


def beneficiaries(n: int) -> str:
    """How many beneficiaries of services, in words."""
    return ngettext("%(n)s beneficiary", "%(n)s beneficiaries", n) % {"n": number(n)}


def sales_records(n: int) -> str:
    """How many records of sales, in words."""
    return ngettext("%(n)s record of sales", "%(n)s records of sales", n) % {"n": number(n)}


IN_WORDS: dict[Unit, Callable[[int], str]] = {
    Unit.COMPANIES: companies,
    Unit.SERVICES: services,
    Unit.APPLICATIONS: applications,
    Unit.BENEFICIARIES: beneficiaries,
    Unit.SALES: sales_records,
}
"""Whatever can be missing behind a figure."""


def n_of(slug: str, n: int) -> str:
    """How many things are behind a figure: n = 146 (companies). Of an indicator that is gone, nobody knows which."""
    known = INDICATORS.get(slug)
    things = f" ({UNITS[known.n_of]})" if known else ""
    return f"n = {number(n)}{things}"


def without_data(slug: str, n: int) -> str:
    """How many things should be behind a figure and are not: 14 companies without data."""
    known = INDICATORS.get(slug)
    show = IN_WORDS[known.missing_of or known.n_of] if known else number
    return _("%(n)s without data") % {"n": show(n)}


def day(date: datetime.date) -> str:
    """A day as figures read: 31/10/2022."""
    return date_format(date, "SHORT_DATE_FORMAT")
