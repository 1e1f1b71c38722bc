"""Growth from next to nothing says little, and says so beside the number."""

from collections.abc import Iterable
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from figures.breakdowns import Figures, measure
from figures.concurrency import run_concurrently
from figures.measures import Number
from figures.scope import Scope
from reports import formatting

GROWTH, LIKE_FOR_LIKE = "export_sales_growth", "export_sales_growth_like_for_like"
OF_GROWTH = (GROWTH, LIKE_FOR_LIKE)
"""The indicators that say it, and what is needed to know it."""
TINY_SHARE, FEW = Decimal("0.01"), 3
"""Growth from less than this share of the programme's sales, or over fewer companies, says little."""


def programme_base(scope: Scope) -> Number | None:
    """The whole programme's sales of the year before, as far as the viewer may see them."""
    whole = Scope.at(scope.as_of, scope.year, provisional=scope.provisional, viewer=scope.viewer)
    return measure(GROWTH, whole).denominator


def base_beyond(scope: Scope) -> Number | None:
    """The same where the scope is a part of the programme; None for the whole, whose own figures say it, and of markets,
    which have no sales."""
    return None if scope.is_whole_programme or scope.countries else programme_base(scope)


def bases_beyond(scope: Scope, years: Iterable[str]) -> dict[str, Number | None]:
    """The same of each year: each has a base of its own."""
    years = list(years)
    return dict(
        zip(
            years,
            run_concurrently(*(partial(base_beyond, scope.in_year(int(year))) for year in years)),
            strict=True,
        )
    )


def why_tiny(found: Figures, base: Number | None) -> str:
    """Why growth that is shown starts from next to nothing, beside the programme's sales of the year before; or "".

    What is withheld decides nothing.
    """
    growth, matched = found.indicators.get(GROWTH), found.indicators.get(LIKE_FOR_LIKE)
    if growth is None or growth.value is None or growth.denominator is None:
        return ""
    if matched and matched.n is not None and matched.n < FEW:
        return ngettext(
            "tiny base: %(n)s company reported both years",
            "tiny base: %(n)s companies reported both years",
            matched.n,
        ) % {"n": formatting.number(matched.n)}
    if base is not None and growth.denominator < TINY_SHARE * Decimal(base):
        share = formatting.percent(TINY_SHARE, 0)
        return _("tiny base: less than %(share)s of the programme's sales of the year before") % {
            "share": share
        }
    return ""


def tiny_base_notes(
    found: Figures, base: Number | None, slugs: Iterable[str] = OF_GROWTH
) -> dict[str, list[str]]:
    """A note for each indicator of growth; none where its base is not tiny."""
    why = why_tiny(found, base)
    return {slug: [why] for slug in slugs} if why else {}
