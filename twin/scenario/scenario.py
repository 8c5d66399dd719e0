"""A scenario: which policies, which mechanisms at what dose, where and when, and what is set otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from twin.base.cards import Carded
from twin.base.edge import unboxed
from twin.base.errors import InputError
from twin.base.knobs import GRADES
from twin.base.messages import Text
from twin.base.months import Dated, month_text
from twin.base.plain import added
from twin.files.strict import Source, Words, hint, shown
from twin.mechanisms.mechanism import Mechanism
from twin.policies.policy import Policy
from twin.processes.registry import knobs
from twin.scenario.fields import OPERATIONS
from twin.scenario.layers import LONGEST, Layer, is_own, layer, locate, stack
from twin.scenario.plan import PRIORITY, Prior, Setting, Use
from twin.scenario.reading import data_layers, files, named
from twin.scenario.resolve import resolve


@dataclass(frozen=True)
class Scenario(Carded):
    """A fully resolved scenario; immutable, so every change gives a new one.

    `policies` in order of key are the policy axis everywhere. Months are absolute numbers. `parameters` says whether replicates
    take their fitted parameters from the posterior ensemble or all from the point values; of `grades` of evidence that are not
    listed, moves do not act (their mechanisms still cost what they cost). `prior` is what held before month 0. `file`
    is where it was read from, `home` the folder of the county's own workbook that it, or what it is based on, belongs to, `notes`
    what is to be told with results: they say nothing about what it does.

    >>> scenario = Scenario.load("baseline")
    >>> scenario.months, sorted(scenario.policies)
    (36, ['afterschool_care', 'farm_subsidy', 'industry_project', 'sanitary_toilet'])
    """

    name: str
    title: Words | None
    about: Words | None
    start: int
    months: int
    policies: dict[str, Policy]
    mechanisms: dict[str, Use]
    definitions: dict[str, Mechanism]
    settings: dict[str, tuple[Setting, ...]]
    structure: dict[str, str]
    sizes: str
    parameters: str = "posterior"
    grades: tuple[str, ...] = GRADES
    prior: Prior | None = None
    file: Path | None = field(default=None, compare=False, repr=False)
    home: Path | None = field(default=None, compare=False, repr=False)
    notes: tuple[Text, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def load(cls, scenario: "str | Path | Scenario") -> "Scenario":
        """A scenario from a file, a shipped name, or `FOLDER/NAME` of a county's own workbook.

        Raises InputError with file and line, or sheet and cell, for whatever is wrong.

        >>> len(Scenario.load("linkage").mechanisms)
        30
        """
        if isinstance(scenario, Scenario):
            return scenario
        if is_own(str(scenario)):
            return replace(cls.from_layers(named(str(scenario)), Path(scenario).name), file=Path(scenario).resolve())
        path = locate(str(scenario))
        return replace(cls.from_layers(files(path), path.stem), file=path)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], name: str = "scenario") -> "Scenario":
        """A scenario from plain data in the format of a file; raises InputError for whatever is wrong.

        >>> list(Scenario.from_dict({"base": "baseline", "mechanisms": {"points_system": 0.5}}).mechanisms)
        ['points_system']
        """
        return cls.from_layers(data_layers(unboxed(data), name), name)

    @classmethod
    def from_layers(cls, layers: Layer, name: str) -> "Scenario":
        """A scenario from the layers of files and changes; raises InputError for whatever is wrong.

        >>> from twin.scenario.reading import data_layers
        >>> Scenario.from_layers(data_layers({"base": "baseline"}, "mine"), "mine").name
        'mine'
        """
        return cls(**resolve(layers, name))

    @property
    def end(self) -> int:
        """The month after the last one.

        >>> Scenario.load("baseline").end - Scenario.load("baseline").start
        36
        """
        return self.start + self.months

    def set(self, changes: Mapping[str, Any], *, before: bool = False) -> "Scenario":
        """With paths set to values: knobs, `MECHANISM.dose`, `policies.KEY.FIELD`; None returns to the default.

        With `before` (knobs only) they held in the burn-in, too.

        >>> list(Scenario.load("baseline").set({"fund.processing_days": 20}).settings)
        ['fund.processing_days']
        """
        return self._with({"set": dict(changes)} | ({"before": {"set": dict(changes)}} if before else {}))

    def with_mechanism(self, key: str, dose: float = 1.0) -> "Scenario":
        """With a mechanism at a dose; what the scenario says about its dates and cover stays.

        >>> list(Scenario.load("baseline").with_mechanism("points_system", 0.5).mechanisms)
        ['points_system']
        """
        return self._with({"mechanisms": {key: {"dose": dose}}})

    def without(self, key: str) -> "Scenario":
        """Without a mechanism; raises InputError if it is not there.

        >>> len(Scenario.load("linkage").without("flying_inspection").mechanisms)
        29
        """
        if key not in self.mechanisms:
            near = hint(key, self.mechanisms)
            raise InputError("scenario {name!r} has no mechanism {key}{hint}", name=self.name, key=shown(key), hint=near)
        return self._with({"mechanisms": {key: None}})

    def named(self, name: str) -> "Scenario":
        """Under another name.

        >>> Scenario.load("baseline").named("mine").name
        'mine'
        """
        return replace(self, name=name)

    def sized(self, sizes: str) -> "Scenario":
        """With all moves of evidence or of standard size.

        >>> Scenario.load("linkage").sized("standard").sizes
        'standard'
        """
        return self._with({"sizes": sizes, "mechanisms": {key: {"size": sizes} for key in self.mechanisms}})

    def trusting(self, grades: Iterable[str]) -> "Scenario":
        """With only the moves that rest on these grades of evidence.

        >>> Scenario.load("linkage").trusting(["experiment", "survey"]).grades
        ('experiment', 'survey')
        """
        return self._with({"grades": [grade for grade in GRADES if grade in set(grades)]})

    def before(self) -> "Scenario":
        """What holds in the burn-in: the same policies and structure, no mechanism, only undated traits set, and the `prior`.

        The running budget of the first month held before, too: it fills the account from which mechanisms are paid.
        Scenarios with equal `before().to_dict()` share one burn-in. It starts with the first month that the prior knows of, or,
        where there is none, with the scenario.

        >>> Scenario.load("linkage").before().mechanisms
        {}
        """
        traits: dict[str, tuple[Setting, ...]] = {
            path: several
            for path, several in self.settings.items()
            if not knobs()[path].movable and len(several) == 1 and not several[0].value.changes and several[0].cover is None
        }
        running = [one.value.at(self.start) for one in self.settings.get(OPERATIONS, ())]
        if running and running[0] is not None:
            traits = {path: traits.get(path, (Setting(Dated(running[0])),)) for path in sorted({*traits, OPERATIONS})}
        plain = replace(
            self,
            name="before",
            title=None,
            about=None,
            months=1,
            mechanisms={},
            definitions={},
            settings=traits,
            sizes="evidence",
            grades=GRADES,
            prior=None,
            file=None,
        )
        return plain if self.prior is None else _with_prior(plain, self.prior, self.grades)

    def _with(self, changes: dict[str, Any]) -> "Scenario":
        below = layer(self.to_dict(), Source(f"scenario {self.name}"))
        changed = self.from_layers(stack(below, layer(unboxed(changes), Source("change"))), self.name)
        return replace(changed, file=self.file, home=self.home, notes=self.notes)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data, definitions included, in one canonical form: `from_dict` gives the same scenario back.

        >>> scenario = Scenario.load("linkage")
        >>> Scenario.from_dict(scenario.to_dict()).to_dict() == scenario.to_dict()
        True
        """
        defined = {**self.prior.definitions, **self.definitions} if self.prior else self.definitions
        plain: dict[str, Any] = {
            "name": self.name,
            "title": self.title and self.title.plainly(),
            "about": self.about and self.about.plainly(),
            "start": month_text(self.start),
            "months": self.months,
            "policies": [{key: policy.plainly()} for key, policy in self.policies.items()],
            "define": {key: mechanism.plainly() for key, mechanism in defined.items()},
            "mechanisms": {key: _use_plain(use) for key, use in self.mechanisms.items()},
            "set": _settings_plain(self.settings),
            "structure": dict(self.structure),
            "before": self.prior and _prior_plain(self.prior),
            "sizes": self.sizes,
            "parameters": self.parameters,
            "grades": list(self.grades),
        }
        return {key: value for key, value in plain.items() if value is not None}

    def grade_shares(self) -> dict[str, float]:
        """Share of the moves by grade of evidence, each weighted by its mechanism's mean dose over the run (0 without moves).

        >>> round(sum(Scenario.load("linkage").grade_shares().values()), 6)
        1.0
        """
        run = range(self.start, self.start + self.months)
        weights: dict[str, float] = dict.fromkeys(GRADES, 0.0)
        for key, use in self.mechanisms.items():
            dose = added(use.dose_at(month) for month in run) / self.months
            for _, _, move in self.definitions[key].all_moves():
                weights[move.grade] += dose
        total = added(weights.values())
        return {grade: weight / total if total else 0.0 for grade, weight in weights.items()}


