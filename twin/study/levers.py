"""From the factors of a file to factors of the design, and from a setting to what it changes in a run."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from twin import posterior
from twin.base.errors import InputError
from twin.base.messages import message
from twin.county.tables import SCHEMA
from twin.files.strict import hint, meant
from twin.mechanisms import mechanism
from twin.processes import registry
from twin.runner.place import CountySpec
from twin.runner.run import Run
from twin.study.factors import Choice, Factor, Sampled, Uniform, Whole
from twin.study.file import SCENARIO, Study
from twin.study.places import BONES
from twin.study.traits import TraitSpec
from twin.study.varied import FactorSpec, VariedFile
from twin.terms.forms import STRUCTURE

MEMBER = "member"
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Levers:
    """All factors of a study, in order: those of the file, then knobs that `knobs` adds."""

    study: Study[VariedFile]
    factors: tuple[Factor, ...]

    @classmethod
    def of(cls, study: Study[VariedFile]) -> "Levers":
        """Every factor checked at both of its ends; raises InputError with file and line for the first that cannot be."""
        specs = dict(study.file.factors) | {path: _spanned(path, study.file.span) for path in _more_knobs(study)}
        levers = cls(study, tuple(_factor(study, path, spec) for path, spec in specs.items()))
        for factor in levers.factors:
            levers._check(factor)
        return levers

    def run(self, setting: Mapping[str, Any], replicate: int, county: CountySpec | None = None) -> Run:
        """The run of a design point. `county` stands in for the study's (another scale)."""
        changes: dict[str, Any] = {}
        fitted: dict[str, float] = {}
        traits: list[tuple[str, str, Any]] = []
        for path, value in setting.items():
            if path == MEMBER:
                continue
            value = self._meant(path, value)
            if path.startswith("where."):
                traits.append(_trait(path, value))
            elif self._fitted(path):
                fitted[path] = value
            else:
                changes[path] = value
        place = self.study.county if county is None else county
        where = TraitSpec.over(place, tuple(traits)) if traits else place
        return self.study.run(changes, replicate, self._parameters(setting, replicate, fitted), where)

    def check_one(self, path: str, value: Any) -> None:
        """A setting that somebody wrote down: it is something that a study can vary, and the scenario takes it."""
        if path not in self.study.file.factors:
            _natural(self.study, path)
        if path.startswith("where."):
            _trait(path, value)
        elif path != MEMBER and not self._fitted(path):
            self.study.check({path: self._meant(path, value)}, path)

    def _meant(self, path: str, value: Any) -> Any:
        """What a named option stands for."""
        spec = self.study.file.factors.get(path)
        if spec is None or spec.named is None:
            return value
        if value not in spec.named:
            raise InputError("{value} is not known{hint}", value=repr(value)[:80], hint=hint(value, spec.named))
        return spec.named[value]

    def _fitted(self, path: str) -> bool:
        return path in self.study.file.factors and self.study.file.factors[path].posterior

    def _parameters(self, setting: Mapping[str, Any], replicate: int, fitted: Mapping[str, float]) -> dict[str, float] | None:
        """The fitted parameters of a point: of its member, with the factors among them; None for those of the replicate."""
        if MEMBER in setting:
            return posterior.member(setting[MEMBER]) | dict(fitted)
        return posterior.chosen(self.study.base, self.study.file.seed, replicate) | dict(fitted) if fitted else None

    def _check(self, factor: Factor) -> None:
        """Resolve the scenario at the ends, or under every option."""
        u = np.linspace(0, 1, len(factor.options)) if isinstance(factor, Choice) else np.array([0.0, 1.0])
        if factor.name == MEMBER or factor.name.startswith("where.") or self._fitted(factor.name):
            return
        for value in factor.setting(u).tolist():
            self.study.check({factor.name: self._meant(factor.name, value)}, "factors", factor.name)


def _more_knobs(study: Study[VariedFile]) -> list[str]:
    """The knobs that `knobs` adds: those that neither the factors nor the study's own `set` name."""
    kind = study.file.knobs
    if kind is None:
        return []
    wanted = {"all": (True, False), "movable": (True,), "uncertain": (False,)}[kind]
    settled = {*study.file.factors, *(study.file.set or {})}
    return [path for path, knob in registry.knobs().items() if knob.movable in wanted and path not in settled]


def _spanned(path: str, span: float) -> FactorSpec:
    """A knob over part of the way from its default to each end."""
    knob = registry.knobs()[path]
    if span == 1.0:
        return FactorSpec()
    low, high = (knob.default + span * (end - knob.default) for end in (knob.low, knob.high))
    return FactorSpec(low=low, high=high)


def _factor(study: Study[VariedFile], path: str, spec: FactorSpec) -> Factor:
    """One factor of the design."""
    try:
        if spec.posterior:
            return Sampled(path, spec.group, _samples(path))
        if path == MEMBER:
            return Choice(path, spec.group, _members(spec))
        if spec.named is not None:
            return Choice(path, spec.group, tuple(spec.named))
        options, bounds, whole = _natural(study, path)
        if spec.options is not None or (options and spec.low is None and spec.high is None):
            return Choice(path, spec.group, tuple(spec.options or options))
        return _between(path, spec, bounds, spec.whole or whole)
    except InputError as problem:
        raise study.source.error(("factors", path), str(problem)) from None


