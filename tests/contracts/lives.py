"""A mechanism's file, and the short runs in which it is watched: made when first asked for and shared by all checks of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import yaml
from typer.testing import CliRunner

from tests.strategies import process_by_process, small, state
from twin import County, PolicyTwin, Scenario
from twin.cli import app
from twin.files.strict import Source, read_yaml
from twin.mechanisms.mechanism import Mechanism, mechanism_folder, mechanism_from
from twin.mechanisms.mechanism import keys as mechanism_keys
from twin.processes.registry import knobs as declared_knobs
from twin.terms.forms import STRUCTURE

SETTLED = 6  # months before a mechanism comes
MONTHS = 3  # that it is watched
START = "2026-01"
FIRST = 2026 * 12 + SETTLED  # the month in which it comes: July 2026
PLENTY = 10**12  # fen
State = dict[str, np.ndarray]


def month(after: int) -> str:
    """The month so many after the one in which a mechanism comes, as files write it."""
    return f"{(FIRST + after) // 12}-{(FIRST + after) % 12 + 1:02d}"


@dataclass
class Month:
    """One month of a life: its knobs by path, the hours, money and flows asked for, and every column after it."""

    knobs: State
    hours: State
    due: dict[str, int]
    flows: list[Any]
    after: State = field(default_factory=dict)


@dataclass
class Life:
    """Some months of a county under a scenario, and the model as it is then."""

    months: list[Month]
    model: PolicyTwin
    before: State

    @property
    def first(self) -> Month:
        return self.months[0]

    @property
    def last(self) -> Month:
        return self.months[-1]


def live(model: PolicyTwin, months: int) -> Life:
    """Live so many months, writing down each."""
    seen, before = [], state(model)
    for _ in range(months):
        seen.append(asked(model))
        model.step()
        seen[-1].after = state(model)
    return Life(seen, model, before)


def asked(model: PolicyTwin) -> Month:
    """What this month asks of the processes (asking twice changes nothing)."""
    now = model.regime.at(model.month, model.world)
    hours = {tier: np.array(getattr(now, f"hours_{tier}")) for tier in ("village", "township", "unit")}
    return Month(by_path(now), hours, dict(now.due), list(now.flows))


def by_path(now: Any) -> State:
    """The knobs of a month by path."""
    return {path: getattr(getattr(now, knob.process), knob.name) for path, knob in declared_knobs().items()}


def glance(model: PolicyTwin, months: int) -> list[Month]:
    """What so many months ask for, in a county where nothing happens: quicker than living them."""
    seen = []
    for _ in range(months):
        seen.append(asked(model))
        model.month += 1
    return seen


def place() -> County:
    """The county of all these lives: two townships of three villages."""
    return small(2, 3, 24)


@cache
def settled(forms: tuple[tuple[str, str], ...] = (), share: float = 1.0) -> PolicyTwin:
    """A county after half a year without mechanisms, with money for any of them; under other forms of relations if named."""
    county = place() if share == 1.0 else place().sample(share)
    model = PolicyTwin(county, Scenario.from_dict(BASE | {"structure": dict(forms)}), seed=3, burn_in=0).run(SETTLED)
    give(model, PLENTY)
    return model


BASE = {"name": "contract", "base": "baseline", "start": START, "months": 24, "parameters": "point"}


def give(model: PolicyTwin, fen: int) -> None:
    """Fen more in the operating budget (or less), from outside, so that the books still balance."""
    with model.world.unlocked("ledger.operations", "ledger.inflow", "ledger.flow") as (operations, inflow, flow):
        operations[0] += fen
        operations[0], operations[1:] = operations.sum(), 0
        inflow[-1] += fen
        flow[-1, 8] += fen  # from outside to the operating budget


@cache
def bare(months: int = MONTHS, share: float = 1.0) -> Life:
    """The life without any mechanism."""
    return live(settled(share=share).fork(), months)


class Subject:
    """One mechanism's file under its checks."""

    hidden: tuple[str, ...] = (  # what no office sees
        "households.known", "households.trust", "households.satisfaction", "households.need", "households.received",
        "villages.actual", "villages.known", "townships.known",
    )  # fmt: skip

    def __init__(self, path: Path, data: dict[str, Any] | None = None, spoil: dict[str, Callable[[Any], Any]] | None = None):
        """`data` stands in for the file's; `spoil` changes what a life (by name) comes to: to show that checks can fail."""
        self.path, self.key, self.spoil = path, path.stem, spoil or {}
        self.text = path.read_text(encoding="utf-8") if data is None else yaml.safe_dump(data, allow_unicode=True, width=120)
        self._data, self._lives = data, {}

    def __str__(self) -> str:
        return self.key

    @property
    def shipped(self) -> bool:
        """Whether the package brings it."""
        return self.path.parent == mechanism_folder() and self._data is None

    @cached_property
    def data(self) -> Any:
        """The file as plain data, as a scenario would define it."""
        return yaml.safe_load(self.text)

    @cached_property
    def mechanism(self) -> Mechanism:
        """The file as the twin reads it; raises InputError."""
        return mechanism_from(self.key, self.data, self.source)

    @cached_property
    def source(self) -> Source:
        """What messages name."""
        return read_yaml(self.path)[1] if self._data is None else Source(self.key)

    def scenario(self, use: Any = 1.0, data: Any = None, **more: Any) -> Scenario:
        """The baseline with this mechanism, and with those that it needs."""
        others = dict.fromkeys(self.mechanism.needs.mechanism, 1.0)
        return Scenario.from_dict(BASE | {"define": {self.key: data or self.data}, "mechanisms": others | {self.key: use}} | more)

    def life(self, name: str) -> Any:
        """One of `LIVES`, made once."""
        if name not in self._lives:
            made = LIVES[name](self)
            self._lives[name] = self.spoil.get(name, lambda life: life)(made)
        return self._lives[name]

    @property
    def page(self) -> str:
        """The page of a run with it (the shipped ones share one)."""
        return page_of_all() if self.shipped else page(self.scenario())

    def bare(self) -> Life:
        """The life without it."""
        if not self.mechanism.needs.mechanism:
            return bare()
        return live(settled().fork(self.scenario().without(self.key)), MONTHS)


