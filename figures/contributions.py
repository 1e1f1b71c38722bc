"""What each company, service, sales row, market entry and country contributes to each figure.

The figures are counted and summed in the database. Here the same selections are read record by record, so that a figure
that changed can be explained by what changed in it. Tested: the contributions to a sum add up to its figure exactly.
"""

from figures.family import Contributions
from figures.registry import FAMILIES
from figures.scope import Scope


def contributions(scope: Scope) -> Contributions:
    """All contributions to the figures of a scope, in a number of queries that does not depend on records."""
    return {
        component: found for family in FAMILIES for component, found in family.contributions(scope).items()
    }
