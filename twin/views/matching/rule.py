"""How a matching plan is made: what may be tried, with how many runs, and when a step is not worth it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from twin.files.strict import Amount, Names, Strict, parse, read_yaml
from twin.living.warnings.warn import Rule as Warned
from twin.mechanisms import mechanism
from twin.mechanisms.mechanism import Mechanism
from twin.scenario.scenario import Scenario
from twin.terms.steps import FAILURES

FILE = Path(__file__).with_name("matching.yaml")
Few = Annotated[int, Field(ge=2, le=100)]


class Budget(Strict):
    """The most that one plan may cost until its last deadline; None is no limit."""

    yuan: Amount | None = None
    hours: Amount | None = None


class Steps(Strict):
    """Mechanisms by the step of the cascade that they work on."""

    informed: Names = ()
    applied: Names = ()
    approved: Names = ()
    funded: Names = ()
    paid_in_full: Names = ()
    in_time: Names = ()
    fits: Names = ()


class Rule(Strict):
    """The file `matching.yaml`; see there."""

    screened: Few
    proved: Few
    months: Annotated[int, Field(ge=1, le=60)]
    villages: Annotated[int, Field(ge=1, le=1000)]
    most_steps: Annotated[int, Field(ge=1, le=9)]
    beyond: Annotated[float, Field(ge=0, le=10)]
    hour_yuan: Amount
    budget: Budget = Budget()
    mechanisms: Steps


@cache
def rule_of(folder: Path | None = None) -> Rule:
    """The rule of a county's folder, where it has one of its own, else the shipped one; raises InputError with its line."""
    own = None if folder is None else folder / FILE.name
    data, source = read_yaml(own if own is not None and own.is_file() else FILE)
    found = parse(Rule, data, source)
    for step in FAILURES:
        for key in getattr(found.mechanisms, step):
            mechanism.find(key)
    return found


@dataclass(frozen=True)
class Candidate:
    """A mechanism that a village can have by itself, and the steps that it works on, as the rules say."""

    key: str
    mechanism: Mechanism
    steps: tuple[str, ...]

    def yuan(self, months: int) -> float:
        """What it costs in a village for so many months, setting up included."""
        return float(self.mechanism.costs.setup_yuan + self.mechanism.costs.monthly_yuan * months)

    def hours(self, months: int) -> float:
        """Hours of the village, its township and the county's units for so many months."""
        asked = self.mechanism.costs.hours
        return float(asked.village + asked.township + asked.county) * months


def candidates(scenario: Scenario, rule: Rule, warned: Warned) -> tuple[Candidate, ...]:
    """What may be tried in a village, in order of key: named for a step, not in force, paid by the village or the township.

    What costs by the county is no plan of a village; what needs another mechanism to work is left out, too.
    """
    steps: dict[str, list[str]] = {}
    for step in FAILURES:
        listed = warned.steps[step].mechanisms if step in warned.steps else ()
        for key in dict.fromkeys((*getattr(rule.mechanisms, step), *listed)):
            steps.setdefault(key, []).append(step)
    found = []
    for key in sorted(steps):
        one = scenario.definitions.get(key) or mechanism.find(key)
        if key not in scenario.mechanisms and one.costs.per != "county" and not one.needs.mechanism:
            found.append(Candidate(key, one, tuple(steps[key])))
    return tuple(found)
