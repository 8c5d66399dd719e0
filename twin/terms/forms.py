"""Structural alternatives: names of the forms that a sub-model can take. The first is the twin's own; the order is the code."""

DETERRENCE = ("saturating", "exponential", "perceived", "thresholds", "logit", "balance")  # how eyes end diversion
DIFFUSION = ("first_hand", "hearsay", "complex", "village")  # who tells whom what
LEAKAGE = ("felt_eyes", "ppi", "opportunity")  # what decides how much an office diverts

STRUCTURE = {"deterrence": DETERRENCE, "diffusion": DIFFUSION, "leakage": LEAKAGE}
