"""A policy digital twin: how a policy travels from a county to households, and where it is lost on the way."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.base.errors import InputError
    from twin.county.county import County
    from twin.model import PolicyTwin
    from twin.outcomes.result import Result
    from twin.scenario.scenario import Scenario
    from twin.study.compare.paired import compare

__version__ = "0.1.0"
__all__ = ["County", "InputError", "PolicyTwin", "Result", "Scenario", "compare"]

# Imported when first asked for, so that `import twin` and `twin --help` stay light.
_HOMES = {
    "County": "twin.county.county",
    "InputError": "twin.base.errors",
    "PolicyTwin": "twin.model",
    "Result": "twin.outcomes.result",
    "Scenario": "twin.scenario.scenario",
    "compare": "twin.study.compare.paired",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'twin' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