def page(scenario: Scenario) -> str:
    """The report of a month under a scenario, as `twin run` writes it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.yaml"
        file.write_text(yaml.safe_dump(scenario.to_dict(), allow_unicode=True), encoding="utf-8")
        county, out = place().save(Path(folder) / "county"), Path(folder) / "out"
        words = ["run", str(file), "--county", str(county), "--months", "1", "--out", str(out)]
        found = CliRunner().invoke(app, words)
        assert found.exit_code == 0, repr(found.exception)
        return (out / "report.html").read_text(encoding="utf-8")


@cache
def page_of_all() -> str:
    """The report of a run under all shipped mechanisms at once, its title full of markup."""
    odd = {"en": "<script>alert(1)</script><b>bold</b>", "zh": "<b>bold</b>怪"}
    return page(Scenario.from_dict(BASE | {"title": odd, "mechanisms": dict.fromkeys(mechanism_keys(), 1.0)}))


def _lived(subject: Subject, use: Any = 1.0, months: int = 1, data: Any = None, **more: Any) -> Life:
    return live(settled().fork(subject.scenario(use, data, **more)), months)


def _none_of_it(subject: Subject) -> Life:
    """In force, but every amount is none, and it costs nothing."""
    quiet = alone(subject)
    return _lived(subject, data=quiet | {"moves": {path: idle(move) for path, move in quiet["moves"].items()}})


NOTHING = {"raise": 0.0, "lower": 0.0, "add": 0.0, "multiply": 1.0}


def idle(move: dict[str, Any]) -> dict[str, Any]:
    """The same move with the amount that moves nothing."""
    return {verb: none for verb, none in NOTHING.items() if verb in move}


def alone(subject: Subject) -> dict[str, Any]:
    """Its moves alone: no costs, no flows, no rules, set up at once."""
    moves = subject.mechanism.plainly().get("moves") or {"reach.notice_reach": {"raise": 0.0}}
    return subject.data | {"moves": moves, "costs": {}, "flows": [], "rules": [], "takes_hold_months": 0}


def _without_money(subject: Subject) -> Life:
    model = settled().fork(subject.scenario())
    give(model, -int(model.world.ledger["operations"].sum()))
    return live(model, 1)


def _half_the_money(subject: Subject) -> Life:
    """Half of what this month asks for, spread over the months that the budget must last."""
    model = settled().fork(subject.scenario())
    due = sum(asked(model.fork()).due.values())
    give(model, due * (12 - model.month % 12) // 2 - int(model.world.ledger["operations"].sum()))
    return live(model, 1)


def _without_hours(subject: Subject) -> Life:
    """Every office had an hour's hundredth for anything but paperwork last month."""
    model = settled().fork(subject.scenario())
    with model.world.unlocked("villages.used", "townships.used", "units.used") as columns:
        for used in columns:
            used[:] = 0.0
            used[:, 1] = 1e-9
    return live(model, 1)


