"""Sliders in a notebook: what doses and knobs do, at once, on a sample of the county that says that it is one."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from twin.adapters import doses
from twin.base.errors import InputError
from twin.base.messages import Lang, language, told
from twin.county.county import County
from twin.mechanisms import mechanism
from twin.model import PolicyTwin
from twin.outcomes.result import Result
from twin.processes import registry
from twin.report.shared.parts import Cell, Part, Table, View
from twin.report.shared.render import card
from twin.report.shared.words import label, number, unit_of
from twin.study.titles import factor_title

MECHANISMS = ("points_system", "smart_platform", "county_special_fund")
SHOWN = ("landing_rate", "reported_landing_rate", "awareness", "funds_used", "satisfaction", "paperwork_share", "cost_yuan")
HOUSEHOLDS = 1_000  # of the sample: an answer takes about a second
MONTHS = 12


class Explorer:
    """Answers about a twin's county and scenario, on a sample: what sliders of `explore` show, and can be asked without any.

    Luck, burn-in and parameters are the twin's; those of one township count where it is in the sample.

    >>> model = PolicyTwin(County.small(2, 2, 30), seed=1, burn_in=0)
    >>> one = Explorer(model, months=2)
    >>> one.answer({"points_system.dose": 1.0}).summary["cost_yuan"] > 0
    True
    """

    def __init__(self, model: PolicyTwin, months: int = MONTHS, lang: Lang | None = None) -> None:
        """From the first month of the model's scenario on, whatever months the model itself has run."""
        self.model, self.months, self.lang = model, months, lang or language()
        self._found: dict[str, Result] = {}

    @cached_property
    def sample(self) -> County:
        """The county, or whole villages of it with about a thousand households, drawn once."""
        everyone = len(self.model.county.households["village"])
        return self.model.county if everyone <= HOUSEHOLDS else self.model.county.sample(HOUSEHOLDS / everyone)

    def answer(self, settings: Mapping[str, Any]) -> Result:
        """The scenario with some settings by path, a dose of 0 leaving a mechanism out; asked twice, run once."""
        model = self.model
        said = repr(sorted(doses.moved(model.scenario, settings).items()))
        if said not in self._found:
            twin = PolicyTwin(
                self.sample, doses.settled(model.scenario, settings), seed=model.luck_seed, replicate=model.replicate,
                burn_in=model.burn_in, parameters=self._parameters,
            )  # fmt: skip
            self._found[said] = twin.run(self.months).result()
        return self._found[said]

    @cached_property
    def _parameters(self) -> dict[str, float]:
        there = {str(code) for code in self.sample.townships["uid"].tolist()}
        return {path: value for path, value in self.model.parameters.items() if "@" not in path or path.split("@")[1] in there}

    def html(self, settings: Mapping[str, Any]) -> str:
        """The answer beside the scenario as it is, with what it rests on."""
        lang, own, moved = self.lang, self.answer({}).summary, self.answer(settings).summary
        heads = ["", told(lang, "as it is"), told(lang, "with these settings")]
        rows = [[label(name, lang), *(number(one[name], unit_of(name), lang) for one in (own, moved))] for name in SHOWN]
        cells = [[Cell(text) for text in row] for row in rows]
        return card(View(told(lang, "What if"), self._rests(), parts=[Part(table=Table.of(heads, cells))]), lang)

    def _rests(self) -> str:
        whole, part = (len(one.villages["uid"]) for one in (self.model.county, self.sample))
        homes = len(self.sample.households["village"])
        if whole == part:
            return told(self.lang, "The whole county, {homes:,} households, {months} months, one replicate: luck included.",
                        homes=homes, months=self.months)  # fmt: skip
        return told(
            self.lang, "A sample: {part} of {whole} villages, {homes:,} households, {months} months, one replicate: luck "
            "included. The whole county may differ.",
            part=part, whole=whole, homes=homes, months=self.months,
        )  # fmt: skip


def explore(
    model: PolicyTwin,
    mechanisms: Sequence[str] = MECHANISMS,
    knobs: Sequence[str] = ("fund.processing_days",),
    *,
    months: int = MONTHS,
    lang: Lang | None = None,
) -> Any:
    """Sliders for a notebook: doses of mechanisms, knobs over their range, and what they change, about a second later.

    They begin where the scenario has them, and change nothing until they are moved; a dose of 0 leaves a mechanism out.
    Answers are of a sample of the county with one replicate, and say so. Needs ipywidgets. Raises InputError where that is not
    installed, or for a mechanism or a knob that is none.

    >>> box = explore(PolicyTwin(twin.County.small(2, 2, 30), seed=1, burn_in=0), ["points_system"], months=12)
    >>> type(box).__name__
    'VBox'
    """
    try:
        import ipywidgets as widgets  # type: ignore[import-not-found]
    except ImportError:
        raise InputError("explore: needs ipywidgets; allowed: pip install ipywidgets") from None
    one = Explorer(model, months, lang)
    sliders = {
        path: _slider(widgets, _title(model, path, one.lang), *_range(model, path))
        for path in (*(f"{key}.dose" for key in mechanisms), *knobs)
    }
    shown = widgets.HTML()

    def tell(change: Any = None) -> None:
        try:
            shown.value = one.html({path: slider.value for path, slider in sliders.items() if slider.value != slider.begun})
        except InputError as problem:
            shown.value = f"<p>{problem}</p>"

    for slider in sliders.values():
        slider.begun = slider.value
        slider.observe(tell, names="value")
    tell()
    return widgets.VBox([*sliders.values(), shown])


def _range(model: PolicyTwin, path: str) -> tuple[float, float, float]:
    """Lowest, highest, and what is in force now."""
    from twin.files.strict import hint

    key, _, field = path.partition(".")
    if field == "dose":
        if key not in model.scenario.definitions:
            mechanism.find(key)
        return 0.0, 1.0, doses.begun(model.scenario, key)
    known = registry.knobs()
    if path not in known:
        raise InputError("explore: unknown knob {path!r}{hint}", path=path[:80], hint=hint(path, known, see="twin knobs"))
    plain = [
        one.value.at(model.scenario.start) for one in model.scenario.settings.get(path, ()) if not (one.cover or one.policies)
    ]
    now = next((value for value in plain if value is not None), model.parameters.get(path, known[path].default))
    return known[path].low, known[path].high, float(now)


def _title(model: PolicyTwin, path: str, lang: Lang) -> str:
    return factor_title(path, {**mechanism.catalogue(), **model.scenario.definitions}).get(lang, path)


def _slider(widgets: Any, title: str, low: float, high: float, now: float) -> Any:
    return widgets.FloatSlider(
        value=now, min=low, max=high, step=(high - low) / 100 if high - low > 1 else 0.05, description=title,
        continuous_update=False, readout_format=".3g", style={"description_width": "16em"}, layout={"width": "36em"},
    )  # fmt: skip
