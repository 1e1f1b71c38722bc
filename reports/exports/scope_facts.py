"""A scope in words, for the cover of a document and the first sheet of a workbook."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Viewer
from companies import countries
from companies.models import Size
from figures.definitions import Axis
from figures.groups import AXES, group_labels
from figures.scope import Scope


def scope_facts(scope: Scope) -> list[tuple[str, str]]:
    """The cut-off, the year of sales, each filter in force, which records count, and whether sums are withheld."""
    return [
        (_("Cut-off date"), date_format(scope.as_of, "DATE_FORMAT")),
        (_("Year of sales"), str(scope.year)),
        *_filters(scope),
        (
            _("Records counted"),
            _("verified, and submitted ones that are not verified yet")
            if scope.provisional
            else _("verified only"),
        ),
        *(
            [(_("Companies' data"), _("sums that would give a company away are withheld"))]
            if scope.viewer is Viewer.GROUPS
            else []
        ),
    ]


def filter_words(scope: Scope) -> list[str]:
    """The values that the figures are narrowed to; none for the whole programme."""
    return [value for _word, value in _chosen(scope)]


def _filters(scope: Scope) -> list[tuple[str, str]]:
    """What the figures are narrowed to; without a filter, the whole programme."""
    return _chosen(scope) or [(_("Filters"), _("none: the whole programme"))]


def _chosen(scope: Scope) -> list[tuple[str, str]]:
    found = [
        (str(AXES[by]), _names(by, chosen))
        for by, chosen in (
            (Axis.REGION, scope.regions),
            (Axis.CHAIN, scope.chains),
            (Axis.CALL, scope.calls),
        )
        if chosen
    ]
    if scope.sizes:
        sizes = [str(label) for size, label in Size.choices if size in scope.sizes]
        found.append((str(AXES[Axis.SIZE]), ", ".join(sizes)))
    if scope.countries:
        found.append((_("Market"), ", ".join(countries.name(code) for code in sorted(scope.countries))))
    if scope.women_led is not None:
        found.append((_("Women-led"), _("Yes") if scope.women_led else _("No")))
    return found


def _names(by: Axis, chosen: Iterable[str | int]) -> str:
    labels = group_labels(by)
    return ", ".join(labels.get(str(group), str(group)) for group in sorted(chosen))
