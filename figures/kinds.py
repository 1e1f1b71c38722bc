"""The kinds of record of this app: targets, and the programme's dates."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext

from companies.models import Region
from figures.definitions import Axis, Unit
from figures.groups import group_labels
from figures.models import Programme, Target
from figures.registry import INDICATORS
from records.registry import HistoryRow, RecordKind, register
from records.wording import words


def _amount(target: HistoryRow, value: Decimal) -> str:
    """In the unit of its indicator, without more decimals than it has: a ratio as a percentage, and US$ as such."""
    indicator = INDICATORS.get(target.indicator)
    if indicator and indicator.unit == Unit.RATIO:
        return f"{words((value * 100).normalize())} %"
    amount = words(value.normalize())
    return f"US$ {amount}" if indicator and indicator.unit == Unit.USD else amount


def _by_default(value: object) -> str:
    """What holds where nothing was chosen."""
    return gettext("%(value)s (by default)") % {"value": value}


def _name_en(programme: Programme | HistoryRow, name: str) -> str:
    """The name of pages in English: without one the programme's own in Spanish, or the system's where it has none."""
    return name or _by_default(programme.name_es or "Productive Export Route")


def _regions(codes: list[str]) -> str:
    """The names of regions, in the order of their codes."""
    names = Region.objects.filter(pk__in=codes).values_list("name", flat=True) if codes else []
    return ", ".join(names) or _by_default(gettext("all"))


def _colours(chosen: dict[str, dict[str, str]]) -> str:
    """Which groups have a colour of their own, and its number: “Café: 4, Piura: 1”."""
    found = [
        f"{group_labels(Axis(by)).get(key, key)}: {colour}"
        for by, groups in (chosen or {}).items()
        for key, colour in groups.items()
    ]
    return ", ".join(found) or _by_default(gettext("those of the system"))


SHOWN: dict[str, Callable[..., str]] = {
    "name_es": lambda name: name or _by_default("Ruta Productiva Exportadora"),
    "logo": lambda logo: str(logo or _by_default(gettext("that of the system"))),
    "opening_cut_off": lambda day: words(day) if day else _by_default(gettext("today")),
    "region_codes": _regions,
    "colours": _colours,
}
"""How fields of the programme are shown that have a default while they are blank."""


register(
    RecordKind(model=Target, place=130, show_of={"baseline": _amount, "target": _amount}),
    RecordKind(
        model=Programme,
        place=135,
        page="entry:programme",
        show=SHOWN,
        show_of={"name_en": _name_en},
    ),
)
