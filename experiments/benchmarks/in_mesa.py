"""The contact-and-spread month as a plain Mesa model (https://mesa.readthedocs.io): a household is an agent."""

from typing import Any

import mesa
import numpy as np

from twin.county.county import County


class Household(mesa.Agent):  # type: ignore[misc]
    """Knows or not, and tells its friends in the month after it has read a notice."""

    def __init__(self, model: "Rumour", heed: float) -> None:
        """`heed` is its receptivity; friends are tied when all are there."""
        super().__init__(model)
        self.heed, self.knows, self.tells, self.noticed = heed, False, False, False
        self.friends: list[Household] = []

    def read(self) -> None:
        """Whoever does not know may read a notice."""
        self.noticed = not self.knows and self.random.random() < self.model.notice * self.heed

    def tell(self) -> None:
        """Each friend may take it in."""
        if self.tells:
            for friend in self.friends:
                friend.knows |= self.random.random() < self.model.pass_on * friend.heed

    def end(self) -> None:
        """What was read is known, some is forgotten; who has read it and still knows it tells next month."""
        self.knows |= self.noticed
        self.knows = self.knows and self.random.random() >= self.model.forget
        self.tells = self.noticed and self.knows


class Rumour(mesa.Model):  # type: ignore[misc]
    """Households of a county with their ties; `live()` is one month."""

    def __init__(self, county: County, seed: int, notice: float, pass_on: float, forget: float) -> None:
        """The probabilities are per month, and per tie for `pass_on`."""
        super().__init__(rng=seed)
        self.notice, self.pass_on, self.forget = notice, pass_on, forget
        heed = county.households["receptivity"].astype(float)
        self.households = [Household(self, float(one)) for one in heed]
        for row, household in enumerate(self.households):
            ties = county.ties[county.ties_start[row] : county.ties_start[row + 1]]
            household.friends = [self.households[friend] for friend in ties]

    def live(self) -> None:
        """Notices, friends, forgetting, each of all households before the next."""
        for part in ("read", "tell", "end"):
            self.agents.do(part)

    def knowing(self) -> float:
        """The share of households that know."""
        return float(np.mean([household.knows for household in self.households]))


def version() -> Any:
    """Of Mesa."""
    return mesa.__version__
