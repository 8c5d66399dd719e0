"""Calibration: which values of the fitted parameters the baseline facts leave possible."""
