"""What customs make suspicious: sales without a line, prices, names, and a RUC that another may have followed.

Each finding carries its explanation (`words`), because customs answer for all records at once.
"""

from collections.abc import Mapping
from difflib import SequenceMatcher

from django.db.models import Case, TextField, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.models import AnnualSales, Company
from customs.engine import Row
from customs.models import CustomsSettings
from customs.suspicions import followers, names_of, prices_far_from_median
from figures.customs import Match, compare, declared_sales, exports, participants, tolerance, years_covered
from figures.scope import Scope
from records.models import RecordQuerySet
from records.text import fold
from reports import formatting

LEGAL_FORMS = (
    "sac sa srl eirl ltda saa sociedad anonima cerrada abierta empresa individual responsabilidad limitada"
)
COMMON_WORDS = frozenset(
    f"{LEGAL_FORMS} cooperativa agraria asociacion productores agropecuarios y de del la los las el en".split()
)
"""Words of many names, which do not say whose they are."""

KeyOfSales = tuple[str, str, int]
"""A company's RUC, the slug of a chain and a year."""


def sales_without_lines() -> RecordQuerySet:
    """Verified sales above zero of a complete year of which customs have no line of that company and chain."""
    scope = Scope.at(timezone.localdate())
    years = sorted(years_covered(scope.as_of))
    exported, share = exports(scope, participants(scope).values(), years), tolerance()
    return _sales(
        {
            (one.ruc, one.chain, year): _("%(declared)s declared, no line of a declaration")
            % {"declared": formatting.usd(one.declared)}
            for year, declared in declared_sales(scope, years).items()
            for one in compare(declared, exported[year], share)
            if one.match is Match.DECLARED_ONLY and one.declared
        }
    )


def sales_far_from_country() -> RecordQuerySet:
    """Sales of which customs show a tariff line at a price far from the country's; the one with most FOB is named."""
    scope = Scope.at(timezone.localdate())
    chosen = CustomsSettings.current()
    limits = (chosen.price_times, chosen.price_exporters)
    found = prices_far_from_median(scope.as_of, _companies(scope), *limits)
    return _sales({(row["exporter"], row["chain"], row["year"]): _price(row) for row in reversed(found)})


def _price(row: Row) -> str:
    return _("tariff line %(heading)s: US$ %(price)s per kg; the country's median is US$ %(median)s") % {
        "heading": row["heading"],
        "price": formatting.number(row["price"], 2),
        "median": formatting.number(row["median"], 2),
    }


def exporters_named_otherwise() -> RecordQuerySet:
    """Companies whose name in the latest declaration is unlike their own names."""
    scope = Scope.at(timezone.localdate())
    names = names_of(scope.as_of, _companies(scope))
    least = CustomsSettings.current().alike_percent
    known = Company.objects.filter(ruc__in=names).values_list("pk", "ruc", "legal_name", "trade_name")
    return _with_words(
        Company.objects.order_by("search", "pk"),
        {
            pk: _("“%(name)s” in the declarations") % {"name": names[ruc]}
            for pk, ruc, *own in known
            if not any(are_alike(names[ruc], name, least) for name in own if name)
        },
    )


def suspected_successors() -> RecordQuerySet:
    """Companies that stopped exporting when an exporter of a similar name began to ship the same to the same countries.

    Not where that one is recorded as the company's successor.
    """
    chosen = CustomsSettings.current()
    found = _followers(chosen.years_between)
    companies = Company.objects.filter(ruc__in={row["exporter"] for row in found})
    known = {ruc: (pk, name) for pk, ruc, name in companies.values_list("pk", "ruc", "legal_name")}
    recorded = set(Company.objects.exclude(predecessor=None).values_list("predecessor__ruc", "ruc"))
    return _with_words(
        Company.objects.order_by("search", "pk"),
        {
            known[row["exporter"]][0]: _successor(row)
            for row in reversed(found)
            if (row["exporter"], row["follower"]) not in recorded
            and are_alike(known[row["exporter"]][1], row["name"], chosen.alike_percent)
        },
    )


def _followers(between: int) -> list[Row]:
    """The exporters that follow one of P, with their names; the one that ships most of the same stands first."""
    scope = Scope.at(timezone.localdate())
    years = years_covered(scope.as_of)
    found = followers(scope.as_of, _companies(scope), max(years), between) if years else []
    names = names_of(scope.as_of, sorted({row["follower"] for row in found})) if found else {}
    return [row | {"name": names.get(row["follower"], "")} for row in found]


def _successor(row: Row) -> str:
    return _(
        "no exports after %(last)s; %(follower)s, “%(name)s”, exports since %(first)s, and shares %(shared)s of its"
        " %(pairs)s pairs of tariff line and country"
    ) % {name: str(value) for name, value in row.items()}


def are_alike(one: str, other: str, percent: int) -> bool:
    """Whether two names may be of one company: they share a word that is not common, or so many per cent of their letters
    in the same order."""
    ours, theirs = _words(one), _words(other)
    if set(ours) & set(theirs):
        return True
    return SequenceMatcher(None, " ".join(ours), " ".join(theirs)).ratio() * 100 >= percent


def _words(name: str) -> list[str]:
    """The words that tell a name from others; all of them where there are no others."""
    words = fold(name).replace(".", "").replace(",", " ").split()
    return [word for word in words if word not in COMMON_WORDS] or words


def _companies(scope: Scope) -> list[str]:
    return sorted(participants(scope).values())


def _sales(words: Mapping[KeyOfSales, str]) -> RecordQuerySet:
    """The rows of sales with these words."""
    rows = AnnualSales.objects.filter(
        company__ruc__in={ruc for ruc, _chain, _year in words},
        year__in={year for _ruc, _chain, year in words},
    )
    found = {
        pk: words[ruc, chain, year]
        for pk, ruc, chain, year in rows.order_by().values_list("pk", "company__ruc", "chain", "year")
        if (ruc, chain, year) in words
    }
    return _with_words(AnnualSales.objects.order_by("-year", "company__search", "pk"), found)


def _with_words(records: RecordQuerySet, words: Mapping[int, str]) -> RecordQuerySet:
    """These records, each with its explanation."""
    whens = [When(pk=pk, then=Value(text)) for pk, text in words.items()]
    return records.filter(pk__in=words).annotate(
        words=Case(*whens, default=Value(""), output_field=TextField())
    )
