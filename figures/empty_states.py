"""Where nothing matches the filters there is no data, which a page never shows as zero."""

from collections.abc import Callable

from figures.definitions import Reason
from figures.measures import Measure, unknown
from figures.registry import FAMILY_OF
from figures.services import SERVICES

Matching = Callable[[str], Measure]
"""How many companies, or services, match the filters at all."""


def shown(slug: str, found: Measure, matching: Matching) -> Measure:
    """The measure; but a count of nothing, where nothing at all matches the filters, is no data and not a zero."""
    if found.value != 0 or found.n:
        return found
    of_all = matching("services_planned" if FAMILY_OF[slug] is SERVICES else "companies_enrolled")
    return unknown(found.unit, Reason.NOTHING_MATCHES) if of_all.value == 0 else found
