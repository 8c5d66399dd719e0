"""A policy digital twin: how a policy travels from a county to households, and where it is lost on the way."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.county import County
    from twin.errors import InputError
    from twin.model import PolicyTwin
    from twin.result import Result
    from twin.scenario import Scenario
    from twin.study.compare import compare

__version__ = "0.1.0"
__all__ = ["County", "InputError", "PolicyTwin", "Result", "Scenario", "compare"]

# Imported when first asked for, so that `import twin` and `twin --help` stay light.
_HOMES = {
    "County": "twin.county",
    "InputError": "twin.errors",
    "PolicyTwin": "twin.model",
    "Result": "twin.result",
    "Scenario": "twin.scenario",
    "compare": "twin.study.compare",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'twin' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
