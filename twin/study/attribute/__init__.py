"""Attribution: how much of a package's gain each mechanism is worth, by Shapley values, with intervals.

The mathematics knows games and players only (`attribute`, `robust`, `quotient`); `AttributionStudy` is a study of the twin.
"""

from twin.study.attribute.coalitions import Game, quotient
from twin.study.attribute.estimate import attribute
from twin.study.attribute.file import AttributionStudy
from twin.study.attribute.found import Attributions
from twin.study.attribute.plan import Plan
from twin.study.attribute.result import Attribution
from twin.study.attribute.robust import robust
from twin.study.attribute.run import Forecast, attribute_study, forecast

__all__ = [
    "Attribution", "AttributionStudy", "Attributions", "Forecast", "Game", "Plan", "attribute", "attribute_study", "forecast",
    "quotient", "robust",
]  # fmt: skip