def _between(path: str, spec: FactorSpec, bounds: Bounds, whole: bool) -> Factor:
    low, high = (given if given is not None else own for given, own in zip((spec.low, spec.high), bounds, strict=True))
    if low is None or high is None:
        raise InputError("has no range of its own; allowed: `low` and `high`, or `options`")
    for value, (least, most) in ((low, bounds), (high, bounds)):
        if (least is not None and value < least) or (most is not None and value > most):
            raise InputError("{value:g} is out of range; allowed: {allowed}", value=value, allowed=_range(bounds))
    if not whole:
        return Uniform(path, spec.group, float(low), float(high))
    if low != int(low) or high != int(high):
        raise InputError("bounds {low:g} to {high:g} are not possible; allowed: whole numbers", low=low, high=high)
    return Whole(path, spec.group, int(low), int(high))


def _range(bounds: Bounds) -> str:
    low, high = bounds
    return message("from {low:g}", low=low) if high is None else message("{low:g} to {high:g}", low=low, high=high)


def _natural(study: Study[VariedFile], path: str) -> tuple[Sequence[Hashable], Bounds, bool]:
    """What a path can be: its options, or its bounds and whether it takes whole numbers only."""
    head, *rest = path.split(".")
    known = registry.knobs()
    if path in known:
        return (), (known[path].low, known[path].high), False
    if head in registry.ORDER:
        raise InputError("unknown knob{hint}", hint=hint(path, [name for name in known if name.startswith(f"{head}.")]))
    if head == "structure":
        return _structure(".".join(rest)), (None, None), False
    if path == SCENARIO:
        return (), (None, None), False
    if path == "sizes":
        return ("evidence", "standard"), (None, None), False
    if head == "where":
        return _column(rest)
    if head == "policies":
        return (), (None, None), False
    return _of_mechanism(study, head, rest)


def _structure(form: str) -> tuple[str, ...]:
    if form not in STRUCTURE:
        raise InputError("unknown relation{hint}", hint=hint(form, STRUCTURE))
    return STRUCTURE[form]


def _of_mechanism(study: Study[VariedFile], key: str, rest: list[str]) -> tuple[Sequence[Hashable], Bounds, bool]:
    """Dose, cover, start or the amount of a move."""
    defined = study.base.definitions
    names = sorted({*mechanism.keys(), *defined})
    if key not in names:
        near = meant(key, names)
        raise InputError(
            "is no factor{near}; allowed: a knob, MECHANISM.dose, .cover.share, .from or .PROCESS.KNOB, policies.KEY.FIELD, "
            "where.LEVEL.COLUMN, structure.FORM, sizes, scenario or member",
            near=near,
        )
    if rest in (["dose"], ["cover", "share"]):
        return (), (0.0, 1.0), False
    if rest == ["from"]:
        return (), (0.0, float(study.base.months - 1)), True
    moves = (defined[key] if key in defined else mechanism.find(key)).moves
    move = moves.get(".".join(rest))
    if move is None:
        field = ".".join(rest)
        raise InputError(
            "mechanism {key!r} has no {field!r}{hint}",
            key=key[:80],
            field=field[:80],
            hint=hint(field, ["dose", "cover.share", "from", *moves]),
        )
    return (), (move.range or (None, None)), False


def _column(rest: list[str]) -> tuple[Sequence[Hashable], Bounds, bool]:
    """What a column of villages, townships or households may hold."""
    level, column = rest if len(rest) == 2 else ("", "")
    levels = ("townships", "villages", "households")
    if level not in levels:
        raise InputError("is no county trait; allowed: where.LEVEL.COLUMN with level {names}", names=", ".join(levels))
    allowed = [name for name in SCHEMA[level] if name not in BONES]
    if column not in allowed:
        raise InputError("unknown column {column}{hint}", column=column[:80], hint=hint(column, allowed))
    found = SCHEMA[level][column]
    if found.words:
        return found.words, (None, None), False
    if found.dtype == "?":
        return (False, True), (None, None), False
    return (), (found.low, found.high if np.isfinite(found.high) else None), found.dtype[0] in "iu"


def _trait(path: str, value: Any) -> tuple[str, str, Any]:
    """A county trait as it is stored: words as their number."""
    _, level, column = path.split(".")
    words = SCHEMA[level][column].words
    return level, column, words.index(value) if words else value


def _samples(path: str) -> tuple[float, ...]:
    """The values of a parameter in the posterior ensemble."""
    fitted = posterior.member(0)
    if path not in fitted:
        raise InputError("is no fitted parameter{hint}", hint=hint(path, fitted))
    return tuple(member[path] for member in posterior.ensemble())


def _members(spec: FactorSpec) -> tuple[int, ...]:
    """Numbers of members of the ensemble: all, or those given."""
    count = len(posterior.ensemble())
    chosen = tuple(range(count)) if spec.options is None else tuple(spec.options)
    bad = [one for one in chosen if isinstance(one, bool) or not isinstance(one, int) or not 0 <= one < count]
    if bad:
        raise InputError("there is no member {bad!r}; allowed: whole numbers from 0 to {last}", bad=bad[0], last=count - 1)
    return chosen  # type: ignore[return-value]
