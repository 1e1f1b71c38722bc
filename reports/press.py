"""A paragraph for the press: the main figures with their limits."""

from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from figures.brief import Brief
from figures.definitions import Reason
from figures.models import Programme
from records.languages import in_languages
from reports import formatting


def press_notes(brief: Brief) -> dict[str, str]:
    """The paragraph in each language."""
    return in_languages(lambda: press_note(brief))


def press_note(brief: Brief) -> str:
    """The paragraph in the current language; figures that are not final are in the conditional.

    A sentence about what was not defined when a brief was frozen is left out.
    """
    sentences = [
        *(write(brief) for write, slugs in SENTENCES.items() if all(map(brief.defines, slugs))),
        *_provisos(brief),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def is_final(brief: Brief) -> bool:
    """Whether the year's sales are final: verified records only, of nearly all sales."""
    return not brief.scope.provisional and not brief.provisional_growth


def _sales(brief: Brief) -> str:
    sales, exporting = brief.whole["export_sales"], brief.whole["exporting_companies"]
    year = {"year": brief.scope.year, "date": date_format(brief.scope.as_of, "DATE_FORMAT")}
    if sales.reason is Reason.CONFIDENTIAL:
        return _("The export sales of %(year)s are withheld to protect companies' data.") % year
    if sales.value is None:
        return _("As of %(date)s no export sales are known for %(year)s.") % year
    words = year | {
        "programme": str(Programme.current()),
        "amount": formatting.usd(sales.value),
        "n": formatting.companies(int(exporting.value or 0)),
    }
    if is_final(brief):
        return (
            _(
                "The export sales of %(n)s of the %(programme)s programme reached %(amount)s (FOB) in %(year)s,"
                " according to records as of %(date)s."
            )
            % words
        )
    return (
        _(
            "The export sales of %(n)s of the %(programme)s programme stand at %(amount)s (FOB) for %(year)s so far,"
            " according to provisional figures as of %(date)s."
        )
        % words
    )


def _growth(brief: Brief) -> str:
    """Growth as reported, always with like-for-like growth where it is known."""
    growth, matched = (
        brief.whole["export_sales_growth"],
        brief.whole["export_sales_growth_like_for_like"],
    )
    if growth.value is None:
        return ""
    words = {
        "change": formatting.value("export_sales_growth", growth),
        "previous": brief.scope.year - 1,
    }
    if matched.value is None:
        return _("This is a change of %(change)s on %(previous)s.") % words
    words |= {
        "matched": formatting.value("export_sales_growth_like_for_like", matched),
        "n": formatting.companies(matched.n or 0),
    }
    return (
        _(
            "This is a change of %(change)s on %(previous)s; among the %(n)s that reported both years, of %(matched)s."
        )
        % words
    )


def _companies(brief: Brief) -> str:
    supported, families = brief.whole["companies_supported"], brief.whole["families_reached"]
    n = int(supported.value or 0)
    words = {"n": formatting.number(n)}
    if families.value is None:
        return (
            ngettext(
                "The programme has supported %(n)s company.",
                "The programme has supported %(n)s companies.",
                n,
            )
            % words
        )
    words["families"] = formatting.number(families.value)
    return (
        ngettext(
            "The programme has supported %(n)s company, with %(families)s member families.",
            "The programme has supported %(n)s companies, with %(families)s member families.",
            n,
        )
        % words
    )


def _services(brief: Brief) -> str:
    execution = brief.whole["service_execution"]
    if execution.value is None:
        return ""
    return _("It has delivered %(delivered)s of the %(planned)s services planned (%(share)s).") % {
        "delivered": formatting.number(execution.numerator or 0),
        "planned": formatting.number(execution.denominator or 0),
        "share": formatting.value("service_execution", execution),
    }


def _markets(brief: Brief) -> str:
    markets, entering = brief.whole["new_markets"], brief.whole["companies_entering_markets"]
    if not markets.value:
        return ""
    return _("Since they joined, %(n)s have shipped to new markets in %(countries)s.") % {
        "n": formatting.companies(int(entering.value or 0)),
        "countries": formatting.countries(int(markets.value)),
    }


def _provisos(brief: Brief) -> list[str]:
    """Sentences on what the figures leave out."""
    coverage, families = brief.whole["reporting_coverage"], brief.whole["families_reached"]
    found = []
    if coverage.value is not None and coverage.missing:
        found.append(
            _("Of the %(expected)s expected to report %(year)s, %(missing)s have no verified report yet.")
            % {
                "expected": formatting.companies(coverage.n or 0),
                "year": brief.scope.year,
                "missing": formatting.number(coverage.missing),
            }
        )
    if brief.provisional_growth:
        found.append(_("The growth is provisional: sales that are still to be reported are not a fall."))
    if brief.scope.provisional:
        found.append(_("The figures include records that are not verified yet."))
    if families.value is not None and families.missing:
        found.append(
            _("The number of members is unknown for %(n)s, which are not in the sum.")
            % {"n": formatting.companies(families.missing)}
        )
    return found


SENTENCES: dict[Callable[[Brief], str], tuple[str, ...]] = {
    _sales: ("export_sales", "exporting_companies"),
    _growth: ("export_sales_growth", "export_sales_growth_like_for_like"),
    _companies: ("companies_supported", "families_reached"),
    _services: ("service_execution",),
    _markets: ("new_markets", "companies_entering_markets"),
}
"""The sentences in their order, each with the indicators that it is about."""