def _grown(subject: Subject) -> list[State]:
    """The knobs of each month until it is fully set up, money and hours being no limit."""
    model = settled().fork(subject.scenario())
    months = range(FIRST, FIRST + min(subject.mechanism.takes_hold_months + 1, 18))
    return [by_path(model.regime.at(now)) for now in months]


def _twice(subject: Subject) -> tuple[State, State]:
    """Knobs of the third month at half and then the full dose: as a branch that changes its mind, and as one dated dose."""
    half = settled().fork(subject.scenario(0.5))
    glance(half, 2)
    dated = settled().fork(subject.scenario({"dose": {month(0): 0.5, month(2): 1.0}}))
    return asked(half.fork(subject.scenario(1.0))).knobs, glance(dated, 3)[-1].knobs


def _dates(subject: Subject) -> list[Month]:
    """From the second month on, to the end of it: the month before lived, the others looked at."""
    model = settled().fork(subject.scenario({"from": month(1), "until": month(1)}))
    return live(model, 1).months + glance(model, 2)


def _schedule(subject: Subject) -> list[Month]:
    uses = {"dose": {month(0): 0.5, month(1): 0.0, month(2): 1.0}}
    return glance(settled().fork(subject.scenario(uses)), 3)


def _passed_on(model: PolicyTwin) -> dict[str, State]:
    """Every column after each process of one month."""
    seen: dict[str, State] = {}
    process_by_process(model, lambda name, _: seen.update({name: state(model)}))
    return seen


@cache
def bare_month() -> dict[str, State]:
    """The month in which a mechanism comes, without one, process by process."""
    return _passed_on(settled().fork())


LIVES: dict[str, Callable[[Subject], Any]] = {
    "full": lambda s: _lived(s, 1.0, MONTHS),
    "again": lambda s: _lived(s, 1.0, 1),
    "zero": lambda s: _lived(s, 0.0),
    "half": lambda s: _lived(s, 0.5, 1),
    "without amounts": _none_of_it,
    "alone": lambda s: _lived(s, data=alone(s), months=MONTHS),
    "process by process": lambda s: _passed_on(settled().fork(s.scenario(data=alone(s)))),
    "dates": _dates,
    "schedule": _schedule,
    "no money": _without_money,
    "half the money": _half_the_money,
    "no hours": _without_hours,
    "grown": _grown,
    "twice": _twice,
    "half the villages": lambda s: _lived(s, {"cover": {"share": 0.5, "assign": "village"}}),
    "one township": lambda s: _lived(s, {"cover": {"townships": [int(place().townships["uid"][0])]}}),
    "one type": lambda s: _lived(s, {"cover": {"village_type": [covered_type()]}}),
    "some households": lambda s: _lived(s, {"cover": {"households": "elderly"}}),
    "standard": lambda s: _lived(s, {"size": "standard"}),
    "distrusted": lambda s: _lived(s, grades=[]),
    "sample": lambda s: live(settled(share=0.5).fork(s.scenario()), 1),
}


def forms_together() -> list[dict[str, str]]:
    """Every other form of every relation, several relations at a time, so that few lives are needed."""
    most = max(len(forms) for forms in STRUCTURE.values()) - 1
    return [{relation: forms[1:][n % (len(forms) - 1)] for relation, forms in STRUCTURE.items()} for n in range(most)]


def named(forms: dict[str, str]) -> str:
    return "_".join(forms.values())


LIVES |= {
    named(forms): lambda s, forms=forms: live(settled(tuple(forms.items())).fork(s.scenario(structure=forms)), 1)
    for forms in forms_together()
}


def covered_type() -> str:
    """A type of village that some have, but not all."""
    from twin.policies.policy import VILLAGE_TYPES

    types = place().villages["type"]
    return VILLAGE_TYPES[int(types[0])]
