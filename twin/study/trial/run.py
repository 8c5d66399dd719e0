"""Run a case: tune what it names, live through its replicates, estimate, judge, plan."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.base.limits import check_runs
from twin.base.messages import Text, both
from twin.base.months import month_text
from twin.county.county import County
from twin.files.strict import At
from twin.runner import CountySpec, Place, Shelf, shelf
from twin.scenario.offices import check_offices
from twin.study.places import county_of, place_of
from twin.study.trial import arms, differ, told
from twin.study.trial.assign import assign
from twin.study.trial.case import Case
from twin.study.trial.expect import Judge
from twin.study.trial.form import check_replicates
from twin.study.trial.known import HOUSEHOLD
from twin.study.trial.power import planned
from twin.study.trial.remarks import remarks
from twin.study.trial.replicate import Observed, Plan, Replicate, observed
from twin.study.trial.state import most
from twin.study.trial.tables import effects, means, start_table
from twin.study.trial.trial import START, Trial, Tuned
from twin.study.trial.tune import REPLICATES, tuned
from twin.study.trial.wanted import Wanted, all_asked, resolved

OBSERVATIONS = 10**8  # of all outcomes and replicates, kept until the end: about 4 GB
Progress = Callable[[int, int], None]


def run_case(
    case: "Case | str | Path",
    *,
    replicates: int | None = None,
    scale: float | None = None,
    quick: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
    store: Place = True,
) -> Trial:
    """Run a trial and judge its expectations.

    `replicates` and `scale` (a sample of whole villages) replace the case's own; `quick` takes the small form that the case
    gives. Up to `workers` processes run replicates at once (default: one per core); the numbers do not depend on it.
    `progress` is called with (replicates done, replicates expected). Replicates are kept in the folder `store` (True: below the
    user's cache; False: not at all), so that the same trial goes on where it was stopped. Raises InputError for whatever is wrong
    with the case.

    >>> run_case(Case.load("my-study.yaml"), workers=1).about["replicates"]
    2
    """
    loaded = Case.load(case)
    loaded = loaded.quick() if quick else loaded
    count = loaded.file.replicates if replicates is None else replicates
    check_replicates(count)
    if workers is not None and workers < 1:
        raise InputError("workers: {count} is not possible; allowed: 1 or more", count=workers)
    county, attributes = county_of(place_of(loaded.file, [loaded.common, *loaded.arms.values()]), loaded.source, scale)
    check_runs(count, len(county.households["village"]), loaded.months)
    with shelf(store, observed, CountySpec.of(county), min(workers or os.cpu_count() or 1, count)) as home:
        return _Run(loaded, county, attributes, count, home, progress).trial()


class _Run:
    """One case on its way to a result."""

    def __init__(
        self, case: Case, county: County, attributes: pd.DataFrame, count: int, home: Shelf, progress: Progress | None
    ) -> None:
        for scenario in (case.common, *case.arms.values()):
            check_offices(scenario, county.units["key"])
        self.count, self.home, self.progress, self.done = count, home, progress, 0
        self.ahead = count  # replicates that are still to come after those that now run
        # The lot is drawn once here for its unit, and so that what is wrong with it is told by this process.
        self.unit = case.assign.unit if case.assign.unit == "county" else assign(case, county, attributes, 0).unit
        self.why_apart = differ.worlds(case, self.unit)
        asked = all_asked(case)
        self.by_place = {at: resolved(one, case.source, self.unit, self.why_apart is not None) for at, one in asked.items()}
        for number in range(len(case.file.expect)):
            if ("expect", number) not in self.by_place:
                raise case.source.error(("expect", number), "`outcome` is missing")
        self._check_columns(case, county, attributes)
        arms.check_covers(case, county)
        self.plan = Plan(case, county, attributes, tuple(dict.fromkeys(self.by_place.values())), self.why_apart is not None)
        self._check_size()

    def _check_columns(self, case: Case, county: County, attributes: pd.DataFrame) -> None:
        """Whatever rows are chosen by must be there, and is told before anything runs."""
        judge = Judge(case, county, attributes, [])
        counted = (
            {} if self.why_apart else {n: np.zeros(len(attributes)) for n, one in case.file.groups.items() if "friends_in" in one}
        )
        nobody = Observed({}, [], counted)
        for name, group in case.file.groups.items():
            if name not in counted:
                judge.rows(group, "household", nobody, ("groups", name))
        for number, one in enumerate(case.file.tune):
            if one.to.where is not None:
                at: At = ("tune", number, "to", "where")
                self._check_rows(judge, one.to.where, self.by_place[at[:3]].level, nobody, at)
        for number, expected in enumerate(case.file.expect):
            level = self.by_place["expect", number].level
            if expected.where is not None:
                self._check_rows(judge, expected.where, level, nobody, ("expect", number, "where"))
            if expected.by is not None:
                judge.column(expected.by, level, nobody, ("expect", number, "by"))

    def _check_size(self) -> None:
        """Refuse more observations than memory is likely to hold."""
        households = sum(one.level == HOUSEHOLD for one in self.plan.wanted) * len(self.plan.attributes)
        if households * self.count > OBSERVATIONS:
            raise InputError(
                "replicates: {count} replicates of {households:,} observations of households would take about {memory:.0f} GB; "
                "allowed: {most}, fewer outcomes or a smaller county",
                count=self.count, households=households, memory=households * self.count * 4e-8,
                most=max(1, OBSERVATIONS // households),
            )  # fmt: skip

    @staticmethod
    def _check_rows(judge: Judge, where: object, level: str, nobody: Observed, at: At) -> None:
        """Somebody must meet a condition, unless it asks for what only the lot decides."""
        met = judge.rows(where, level, nobody, at)
        if not met.any() and not (isinstance(where, dict) and set(where) & set(nobody.columns)):
            raise judge.case.source.error(at, "no {level} of this county meets it", level=level)

    def trial(self) -> Trial:
        """Tune, run, estimate, judge, plan."""
        question = self.by_place.get(("power",))
        changed: list[Tuned] = []
        if self.plan.case.file.tune:
            wanted = {at[1]: one for at, one in self.by_place.items() if at[0] == "tune"}
            self.plan, changed = tuned(self.plan, wanted, self._few, self._one)  # type: ignore[arg-type]
        self.ahead = self.count if question and not self.plan.apart else 0
        seen = self._run(self.plan, self.count)
        self.ahead = 0
        judge = Judge(self.plan.case, self.plan.county, self.plan.attributes, seen)
        checks = judge.checks({int(at[1]): one for at, one in self.by_place.items() if at[0] == "expect"})
        table = effects(self.plan, seen, self.plan.wanted)
        return Trial(
            about=self._about(seen),
            effects=table,
            means=means(self.plan, seen, self.plan.wanted),
            checks=checks,
            tuned=changed,
            power=planned(self.plan, question, seen, self._all) if question and not self.plan.apart else None,
            notes=[*self._notes(question, changed, seen, table), *remarks(self.plan.case, self.plan.wanted, checks)],
            start=start_table([one.start for one in seen]) if self.plan.case.file.burn_in else pd.DataFrame(columns=list(START)),
        )

    def _run(self, plan: Plan, count: int) -> list[Observed]:
        before = self.done

        def show(done: int, total: int) -> None:
            if self.progress and before + done > self.done:
                self.done = before + done
                self.progress(self.done, before + total + self.ahead)

        found = self.home.found([Replicate.of(plan, number) for number in range(count)], show)
        return [Observed.of(kept, plan.wanted) for kept in found]

    def _few(self, plan: Plan) -> list[Observed]:
        return self._run(plan, min(REPLICATES, self.count))

    def _one(self, plan: Plan) -> list[Observed]:
        return self._run(plan, 1)

    def _all(self, plan: Plan) -> list[Observed]:
        return self._run(plan, self.count)

    def _about(self, seen: list[Observed]) -> dict[str, object]:
        case, county = self.plan.case, self.plan.county
        file = case.file
        return {
            "case": case.name,
            "title": file.title.plainly() if file.title else {"en": case.name, "zh": case.name},
            "about": file.about.plainly() if file.about else None,
            "source": file.source,
            "county": {
                "code": county.code,
                "households": len(county.households["village"]),
                "villages": len(county.villages["uid"]),
            },
            "synthetic": county.synthetic,
            "given": dict(county.given),
            "start": month_text(case.common.start),
            "months": case.months,
            "measured": {name: list(case.months_of(name)) for name in case.arms},
            "burn_in": file.burn_in,
            "replicates": len(seen),
            "seed": file.seed,
            "unit": "county" if self.plan.apart else self.unit,
            "names": {name: arm.about.plainly() for name, arm in file.arms.items() if arm.about},
            "arms": {name: float(np.mean([one.units[place] for one in seen])) for place, name in enumerate(case.arms)},
        }

    def _notes(self, question: Wanted | None, changed: list[Tuned], seen: list[Observed], table: pd.DataFrame) -> list[Text]:
        """What a reader must know to read the numbers."""
        case = self.plan.case
        found = [self.why_apart] if self.why_apart else [*told.spread(case, self.unit), *self._forms()]
        before = {one for one in self.plan.wanted if seen[0].samples[one].pre is not None}
        found += [*told.notes(table, before, self.plan.apart, len(seen)), *told.never(most([one.force for one in seen]))]
        if question and self.plan.apart:
            found.append(both("The power question needs a lot within one county; it is not answered."))
        return found + [note for one in changed if not one.reached for note in told.unreached(one)]

    def _forms(self) -> list[Text]:
        plan = self.plan
        lot = assign(plan.case, plan.county, plan.attributes, 0)
        several = ", ".join(arms.forms_of(arms.composed(plan.case, plan.county, lot)))
        if not several:
            return []
        return [
            both(
                "{several} runs in several forms at once; what it costs per township or county is counted once per form.",
                several=several,
            )
        ]
