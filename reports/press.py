"""A paragraph for the press: the main figures with everything that must be said with them."""

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from figures.brief import Brief
from reports import formatting


def press_notes(shown: Brief, languages: tuple[str, ...] = ("es", "en")) -> dict[str, str]:
    """The paragraph in each language."""
    notes = {}
    for language in languages:
        with translation.override(language):
            notes[language] = press_note(shown)
    return notes


def press_note(shown: Brief) -> str:
    """The paragraph in the language of the page. Figures that are not final stand in the conditional."""
    sentences = [_sales(shown), _growth(shown), _companies(shown), _services(shown), _markets(shown)]
    return " ".join(sentence for sentence in [*sentences, *_provisos(shown)] if sentence)


def is_final(shown: Brief) -> bool:
    """Whether the year's sales can be told as facts: verified records only, of nearly all sales."""
    return not shown.scope.provisional and not shown.provisional_growth


def _sales(shown: Brief) -> str:
    sales, exporting = shown.whole["export_sales"], shown.whole["exporting_companies"]
    year = {"year": shown.scope.year, "date": date_format(shown.scope.as_of, "DATE_FORMAT")}
    if sales.value is None:
        return _("As of %(date)s no export sales are known for %(year)s.") % year
    words = year | {
        "amount": formatting.usd(sales.value),
        "n": formatting.companies(int(exporting.value or 0)),
    }
    if is_final(shown):
        return (
            _(
                "The export sales of %(n)s of the Productive Export Route reached %(amount)s (FOB) in %(year)s,"
                " according to records as of %(date)s."
            )
            % words
        )
    return (
        _(
            "The export sales of %(n)s of the Productive Export Route would have reached %(amount)s (FOB) in %(year)s,"
            " according to preliminary records as of %(date)s."
        )
        % words
    )


def _growth(shown: Brief) -> str:
    """Growth is never told without the like-for-like growth beside it."""
    growth, matched = (
        shown.whole["export_sales_growth"],
        shown.whole["export_sales_growth_like_for_like"],
    )
    if growth.value is None:
        return ""
    words = {
        "change": formatting.value("export_sales_growth", growth),
        "previous": shown.scope.year - 1,
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


def _companies(shown: Brief) -> str:
    supported, families = shown.whole["companies_supported"], shown.whole["families_reached"]
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


def _services(shown: Brief) -> str:
    execution = shown.whole["service_execution"]
    if execution.value is None:
        return ""
    return _("It has delivered %(delivered)s of the %(planned)s services planned (%(share)s).") % {
        "delivered": formatting.number(execution.numerator or 0),
        "planned": formatting.number(execution.denominator or 0),
        "share": formatting.value("service_execution", execution),
    }


def _markets(shown: Brief) -> str:
    markets, entering = shown.whole["new_markets"], shown.whole["companies_entering_markets"]
    if not markets.value:
        return ""
    return _("Since they joined, %(n)s have shipped to new markets in %(countries)s.") % {
        "n": formatting.companies(int(entering.value or 0)),
        "countries": formatting.countries(int(markets.value)),
    }


def _provisos(shown: Brief) -> list[str]:
    """What the figures leave out; a reader must not have to ask."""
    coverage, families = shown.whole["reporting_coverage"], shown.whole["families_reached"]
    found = []
    if coverage.value is not None and coverage.missing:
        found.append(
            _("Of the %(expected)s expected to report %(year)s, %(missing)s have not reported yet.")
            % {
                "expected": formatting.companies(coverage.n or 0),
                "year": shown.scope.year,
                "missing": formatting.number(coverage.missing),
            }
        )
    if shown.provisional_growth:
        found.append(_("The growth is provisional: sales that are still to be reported are not a fall."))
    if shown.scope.provisional:
        found.append(_("The figures include records that are not verified yet."))
    if families.value is not None and families.missing:
        found.append(
            _("The number of members is unknown for %(n)s, which are not in the sum.")
            % {"n": formatting.companies(families.missing)}
        )
    return found
