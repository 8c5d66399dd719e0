"""Which constants there are: default, plausible range, grade and evidence."""

from dataclasses import dataclass
from operator import attrgetter

from twin.base.knobs import Knob
from twin.evidence.store import knob_names
from twin.policies import policy
from twin.processes.registry import knobs

UNSUPPORTED = ("assumed", "source")  # what no survey and no experiment bounds
ODDS, TIMES, WAY = 3.0, 2.0, 0.25
RULE = (
    f"a share: a third of its odds to {ODDS:g} times its odds; a quantity: half of it to twice as much; a count: a quarter of "
    "the way to either end; all within what the knob allows; where the meaning of a constant says more or less, that"
)
# Where the meaning of a constant says more than the rule: everything that could be so without contradicting a source.
PLAUSIBLE = {
    "deliver.skim": (0.1, 0.9),  # a little off everybody's payment, or nearly all of a few
    "workload.file_hours": (0.2, 1.8),  # a signature, or a visit and a form
    "fund.by_need": (0.05, 0.75),
    "fund.budget": (0.8, 1.25),  # a choice more than a doubt
    "serve.route_village": (0.45, 0.7),  # the three routes are shares of one whole
    "serve.route_township": (0.15, 0.3),
}
# Fields of policies, moved for all policies that have them: with a factor, or a share's odds.
FIELDS = {
    "minimum": ("positive", "useful minimum of a village project", "村级项目的最低有效规模"),
    "absorption": ("positive", "what a village project can spend in a month", "村级项目每月能用掉的资金"),
    "funding": ("probability", "money given for the policy, of what it promises", "政策资金占承诺的比例"),
    "complexity": ("probability", "how hard a text is to understand", "政策文本的复杂程度"),
    "hard_target": ("probability", "how hard the target is that officials are held to", "考核硬指标的分量"),
    "changes.when": ("probability", "share of years in which a new text changes the deadline", "新文件改变截止时间的年份占比"),
    "changes.amount": ("probability", "share of years in which a new text changes the amount", "新文件改变金额的年份占比"),
    "changes.who": ("probability", "share of years in which a new text changes who is eligible", "新文件改变对象的年份占比"),
    "changes.duty": (
        "probability",
        "share of years in which a new text changes the own contribution",
        "新文件改变自筹要求的年份占比",
    ),
    "visible": ("probability", "how far households can see what they are paid", "农户能看见款项的程度"),
}
# Constants in the code that no scenario sets: where they stand, and what shows that a headline does not hang on them.
FIXED = (
    ("paid in full", "0.9 of the entitlement", "`landing_rate`", "landing told as a curve over the cut"),
    ("task complete", "0.8 of the eligible landed", "`task_landing_rate`, `reported_landing_rate`", "tasks told at several cuts"),
    ("satisfied", "satisfaction of one half", "`satisfaction`", "`trust` has no cut"),
    ("days of an unsolved need", "120", "`resolution_days`", "`resolution_rate` needs no days"),
    (
        "a claim lapses", "when the second cycle after its own opens", "`landing_rate`, `funds_used`",
        "it was judged before; late benefits are no landing",
    ),
    ("staff posted by work", "half of the county's", "`landing_rate`", "units have hours to spare"),
    ("work of a file above the village", "0.5 at the township, 0.15 at the unit", "`landing_rate`", "`workload.file_hours`"),
    ("queue at most", "20 months", "`landing_rate`", "no office comes near it in a full county"),
    ("usual village", "360 households", "`landing_rate`", "`policies.*.minimum`, `policies.*.absorption`"),
    ("implicated", "a township that diverts more than 0.05", "`audited_misuse`", "`report.implicated`, `report.pass_up`"),
    ("aware", "EXISTS, WHO and HOW right", "`awareness`", "`heard_of`, `knows_enough`: lower and higher bars"),
)  # fmt: skip


@dataclass(frozen=True)
class Constant:
    """A number and the range in which it could lie. `paths` are set together, each to its own low and high."""

    name: str
    about: str
    zh: str
    grade: str
    evidence: str
    default: float
    low: float
    high: float
    paths: tuple[tuple[str, float, float], ...]

    def at(self, end: str) -> dict[str, float]:
        """What a scenario sets for the constant to stand at its `low` or `high` end."""
        return {path: low if end == "low" else high for path, low, high in self.paths}


def plausible(default: float, kind: str, low: float, high: float) -> tuple[float, float]:
    """The ends of the range by the rule, within what is allowed.

    >>> plausible(0.5, "probability", 0.0, 1.0), plausible(30.0, "positive", 1.0, 50.0)
    ((0.25, 0.75), (15.0, 50.0))
    """
    if kind == "probability" and 0.0 < default < 1.0:
        odds = default / (1.0 - default)
        ends = [scaled / (1.0 + scaled) for scaled in (odds / ODDS, odds * ODDS)]
    elif kind == "positive" and default > 0.0:
        ends = [default / TIMES, default * TIMES]
    else:
        ends = [default + WAY * (end - default) for end in (low, high)]
    return max(low, ends[0]), min(high, ends[1])


def lever(knob: Knob) -> bool:
    """What the traditional mode has nothing of and only mechanisms bring: no constant of the model."""
    return knob.movable and knob.default == 0.0 and knob.low <= 0.0


def from_registry() -> list[Constant]:
    """Every knob that nothing measured supports, levers apart."""
    found = []
    for path, knob in knobs().items():
        if knob.grade in UNSUPPORTED and not lever(knob):
            low, high = PLAUSIBLE.get(path) or plausible(knob.default, knob.kind, knob.low, knob.high)
            low, high = max(low, knob.low), min(high, knob.high)
            zh = knob_names().get(path, knob.about)
            found.append(Constant(path, knob.about, zh, knob.grade, knob.evidence, knob.default, low, high, ((path, low, high),)))
    return found


def from_policies(keys: tuple[str, ...] = policy.DEFAULT) -> list[Constant]:
    """Fields of the policies of the traditional mode, each for all policies that have it."""
    found = []
    for field, (kind, about, zh) in FIELDS.items():
        values = {key: float(attrgetter(field)(policy.find(key))) for key in keys}
        paths = []
        for key, value in values.items():
            if value > 0.0:
                top = 1.0 if kind == "probability" else 1e9
                low, high = plausible(value, kind, 0.0, top) if value < top else (0.75, 1.0)
                paths.append((f"policies.{key}.{field}", low, high))
        mean = sum(value for value in values.values() if value > 0.0) / len(paths)
        lows, highs = ([one[end] for one in paths] for end in (1, 2))
        ends = sum(lows) / len(paths), sum(highs) / len(paths)
        found.append(Constant(f"policies.*.{field}", about, zh, "assumed", "", mean, *ends, tuple(paths)))
    return found


def constants() -> list[Constant]:
    """All of them, in order of name."""
    return sorted([*from_registry(), *from_policies()], key=lambda one: one.name)
