"""The state of one twin: a NumPy column per quantity and level, links up and down, and who may write what.

Columns are owned by the world instance. Outside a process they are read-only views; a process is lent writable arrays of just
the columns it declares. A copy of a world owns copies of every dynamic column and shares the county's traits.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from twin.base.draws import Namespace, luck, uniforms
from twin.county.county import County
from twin.county.cover import group
from twin.county.population import household_uids
from twin.policies.policy import TERRAINS, VILLAGE_TYPES, Policy
from twin.terms.forms import STRUCTURE
from twin.terms.steps import BLAMED, NO_FILE, STEPS, USES
from twin.world.ledger import ACCOUNTS, AGES, FEN, Flow, Sink

if TYPE_CHECKING:
    from twin.processes.base import Process

SEEN = ("reported", "progress", "findings", "complaints", "satisfaction")


class Column(NamedTuple):
    """One declared state column: `shape` names its axes after the first (policy, ages, ...)."""

    dtype: str
    shape: tuple[str, ...]
    start: float
    about: str


def _column(dtype: str, about: str, *shape: str, start: float = 0) -> Column:
    return Column(dtype, shape, start, about)


# What the county can see of a village or township; rules read nothing else.
_SEEN = {
    "seen_reported": _column("f8", "share last reported as landed, mean over policies", start=np.nan),
    "seen_progress": _column("f8", "money spent in the running cycles / entitlements", start=np.nan),
    "seen_findings": _column("f8", "yuan of misuse found this month"),
    "seen_complaints": _column("f8", "complaints that reached the county this month"),
    "seen_satisfaction": _column("f8", "satisfied share, where somebody asked the households", start=np.nan),
}

# What an office that learns by trial remembers (`leakage: ppi`); as at the start under every other form. A village learns for
# each kind of money: hidden, unwatched, watched.
_BY_TRIAL = {
    axes: {
        "restraint": _column("f8", "share of what can be deterred that it has learned to leave alone", *axes.split()),
        "heading": _column("i1", "which way its restraint moved last: 1 more, -1 less", *axes.split(), start=-1),
        "benefit": _column(
            "f8",
            "what diverting brought in the month before, 1 for all that can be deterred",
            *axes.split(),
        ),
    }
    for axes in ("", "kinds")
}

# Everything that changes in a run. Traits that do not change come from the county and the policies.
STATE: dict[str, dict[str, Column]] = {
    "county": {
        "known": _column("u1", "clauses of the issued message that are right (bits)", "policy"),
        "wrong": _column("u1", "clauses of the issued message that are garbled (bits)", "policy"),
        "issued": _column("i4", "day on which the message leaves the county", "policy", start=32767),
        "deterrence": _column("i1", "form of how eyes end diversion (`processes.forms`)"),
        "diffusion": _column("i1", "form of who tells whom what (`processes.forms`)"),
        "leakage": _column("i1", "form of what decides how much an office diverts (`processes.forms`)"),
        "perfected": _column("u1", "cascade steps that cannot fail, for asking what one step alone is worth (bits)"),
        "sanction": _column("f8", "sanctions usual now, multiple of the baseline", start=1),
    },
    "units": {
        "relay_ease": _column("f8", "share of relay work there are hours for", "policy", start=1),
        "file_ease": _column("f8", "share of file work there are hours for", "policy", start=1),
        "need_ease": _column("f8", "share of work on needs there are hours for", start=1),
        "used": _column("f8", "hours by use this month", "uses"),
    },
    "townships": {
        "skill_now": _column("f8", "skill of the staff today", start=-1),
        "known": _column("u1", "clauses held rightly (bits)", "policy"),
        "wrong": _column("u1", "clauses held wrongly (bits)", "policy"),
        "held": _column("u1", "clauses held rightly at some time of this cycle (bits)", "policy"),
        "relay_ease": _column("f8", "share of relay work there are hours for", "policy", start=1),
        "file_ease": _column("f8", "share of file work there are hours for", "policy", start=1),
        "need_ease": _column("f8", "share of work on needs there are hours for", start=1),
        "used": _column("f8", "hours by use this month", "uses"),
        "felt_audit": _column("f8", "eyes of auditors as the office feels them: learned, and announced"),
        "learned_audit": _column("f8", "eyes of auditors that the office has learned of by seeing audits"),
        "divert": _column("f8", "share of passing money it would divert"),
        **_BY_TRIAL[""],
        **_SEEN,
    },
    "villages": {
        "skill_now": _column("f8", "skill of the cadres today", start=-1),
        "motivation": _column("f8", "multiple of yield that motivation brings", start=1),
        "known": _column("u1", "clauses held rightly by the committee (bits)", "policy"),
        "wrong": _column("u1", "clauses held wrongly by the committee (bits)", "policy"),
        "held": _column("u1", "clauses held rightly at some time of this cycle (bits)", "policy"),
        "relay_ease": _column("f8", "share of relay work there are hours for", "policy", start=1),
        "file_ease": _column("f8", "share of file work there are hours for", "policy", start=1),
        "need_ease": _column("f8", "share of work on needs there are hours for", start=1),
        "used": _column("f8", "hours by use this month (both pools)", "uses"),
        "linked": _column("f8", "share of households linked to a cadre"),
        "visit_rate": _column("f8", "probability that a linked household is visited this month"),
        "substantive": _column("f8", "share of visits with something to say"),
        "connected": _column("f8", "network coverage, extensions included"),
        "visits": _column("i4", "visits made this month"),
        "hollow": _column("i4", "hollow ones among them"),
        "turnout": _column("f8", "share of households that took part this month"),
        "watchers": _column("f8", "share of eligible households that know AMOUNT and REDRESS", "policy"),
        "arisen": _column("i4", "needs that households carry, raised or not"),
        "raised": _column("i4", "of these, raised"),
        "raised_now": _column("i4", "needs raised this month"),
        "raised_on_visits": _column("i4", "of these, to a visiting cadre"),
        "open_files": _column("i4", "applications under way", "policy"),
        "open_needs": _column("i4", "needs in work by route: village, township, shared units", "routes"),
        "solved": _column("i4", "needs solved this month"),
        "solved_days": _column("i8", "days that those took, summed"),
        "shelved": _column("i4", "needs shelved this month"),
        "withdrawn": _column("i4", "needs withdrawn this month, shelved ones apart"),
        "revealed": _column("f8", "how well the village knows its households' needs", start=0.2),
        "fit_learned": _column("f8", "misfits that learning has removed", "policy"),
        "claims": _column("i8", "fen approved and not yet paid", "policy"),
        "eligible": _column("i4", "eligible households of this cycle", "policy"),
        "plan": _column("i8", "fen that a useful project costs here", "policy"),
        "local_fit": _column("f8", "misfits avoided by fitting standards before issue", "policy"),
        "discretion": _column("f8", "misfits avoided because the village may adapt"),
        "unfit_tier": _column("i1", "tier to blame for what does not fit: 0 county, 2 village", "policy"),
        "found": _column("i8", "fen of diverted money that audits found this month", "policy"),
        "returned": _column("i8", "of these, fen that came back: public ends, private", "policy", "ends"),
        "audited": _column("i8", "fen in accounts that were audited this month", "policy"),
        "audited_idle": _column("i8", "of these, fen idle for over a year", "policy"),
        "applied_day": _column("i4", "day on which the village applied for its project", "policy", start=NO_FILE),
        "project": _column("i1", "0 none, 1 applied, 2 approved, 3 under way, 4 done", "policy"),
        "spent": _column("i8", "fen spent on the project of this cycle", "policy"),
        "short": _column("i8", "fen of it that were diverted", "policy"),
        "short_seen": _column("i8", "of these, fen of what households can see (wages, not the price of cement)", "policy"),
        "paid_out": _column("i8", "fen that left for a final sink in this cycle", "policy"),
        "diverted_open": _column("i8", "fen diverted in this cycle and not found so far: public ends, private", "policy", "ends"),
        "complaints": _column("i4", "complaints made this month", "policy"),
        "heard": _column("i4", "complaints that reached the county this month", "policy"),
        "audits": _column("u2", "months of the last twelve with an audit (bits)", "policy"),
        "felt_audit": _column("f8", "eyes of auditors as the office feels them: learned, and announced"),
        "learned_audit": _column("f8", "eyes of auditors that the office has learned of by seeing audits"),
        "felt_households": _column("f8", "eyes of households as the office feels them"),
        "divert_watched": _column("f8", "share diverted of a payment to a household that knows AMOUNT and REDRESS"),
        "divert_unwatched": _column("f8", "share diverted of a payment to any other household"),
        "divert_hidden": _column("f8", "share diverted of what households cannot see"),
        **_BY_TRIAL["kinds"],
        "cascade": _column("i4", "eligible households that passed each step, at the last closing", "policy", "steps"),
        "losses": _column("i4", "households charged by failed step and tier, at the last closing", "policy", "failures", "tiers"),
        "closed": _column("i4", "month of the last closing", "policy"),
        "actual": _column("f8", "share landed at the last closing", "policy", start=np.nan),
        "reported": _column("f8", "share reported by the township at the last closing", "policy", start=np.nan),
        "verified": _column("i1", "the last report was checked", "policy"),
        **_SEEN,
    },
    "households": {
        "stratum": _column("u1", "group of equal treatment"),
        "known": _column("u1", "clauses held rightly (bits)", "policy"),
        "wrong": _column("u1", "clauses held wrongly (bits)", "policy"),
        "held": _column("u1", "clauses held rightly at some time of this cycle (bits)", "policy"),
        "tell_right": _column("u1", "clauses learned last month (first-hand, save under hearsay), right (bits)", "policy"),
        "tell_wrong": _column("u1", "clauses learned last month (first-hand, save under hearsay), wrong (bits)", "policy"),
        "passed": _column("u1", "cascade steps passed in this cycle (bits)", "policy"),
        "fault": _column("u1", "holder of the file (low bits), complained (high bit)", "policy"),
        "due": _column("i2", "day on which the open file will be decided", "policy", start=NO_FILE),
        "received": _column("i4", "fen received in this cycle", "policy"),
        "visited": _column("?", "had a substantive visit this month"),
        "turnout": _column("u2", "months of the last twelve with a part taken (bits)"),
        "trust": _column("f4", "trust in cadres and offices", start=0.5),
        "satisfaction": _column("f4", "satisfaction with how policy is carried out", start=0.5),
        "need": _column("u1", "0 none, 1 not raised, 2 village, 3 township, 4 shared units, 5 shelved"),
        "need_since": _column("i2", "day on which the need was raised"),
        "need_left": _column("f4", "days of work left on it"),
        "served": _column("i1", "last need: 0 none yet, 1 solved, 2 not"),
    },
    "ledger": {
        "treasury": _column("i8", "county treasury, not yet given to a policy", "ages"),
        "operations": _column("i8", "budget for running mechanisms", "ages"),
        "county": _column("i8", "appropriated, at the county", "policy", "ages"),
        "unit": _column("i8", "released to the owning unit", "policy", "ages"),
        "township": _column("i8", "held by townships", "township", "policy", "ages"),
        "village": _column("i8", "held by villages", "village", "policy", "ages"),
        "inflow": _column("i8", "inflows so far", "money"),
        "sink": _column("i8", "final uses so far", "money", "sinks"),
        "flow": _column("i8", "moves so far by kind", "money", "flows"),
        "appropriated": _column("i8", "fen given to the policy so far", "policy"),
        "arrived": _column("i8", "credited to villages so far, less what was pooled again", "village", "policy"),
        "pooled": _column("i8", "taken back from villages to be pooled so far", "village", "policy"),
        "village_sink": _column("i8", "final uses so far by village", "village", "policy", "sinks"),
        "fitting": _column("i8", "benefit that fits, own contributions apart, so far", "village", "policy"),
        "contributed": _column("i8", "own contributions so far", "village", "policy"),
        "recovered": _column("i8", "diverted money that came back so far", "money"),
    },
}


class World:
    """All columns of one twin, by level: `world.villages["known"]` is a read-only array, shape (villages, policies)."""

    def __init__(
        self, place: County, policies: tuple[Policy, ...], epoch: int, structure: Mapping[str, str] | None = None
    ) -> None:
        """Lay out the columns of a county with some policies; `epoch` is the month of day 0, `structure` names other forms."""
        self.place, self.policies, self.epoch = place, policies, epoch
        self._lent: dict[type, Any] = {}
        self._data = {level: traits | self._fresh(level, traits) for level, traits in _traits(place, policies, epoch).items()}
        for level in ("townships", "villages"):
            self._data[level]["skill_now"][:] = self._data[level]["skill"]
        self._data["villages"]["connected"][:] = self._data["villages"]["coverage"]
        for relation, forms in STRUCTURE.items():
            self._data["county"][relation][:] = forms.index((structure or {}).get(relation, forms[0]))

    def _fresh(self, level: str, traits: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The dynamic columns of a level as they are before the first month."""
        size = {
            "policy": len(self.policies), "ages": AGES, "uses": len(USES), "routes": 3, "ends": 2, "kinds": 3,
            "steps": len(STEPS), "failures": len(STEPS) - 1, "tiers": len(BLAMED), "township": len(self.place.townships["uid"]),
            "village": len(self.place.villages["uid"]), "money": len(self.policies) + 1, "sinks": len(Sink), "flows": len(Flow),
        }  # fmt: skip
        rows = () if level == "ledger" else (len(traits[_FIRST.get(level, "uid")]),)
        return {
            name: np.full(
                (() if level == "county" and column.shape else rows) + tuple(size[axis] for axis in column.shape),
                column.start,
                dtype=column.dtype,
            )
            for name, column in STATE.get(level, {}).items()
        }

    def __getattr__(self, level: str) -> Mapping[str, np.ndarray]:
        """The columns of a level, read-only."""
        try:
            columns = self.__dict__["_data"][level]
        except KeyError:
            raise AttributeError(f"a world has no level {level!r}") from None
        return _Shown(columns)

    @property
    def visible(self) -> dict[str, dict[str, np.ndarray]]:
        """What the county can see of townships and villages: all that rules may read."""
        return {tier: {seen: getattr(self, tier)[f"seen_{seen}"] for seen in SEEN} for tier in ("townships", "villages")}

    def count(self, level: str) -> int:
        """How many units of a level there are."""
        return len(self._data[level][_FIRST.get(level, "uid")])

    def lend(self, process: type["Process"]) -> Any:
        """Just the columns a process declares, as nested named tuples; writable where it declares to write.

        Columns are filled, never replaced, so a process is lent the same ones every month.
        """
        if process not in self._lent:
            writes = set(process.writes)
            self._lent[process] = process.Lent(
                *(
                    group(*(_loan(self._data[level][name], f"{level}.{name}" in writes) for name in group._fields))
                    for level, group in process.groups.items()
                )
            )
        return self._lent[process]

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: loans are made again there."""
        return self.__dict__ | {"_lent": {}}

    @contextmanager
    def unlocked(self, *paths: str) -> Iterator[list[np.ndarray]]:
        """Writable arrays of some columns (`level.column`), for set-up and experiments outside the processes."""
        split = [path.split(".") for path in paths]
        yield [self._data[level][name] for level, name in split]

    def balances(self) -> dict[str, np.ndarray]:
        """Fen in each kind of account, i8[P + 1] by policy; the last is money of no policy."""
        policies = len(self.policies)
        found = {name: np.zeros(policies + 1, dtype=np.int64) for name in ACCOUNTS}
        for name, fen in found.items():
            held = self._data["ledger"][name].sum(axis=-1)
            if held.ndim:
                fen[:policies] = held.reshape(-1, policies).sum(axis=0)
            else:
                fen[policies] = held
        return found

    def held(self) -> int:
        """Fen in all accounts."""
        return sum(int(self._data["ledger"][name].sum()) for name in ACCOUNTS)

    def check(self) -> None:
        """Raise if money does not add up to the fen, or a stock is negative."""
        ledger = self._data["ledger"]
        held = self.held()
        inflows, sinks = int(ledger["inflow"].sum()), int(ledger["sink"].sum())
        if held + sinks != inflows:
            raise AssertionError(f"ledger: {held} fen held and {sinks} in sinks, but {inflows} came in")
        if any(ledger[name].min(initial=0) < 0 for name in ACCOUNTS):
            raise AssertionError("ledger: an account is negative")

    def __deepcopy__(self, memo: dict[int, Any]) -> "World":
        """A world of its own: dynamic columns copied, traits shared with the county."""
        twin = object.__new__(World)
        memo[id(self)] = twin
        twin.__dict__.update(self.__getstate__())
        twin._data = {
            level: {name: values.copy() if name in STATE.get(level, {}) else values for name, values in columns.items()}
            for level, columns in self._data.items()
        }
        return twin

    def state_bytes(self) -> dict[str, int]:
        """Bytes of state and traits by level."""
        return {level: sum(values.nbytes for values in columns.values()) for level, columns in self._data.items()}


_FIRST = {"households": "village", "policies": "id"}  # a column that every row of the level has


class _Shown(Mapping[str, np.ndarray]):
    """Read-only views of a level's columns, made when asked for."""

    def __init__(self, columns: dict[str, np.ndarray]) -> None:
        self._columns = columns

    def __getitem__(self, name: str) -> np.ndarray:
        return _loan(self._columns[name], writable=False)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _loan(values: np.ndarray, writable: bool) -> np.ndarray:
    if writable:
        return values
    view = values.view()
    view.flags.writeable = False
    return view


