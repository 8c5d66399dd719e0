"""Structural alternatives: names of the forms that a sub-model can take. The order is the code."""

DETERRENCE = ("saturating", "exponential", "perceived", "thresholds", "logit", "ppi")
