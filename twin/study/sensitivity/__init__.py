"""Sensitivity of outcomes to factors, honest about simulation noise: Morris, Sobol, PAWN and delta over designs of SALib.

The indices are those of the output to be expected over luck; docs/sensitivity.md says how they are estimated and how often
their intervals hold. The mathematics know any function of factors; `SensitivityStudy` is a study of the twin.
"""

from twin.study.factors import Choice, Distributed, Factor, Factors, Sampled, Uniform, Whole, switch
from twin.study.sensitivity.ahead import first_look, forecast
from twin.study.sensitivity.density import delta, pawn
from twin.study.sensitivity.file import SensitivityStudy
from twin.study.sensitivity.found import FirstLook, Forecast, Found
from twin.study.sensitivity.morris import morris
from twin.study.sensitivity.rounds import Effort, Evaluate, Sensitivity
from twin.study.sensitivity.run import study_sensitivity
from twin.study.sensitivity.sobol import sobol

__all__ = [
    "Choice", "Distributed", "Effort", "Evaluate", "Factor", "Factors", "FirstLook", "Forecast", "Found", "Sampled",
    "Sensitivity", "SensitivityStudy", "Uniform", "Whole", "delta", "first_look", "forecast", "morris", "pawn", "sobol",
    "study_sensitivity", "switch",
]  # fmt: skip
