"""Optuna: the twin as an objective."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from twin.adapters.simulator import Simulator, ranges


def objective(factors: Mapping[str, Any], outcomes: str | Sequence[str], **setup: Any) -> Callable[[Any], Any]:
    """`objective(trial)` for `study.optimize`: one outcome as a number, several as a tuple, in their order.

    `factors` are ranges `(low, high)` of reals or whole numbers, lists of options, a knob's own range for None; the names of a
    trial's parameters are their dotted paths. `setup` are the keywords of `twin.adapters.simulator.Simulator`. An undefined
    outcome is NaN, which Optuna takes for a trial that failed. Directions are the study's, and a study that is loaded
    (`load_if_exists`) keeps those it was made with.

    >>> import optuna
    >>> optuna.logging.set_verbosity(optuna.logging.ERROR)
    >>> of = objective({"fund.by_need": None}, "trust", county=twin.County.small(2, 2, 30), months=1, burn_in=0)
    >>> optuna.create_study().optimize(of, n_trials=1)
    """
    known = ranges(factors)
    simulator = Simulator(outcomes, **setup)

    def run(trial: Any) -> Any:
        found = tuple(simulator({path: _suggested(trial, path, taken) for path, taken in known.items()}).values())
        return found[0] if isinstance(outcomes, str) else found

    return run


def _suggested(trial: Any, path: str, taken: Any) -> Any:
    if isinstance(taken, list):
        return trial.suggest_categorical(path, taken)
    return (trial.suggest_int if all(isinstance(one, int) for one in taken) else trial.suggest_float)(path, *taken)