def _traits(place: County, policies: tuple[Policy, ...], epoch: int) -> dict[str, dict[str, np.ndarray]]:
    """What does not change in a run, by level."""

    def numeric(table: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {name: values for name, values in table.items() if values.dtype != object}

    ties = {"ties_start": place.ties_start, "ties": place.ties}
    return {
        "county": {"uid": np.array([place.code]), "epoch": np.array([epoch]), "village_scale": np.array([place.village_scale])},
        "units": numeric(place.units),
        "townships": numeric(place.townships) | _children(place),
        "villages": numeric(place.villages),
        "households": numeric(place.households) | ties | {name: group(place, name) for name in ("elderly", "poor")},
        "policies": policy_columns(policies, place),
        "ledger": {},
    }


ACCESS = ("automatic", "application", "collective")


def policy_columns(policies: tuple[Policy, ...], place: County) -> dict[str, np.ndarray]:
    """The policies as columns, money in fen, `match` = share of households that the standard design suits, by traits."""
    units = list(place.units["key"])

    def column(dtype: str, values: Iterable[Any]) -> np.ndarray:
        return np.array(list(values), dtype=dtype)

    yuan = {name: column("i8", (round(getattr(p, name) * FEN) for p in policies)) for name in _YUAN}
    plain = {name: column(dtype, (getattr(p, name) for p in policies)) for name, dtype in _PLAIN.items()}
    partners = np.zeros((len(policies), len(units)), dtype=np.bool_)
    for row, policy in enumerate(policies):
        partners[row, [units.index(key) for key in policy.partners]] = True
    return (
        yuan
        | plain
        | {
            "opens": column("i8", (p.opens - 1 for p in policies)),
            "unit": column("i8", (units.index(p.owner) for p in policies)),
            "partners": partners,
            "access": column("i8", (ACCESS.index(p.access) for p in policies)),
            "match_terrain": matches(policies, "terrain", TERRAINS),
            "match_type": matches(policies, "type", VILLAGE_TYPES),
            "match_elderly": matches(policies, "elderly", ("yes", "no")),
            "match_away": matches(policies, "away", ("yes", "no")),
            "match_poor": matches(policies, "poor", ("yes", "no")),
            "eligible": np.stack([eligibility(p, place) for p in policies], axis=1),
        }
    )


def matches(policies: tuple[Policy, ...], dimension: str, categories: tuple[str, ...]) -> np.ndarray:
    """Share of households that the standard design suits, shape (policies, categories of a dimension)."""
    return np.array([[getattr(getattr(p.profile, dimension), category) for category in categories] for p in policies])


def eligibility(policy: Policy, place: County) -> np.ndarray:
    """Which households a policy is meant for: all conditions of its target, and a keyed draw for its share."""
    hh, target = place.households, policy.target
    meant = np.ones(len(hh["village"]), dtype=np.bool_)
    if target.elders is not None:
        meant &= (hh["elders"] > 0) == target.elders
    if target.children is not None:
        meant &= hh["children"] == target.children
    if target.income_below is not None:
        meant &= hh["income"] < target.income_below
    if target.village_types is not None:
        types = [VILLAGE_TYPES.index(name) for name in target.village_types]
        meant &= np.isin(place.villages["type"][hh["village"]], types)
    if target.share < 1.0:
        always = luck(0, namespace=Namespace.POPULATION)
        meant &= uniforms(always, _ENTITLED, household_uids(place.villages), policy=policy.id)[:, 0] < target.share
    return meant


_ENTITLED = 64  # decision of the POPULATION namespace: who meets the part of a target that no trait tells
_YUAN = ("entitlement", "contribution", "minimum", "absorption")
_PLAIN = {
    "id": "u8", "funding": "f8", "window": "i8", "delivery": "i8", "complexity": "f8", "hard_target": "f8", "visible": "f8",
}  # fmt: skip


def _children(place: County) -> dict[str, np.ndarray]:
    """First village and number of villages of each township."""
    counts = np.bincount(place.villages["township"], minlength=len(place.townships["uid"]))
    return {"first": np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64), "size": counts.astype(np.int64)}
