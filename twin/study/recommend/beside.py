"""Each pick and each budget beside the same yuan as plain budget and the same hours as plain staff, on fresh luck."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from twin.study.pairing import Floats
from twin.study.plain import BUDGET, COLUMNS, POINTS, STAFF, Plain, further, hours, public
from twin.study.recommend.form import Budget
from twin.study.recommend.found import NOTHING
from twin.study.recommend.futures import Trials
from twin.study.recommend.limits import Limits
from twin.study.recommend.portfolio import Portfolio

PICK, LIMIT = "pick", "budget"  # what a row is of


@dataclass(frozen=True)
class Beside:
    """Plain budget and plain staff on the luck that picks are run again on; nothing where the study does without."""

    trials: Trials

    @property
    def wanted(self) -> bool:
        """Whether the study asks for it."""
        return self.trials.study.file.plain

    @cached_property
    def plain(self) -> Plain:
        """What doing nothing gains with plain budgets and plain staff; the runs are made when first asked for."""
        county = self.trials.bench.county
        lucks = []
        for number in range(self.trials.study.file.fresh.replicates):
            nothing = self.trials.fresh_run((), number)
            lucks.append([nothing, *(self.trials.instead(nothing, one) for one in further(nothing.resolved(), county))])
        self.trials.bench([run for luck in lucks for run in luck])
        first, *others = zip(*lucks, strict=True)
        return Plain.of(self.trials.told(first, first), [self.trials.told(runs, first) for runs in others])

    @property
    def points(self) -> pd.DataFrame:
        """The steps: `twin.study.plain.Plain.points` of the main outcome."""
        return self.plain.points([self.trials.study.main]) if self.wanted else pd.DataFrame(columns=list(POINTS))

    def table(self, pick: str, portfolio: Portfolio, limits: Limits, budget: Budget) -> pd.DataFrame:
        """Rows of a budget: `what` is the pick with what it takes, or the whole budget; the gain is the pick's in both."""
        if not self.wanted:
            return pd.DataFrame(columns=["what", *COLUMNS])
        count, plain, main = len(self.plain.reference), self.plain, self.trials.study.main
        like = [self.trials.fresh_run((), number) for number in range(count)]
        own = self.trials.told([self.trials.fresh_run(portfolio, number) for number in range(count)], like)
        gains = (own[main] - plain.reference[main]).to_numpy(dtype=float)
        takes = {
            PICK: {BUDGET: public(own, plain.reference), STAFF: hours(own, plain.reference)},
            LIMIT: self._limits(limits, budget),
        }
        rows = [
            {"what": what} | plain.of_amount(kind, main, amounts, gains)
            for what, several in takes.items()
            for kind, amounts in several.items()
            if what == LIMIT or pick != NOTHING
        ]
        return pd.DataFrame(rows, columns=["what", *COLUMNS])

    def _limits(self, limits: Limits, budget: Budget) -> dict[str, Floats]:
        """All that a budget allows, per replicate: hours in all as they were given, a share of those that there are."""
        every = self.plain.reference["all_hours"].to_numpy(dtype=float)
        bench = self.trials.bench
        staff = limits.hours * every if budget.hours is None else np.full(len(every), budget.hours * bench.county.scale)
        return {BUDGET: np.full(len(every), limits.yuan * bench.household_years), STAFF: staff}
