"""EMA Workbench: the twin as a `Model` with uncertainties, levers, constants and outcomes. Not required: install it yourself."""

from collections.abc import Mapping, Sequence
from typing import Any

from twin.adapters.simulator import Simulator, named, ranges
from twin.base.errors import InputError
from twin.study.grid.names import renamed


class Called:
    """What a Model calls: flat names in, flat names out; it travels to the processes of `MultiprocessingEvaluator`."""

    def __init__(self, simulator: Simulator, paths: Mapping[str, str]) -> None:
        """`paths` are dotted ones by flat name."""
        self.simulator, self.paths = simulator, dict(paths)
        self.outcomes = renamed(simulator.outcomes)

    def __call__(self, **settings: Any) -> dict[str, float]:
        """Outcomes by flat name, NaN where undefined."""
        found = self.simulator({self.paths[name]: value for name, value in settings.items()})
        return {self.outcomes[name]: value for name, value in found.items()}


def model(
    outcomes: Sequence[str] | str,
    uncertainties: Mapping[str, Any] | None = None,
    levers: Mapping[str, Any] | None = None,
    constants: Mapping[str, Any] | None = None,
    name: str = "twin",
    **setup: Any,
) -> Any:
    """An `ema_workbench.Model`: ranges `(low, high)` of reals or whole numbers, lists of options, a knob's own range for None.

    Names are flat (`fund_processing_days`). `setup` are the keywords of `twin.adapters.simulator.Simulator`; outcomes are means
    over its replicates. Raises InputError for a path that is none, and where EMA Workbench is not installed.
    """
    try:
        import ema_workbench as ema  # type: ignore[import-not-found]
    except ImportError:
        raise InputError(
            "ema_workbench is not installed; allowed: pip install ema-workbench, in an environment of its own"
        ) from None
    said = {"uncertainties": dict(uncertainties or {}), "levers": dict(levers or {})}
    fixed = dict(constants or {})
    paths = named([*said["uncertainties"], *said["levers"], *fixed])
    flat = {path: one for one, path in paths.items()}
    simulator = Simulator(outcomes, **setup)
    made = ema.Model(name, function=Called(simulator, paths))
    for kind, factors in said.items():
        setattr(made, kind, [_parameter(ema, flat[path], taken) for path, taken in (ranges(factors) if factors else {}).items()])
    made.constants = [ema.Constant(flat[path], value) for path, value in fixed.items()]
    made.outcomes = [ema.ScalarOutcome(one) for one in renamed(simulator.outcomes).values()]
    return made


def _parameter(ema: Any, name: str, taken: Any) -> Any:
    if isinstance(taken, list):
        return ema.CategoricalParameter(name, taken)
    whole = all(isinstance(one, int) for one in taken)
    return (ema.IntegerParameter if whole else ema.RealParameter)(name, *taken)
