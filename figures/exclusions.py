"""Why a record is not counted by an indicator, and the rules that several families share."""

from enum import StrEnum
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Participation
from figures.scope import Scope
from figures.selection import participations
from records.models import counts
from records.text import LazyText


class Exclusion(StrEnum):
    """A reason for which a record is not counted."""

    NOT_VERIFIED = "not_verified"
    NOT_IN_PROGRAMME = "not_in_programme"
    ENROLLED_LATER = "enrolled_later"
    OUTSIDE_FILTERS = "outside_filters"
    NOT_SUPPORTED = "not_supported"
    MEMBERS_UNKNOWN = "members_unknown"
    CANCELLED = "cancelled"
    NOT_DELIVERED = "not_delivered"
    LATER = "later"
    NOT_DUE = "not_due"
    WITHOUT_BUDGET = "without_budget"
    OTHER_YEAR = "other_year"
    ZERO = "zero"
    ONE_YEAR_ONLY = "one_year_only"
    ANOTHER_DECIDES = "another_decides"
    BEFORE_ENROLMENT = "before_enrolment"
    NOT_EXPECTED = "not_expected"
    NOT_REPORTED = "not_reported"
    WOMEN_UNKNOWN = "women_unknown"
    WITHDRAWN = "withdrawn"
    UNDECIDED = "undecided"
    WITHOUT_PLAN = "without_plan"
    WITHOUT_ANSWER = "without_answer"
    NO_LINES = "no_lines"
    NO_ENTRY = "no_entry"
    IN_PROGRAMME = "in_programme"
    YEAR_NOT_COMPLETE = "year_not_complete"


EXCLUSIONS: dict[Exclusion, LazyText] = {
    Exclusion.NOT_VERIFIED: _("not verified"),
    Exclusion.NOT_IN_PROGRAMME: _("the company is not in the programme"),
    Exclusion.ENROLLED_LATER: _("the company enrolled after the cut-off"),
    Exclusion.OUTSIDE_FILTERS: _("outside the filters"),
    Exclusion.NOT_SUPPORTED: _("no service delivered by the cut-off"),
    Exclusion.MEMBERS_UNKNOWN: _("number of members unknown"),
    Exclusion.CANCELLED: _("cancelled"),
    Exclusion.NOT_DELIVERED: _("not delivered"),
    Exclusion.LATER: _("after the cut-off"),
    Exclusion.NOT_DUE: _("not due by the cut-off, or without a planned end"),
    Exclusion.WITHOUT_BUDGET: _("without a budget"),
    Exclusion.OTHER_YEAR: _("another year"),
    Exclusion.ZERO: _("exported nothing"),
    Exclusion.ONE_YEAR_ONLY: _("the company reported only one of the two years"),
    Exclusion.ANOTHER_DECIDES: _("an earlier entry to the same country decides"),
    Exclusion.BEFORE_ENROLMENT: _("first shipped before the company enrolled"),
    Exclusion.NOT_EXPECTED: _("not expected to report the year"),
    Exclusion.NOT_REPORTED: _("has not reported the year"),
    Exclusion.WOMEN_UNKNOWN: _("number of women unknown"),
    Exclusion.WITHDRAWN: pgettext_lazy("exclusion", "withdrawn"),
    Exclusion.UNDECIDED: _("not decided yet"),
    Exclusion.WITHOUT_PLAN: _("without a planned end"),
    Exclusion.WITHOUT_ANSWER: _("did not say how satisfied it was"),
    Exclusion.NO_LINES: _("exported nothing in the year by customs"),
    Exclusion.NO_ENTRY: _("entered no market by customs"),
    Exclusion.IN_PROGRAMME: _("takes part in the programme"),
    Exclusion.YEAR_NOT_COMPLETE: _("the declarations of the year are not complete"),
}

Rule = tuple[Exclusion, Q | Exists]
"""A reason, and the condition on a record under which it applies."""

ALL_RECORDS, NO_RECORD = Q(pk__isnull=False), Q(pk=None)


def company_in(records: QuerySet[Any], path: str) -> Q:
    """Whether the company at `path` of a record is the company of any of these: one list for all records."""
    return Q(**{f"{path}__in": records.values("company")})


def not_participating(scope: Scope, path: str, *, chain: bool) -> list[Rule]:
    """Why the company at `path` of a record is not in P, the companies of the scope; `chain` as in `participations`."""
    narrowed = scope.narrows_companies or (chain and scope.chains)
    outside = ~company_in(participations(scope, chain=chain), path) if narrowed else NO_RECORD
    return [
        (Exclusion.NOT_IN_PROGRAMME, ~company_in(Participation.objects.all(), path)),
        (Exclusion.ENROLLED_LATER, ~company_in(Participation.objects.enrolled(by=scope.as_of), path)),
        (Exclusion.OUTSIDE_FILTERS, outside),
    ]


def not_verified(scope: Scope) -> Rule:
    """A record that is not verified; with provisional figures, one that is not submitted either."""
    return Exclusion.NOT_VERIFIED, ~counts(provisional=scope.provisional)


def outside(values: frozenset[str] | frozenset[int], path: str) -> Rule:
    """A record whose own value is not one of those that a filter names; no filter excludes nothing."""
    return Exclusion.OUTSIDE_FILTERS, ~Q(**{f"{path}__in": values}) if values else NO_RECORD
