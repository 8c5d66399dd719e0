"""Field trials inside the twin: arms, a lot, effects with standard errors, power, and expectations that can fail."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.study.trial.case import Case
    from twin.study.trial.check import Check
    from twin.study.trial.run import run_case
    from twin.study.trial.trial import Trial

__all__ = ["Case", "Check", "Trial", "run_case"]
_HOMES = {"Case": "case", "Check": "check", "run_case": "run", "Trial": "trial"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'twin.study.trial' has no attribute {name!r}")
    return getattr(import_module(f"twin.study.trial.{_HOMES[name]}"), name)
