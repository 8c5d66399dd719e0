"""A policy digital twin: how a policy travels from a county to households, and where it is lost on the way."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from twin.base import cards
from twin.base.version import __version__ as __version__

if TYPE_CHECKING:
    from twin.adapters.explore import explore
    from twin.adapters.mesa_page import mesa_app
    from twin.base.errors import InputError
    from twin.county.county import County
    from twin.model import PolicyTwin
    from twin.outcomes.result import Result
    from twin.scenario.scenario import Scenario
    from twin.study.compare.paired import compare
    from twin.study.grid.experiment import experiment

__all__ = ["County", "InputError", "PolicyTwin", "Result", "Scenario", "compare", "experiment", "explore", "mesa_app"]

# Imported when first asked for, so that `import twin` and `twin --help` stay light.
_HOMES = {
    "County": "twin.county.county",
    "InputError": "twin.base.errors",
    "PolicyTwin": "twin.model",
    "Result": "twin.outcomes.result",
    "Scenario": "twin.scenario.scenario",
    "compare": "twin.study.compare.paired",
    "experiment": "twin.study.grid.experiment",
    "explore": "twin.adapters.explore",
    "mesa_app": "twin.adapters.mesa_page",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'twin' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__


cards.show_with(lambda thing: import_module("twin.report.notebook.things").html(thing))
