"""What is to be protected: each amount, and each sum of a company's amounts."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from figures.disclosure.cells import Floats, Indices, Rules, System


@dataclass(frozen=True)
class Targets:
    """Each target is a weighted mean of multiples of amounts: `weights` of the amounts `parts`, each for the target `of`.

    `owners` are the targets' companies, and `margins` from how near nobody may tell each, as multiples.
    """

    n_amounts: int
    owners: Indices
    of: Indices
    parts: Indices
    weights: Floats
    margins: Floats

    @classmethod
    def in_system(cls, system: System, rules: Rules) -> Self:
        targets = [np.array([amount]) for amount in range(len(system.amounts))] + list(system.sums)
        parts = np.concatenate([*targets, np.array([], dtype=np.int64)])
        of = np.repeat(np.arange(len(targets)), [len(own) for own in targets])
        sums = np.bincount(of, system.amounts[parts])
        owners = np.array([system.companies[own[0]] for own in targets], dtype=np.int64)
        margins = np.array([rules.distance(amount) / amount for amount in sums])
        return cls(len(system.amounts), owners, of, parts, system.amounts[parts] / sums[of], margins)

    def some(self, targets: Indices) -> Self:
        """Of some targets, in order: numbered anew."""
        kept = np.isin(self.of, targets)
        of = np.searchsorted(targets, self.of[kept])
        return type(self)(
            self.n_amounts,
            self.owners[targets],
            of,
            self.parts[kept],
            self.weights[kept],
            self.margins[targets],
        )

    def means(self, rows: Floats) -> Floats:
        """Of each row of values by amount, the mean for each target."""
        starts = np.searchsorted(self.of, np.arange(len(self.owners)))
        found: Floats = np.add.reduceat(rows[:, self.parts] * self.weights, starts, axis=1)
        return found

    def weights_of(self, target: int) -> Floats:
        """The weight of each amount in a target."""
        own = slice(*np.searchsorted(self.of, [target, target + 1]))
        found = np.zeros(self.n_amounts)
        found[self.parts[own]] = self.weights[own]
        return found
