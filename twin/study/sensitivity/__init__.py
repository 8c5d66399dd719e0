"""Sensitivity studies: from a file to indices with intervals, through the store of runs (docs/sensitivity.md)."""

from twin.study.sensitivity.ahead import first_look, forecast
from twin.study.sensitivity.found import FirstLook, Forecast, Found
from twin.study.sensitivity.run import study_sensitivity
from twin.study.sensitivity.study import SensitivityStudy

__all__ = ["FirstLook", "Forecast", "Found", "SensitivityStudy", "first_look", "forecast", "study_sensitivity"]
