"""Sensitivity of outcomes to factors, honest about simulation noise: Morris, Sobol, PAWN and delta over designs of SALib.

The indices are those of the output to be expected over luck; `docs/sensitivity.md` says how they are estimated and how often
their intervals hold.
"""

from twin.sensitivity.density import delta, pawn
from twin.sensitivity.factors import Choice, Distributed, Factor, Factors, Sampled, Uniform, Whole, switch
from twin.sensitivity.morris import morris
from twin.sensitivity.sobol import sobol
from twin.sensitivity.study import Effort, Evaluate, Sensitivity

__all__ = [
    "Choice",
    "Distributed",
    "Effort",
    "Evaluate",
    "Factor",
    "Factors",
    "Sampled",
    "Sensitivity",
    "Uniform",
    "Whole",
    "delta",
    "morris",
    "pawn",
    "sobol",
    "switch",
]
