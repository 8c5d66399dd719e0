"""Attribution: how much of a package's gain each member is worth, by Shapley values, with intervals."""

from twin.attribution.attribute import attribute
from twin.attribution.coalitions import Game, quotient
from twin.attribution.plan import Plan
from twin.attribution.result import Attribution
from twin.attribution.robust import robust

__all__ = ["Attribution", "Game", "Plan", "attribute", "quotient", "robust"]