def _use_plain(use: Use) -> dict[str, Any]:
    first, *later = use.phases
    plain: dict[str, Any] = {"dose": use.dose.plainly(), "from": month_text(use.since), "size": use.size}
    if use.priority != PRIORITY:
        plain["priority"] = use.priority
    if use.fades_months is not None:
        plain["fades_months"] = use.fades_months
    if use.until is not None:
        plain["until"] = month_text(use.until)
    if first.cover is not None:
        plain["cover"] = first.cover.plainly()
    if later:
        plain["then"] = [{"from": month_text(p.since)} | ({"cover": p.cover.plainly()} if p.cover else {}) for p in later]
    return plain


def _with_prior(plain: Scenario, prior: Prior, grades: tuple[str, ...]) -> Scenario:
    """What holds in a burn-in in which more than the traditional mode held; before its start only the traits do."""
    months = prior.months or LONGEST
    settings = plain.settings | prior.settings
    return replace(
        plain, start=plain.start - months, months=months, settings={path: settings[path] for path in sorted(settings)},
        mechanisms=prior.mechanisms, definitions=prior.definitions, grades=grades,
    )  # fmt: skip


def _prior_plain(prior: Prior) -> dict[str, Any]:
    plain: dict[str, Any] = {"set": _settings_plain(prior.settings)}
    plain["mechanisms"] = {key: _use_plain(use) for key, use in prior.mechanisms.items()}
    return plain if prior.months is None else plain | {"months": prior.months}


def _settings_plain(settings: Mapping[str, tuple[Setting, ...]]) -> dict[str, Any]:
    return {path: [_setting_plain(one) for one in several] for path, several in settings.items()}


def _setting_plain(setting: Setting) -> dict[str, Any]:
    plain: dict[str, Any] = {"value": setting.value.plainly()}
    if setting.cover is not None:
        plain["cover"] = setting.cover.plainly()
    if setting.policies is not None:
        plain["policies"] = list(setting.policies)
    return plain
