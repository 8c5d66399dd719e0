"""What rests on a piece of evidence: knobs, moves and costs of mechanisms, policies, traits of the county, fitted parameters."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from statistics import median
from typing import Any

from twin.evidence.entries import find
from twin.evidence.store import conflicts, traits
from twin.mechanisms.mechanism import catalogue
from twin.policies.policy import shipped
from twin.posterior import ensemble
from twin.processes.registry import knobs


@dataclass(frozen=True)
class Use:
    """One number that names a piece of evidence: `kind` of number, `where` it stands, `value` as written, its own grade.

    >>> used_by("points_participation")[0].kind
    'move'
    """

    kind: str
    where: str
    value: str
    grade: str
    evidence: tuple[str, ...]

    def row(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def used_by(key: str) -> list[Use]:
    """Every number that names this fact, study or moment; a study also for its moments. InputError when unknown.

    >>> [use.where for use in used_by("points_participation")][:1]
    ['points_system: act.reward']
    """
    entry = find(key)
    wanted = {key, entry.source} if entry.kind == "moment" else {key}
    if entry.kind == "study":
        return [use for use in uses() if any(name.split(".")[0] == key for name in use.evidence)]
    return [use for use in uses() if wanted & set(use.evidence)]


def conflicts_of(keys: set[str]) -> list[dict[str, str]]:
    """The disagreements in which any of these facts or studies takes part.

    >>> conflicts_of(set())
    []
    """
    names = keys | {key.split(".")[0] for key in keys}
    return [
        {str(k): str(v) for k, v in row.items()} for row in conflicts().to_dict("records") if names & set(row["facts"].split())
    ]


def named(text: str) -> tuple[str, ...]:
    """The keys in an evidence field: words between spaces, commas or semicolons."""
    return tuple(text.replace(",", " ").replace(";", " ").split())


@cache
def uses() -> tuple[Use, ...]:
    """All numbers of the shipped twin that carry a grade, with the evidence they name (none where assumed)."""
    return (*_knobs(), *_mechanisms(), *_policies(), *_traits(), *_fitted(), *_disagreements())


def _knobs() -> Iterator[Use]:
    for path, knob in knobs().items():
        yield Use("knob", path, f"{knob.default:g} {knob.unit}", knob.grade, named(knob.evidence))


def _mechanisms() -> Iterator[Use]:
    for key, one in catalogue().items():
        for _, path, move in one.all_moves():
            yield Use("move", f"{key}: {path}", f"{move.verb} {move.amount:g}", move.grade, move.evidence)
        if one.fades is not None:
            said = f"halves in {one.fades.months:g} months, {one.fades.to:g} stays"
            yield Use("fading", key, said, one.fades.grade, one.fades.evidence)
        costs = one.costs
        yield Use("cost", key, f"{costs.setup_yuan:,.0f} + {costs.monthly_yuan:,.0f} yuan a month", costs.grade, costs.evidence)


def _policies() -> Iterator[Use]:
    for key, policy in shipped().items():
        yield Use("policy", key, f"{policy.entitlement:,.0f} yuan", policy.grade, policy.evidence)


def _traits() -> Iterator[Use]:
    for row in traits().fillna("").to_dict("records"):
        yield Use("trait", f"{row['module']}.{row['name']}", str(row["value"]), row["grade"], named(row["evidence"]))


def _fitted() -> Iterator[Use]:
    """Parameters of the posterior ensemble, with the fact that informs each."""
    members = ensemble()
    for path in members[0] if members else ():
        values = sorted(member[path] for member in members)
        shown = f"{median(values):.3g} ({values[0]:.3g} … {values[-1]:.3g})"
        yield Use("fitted", path, shown, knobs()[path].grade, named(knobs()[path].evidence))


def _disagreements() -> Iterator[Use]:
    """Conflicts that name a fact or study."""
    for row in conflicts().to_dict("records"):
        yield Use("conflict", str(row["id"]), str(row["what"]), "", named(str(row["facts"])))
