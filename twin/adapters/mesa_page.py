"""A twin in the browser, by Mesa's own SolaraViz: sliders of doses, the villages on a grid, monthly indicators.

SolaraViz would lay out its pictures by `solara.GridDraggable`, whose script is written for Vue 2: with ipyvuetify 3, which a
plain `pip install` of Solara brings, it ends in the browser ("GlobalVue.use is not a function"), and no picture of any model is
shown. So the controls are SolaraViz's, the pictures are Mesa's, and what lays them out is a grid of fixed columns.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from twin.adapters import doses
from twin.base.errors import InputError
from twin.base.messages import Lang, language, told
from twin.county.county import County
from twin.mechanisms import mechanism
from twin.model import PolicyTwin
from twin.outcomes.headline import INDICATORS
from twin.report.shared.style import FONT
from twin.report.shared.words import label
from twin.scenario.scenario import Scenario

MECHANISMS = ("points_system", "smart_platform", "county_special_fund")
PLOTS = ("awareness", "trust", "funds_used")
COLOUR = "awareness"  # of villages, on the grid
_NONE = "#dddddd"


class PageTwin(PolicyTwin):
    """A twin whose mechanisms have a slider each: a dose of 0 leaves a mechanism out, that of the scenario as it is.

    >>> place = County.small(2, 2, 30)
    >>> list(PageTwin(place, "alone/points_system", rng=1, burn_in=0, dose_points_system=0.0).scenario.mechanisms)
    []
    """

    def __init__(self, county: Any = None, scenario: Any = "baseline", *, rng: Any = None, **kwargs: Any) -> None:
        """Doses are given as `dose_KEY`; all else as for a PolicyTwin."""
        given = {name: kwargs.pop(name) for name in list(kwargs) if name.startswith("dose_")}
        loaded = Scenario.load(scenario)
        wanted = {name.removeprefix("dose_"): float(dose) for name, dose in given.items()}
        moved = {f"{key}.dose": dose for key, dose in wanted.items() if dose != doses.begun(loaded, key)}
        super().__init__(county, doses.settled(loaded, moved), rng=rng, **kwargs)


def mesa_app(
    county: County | None = None,
    mechanisms: Sequence[str] = MECHANISMS,
    plots: Sequence[str] = PLOTS,
    *,
    scenario: Scenario | str = "baseline",
    seed: int = 0,
    burn_in: int = 12,
    lang: Lang | None = None,
) -> Any:
    """A page for `solara run FILE.py`, where FILE.py is `import twin` and `page = twin.mesa_app()`.

    `county` is by default a small invented one, on which a month takes milliseconds. Sliders begin at the scenario's doses; at 0
    a mechanism is left out. Needs Mesa 3.5 with its extra `viz` (Python 3.12 or later). Raises InputError where that is not
    there, or for a mechanism or an indicator that is none.

    >>> mesa_app(mechanisms=["of_nobody"])
    Traceback (most recent call last):
    ...
    twin.base.errors.InputError: ...
    """
    try:
        from mesa.visualization import make_plot_component, make_space_component
    except ImportError as problem:
        raise InputError(
            "mesa_app: needs what draws Mesa's pages ({problem}); allowed: Python 3.12 or later, pip install 'mesa[viz]'",
            problem=problem,
        ) from None
    said = lang or language()
    place = County.small(6, 8, 40) if county is None else county
    loaded = Scenario.load(scenario)
    defined = {key: loaded.definitions.get(key) or mechanism.find(key) for key in mechanisms}
    sliders = {f"dose_{key}": _slider(one.name.plainly()[said], doses.begun(loaded, key)) for key, one in defined.items()}
    fixed = {"county": place, "scenario": scenario, "rng": seed, "burn_in": burn_in}
    model = PageTwin(**fixed, **{name: slider["value"] for name, slider in sliders.items()})
    drawn = [make_space_component(_portrayal, post_process=lambda axes: _framed(axes, said))]
    drawn += [make_plot_component(name, post_process=lambda axes, name=name: _named(axes, name, said))[0] for name in plots]
    return _page(model, drawn, fixed | sliders, told(said, "Policy twin: {county}", county=model.county.name[said]))


def _page(model: PageTwin, drawn: Sequence[Any], params: Mapping[str, Any], title: str) -> Any:
    """Mesa's controls at the side, the pictures two abreast; both follow the model that Step moves and Reset makes anew."""
    import solara  # type: ignore[import-not-found]
    from mesa.visualization import SolaraViz

    @solara.component
    def page() -> None:
        now = solara.use_reactive(model)
        SolaraViz(now, components=[], model_params=dict(params), name=title)
        with solara.GridFixed(columns=2):
            for picture in drawn:
                picture(now.value)

    return page()


def _slider(name: str, dose: float) -> Mapping[str, Any]:
    return {"type": "SliderFloat", "value": dose, "label": name, "min": 0.0, "max": 1.0, "step": 0.05}


def _portrayal(agent: Any) -> Any:
    """A village as a square, the darker the more of its households know the policies."""
    from mesa.visualization.components import AgentPortrayalStyle

    return AgentPortrayalStyle(color=_colour(agent), size=90, marker="s")


def _colour(village: Any) -> Any:
    from matplotlib import colormaps

    value = village.model.datacollector.of(village, COLOUR)
    return _NONE if value != value else colormaps["Blues"](0.15 + 0.8 * value)


def _framed(axes: Any, lang: Lang) -> None:
    axes.set_title(told(lang, "Villages, a row a township: {what}", what=label(COLOUR, lang)), font=FONT, fontsize=9)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_aspect("equal")


def _named(axes: Any, name: str, lang: Lang) -> None:
    axes.set_title(label(name, lang), font=FONT, fontsize=10)
    axes.set_ylabel("")
    for line in axes.lines:
        line.set_marker(".")  # a line of one month is not seen
    if INDICATORS[name].unit == "share":
        axes.set_ylim(0, 1)
