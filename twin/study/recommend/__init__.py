"""Recommendation: the best portfolios of mechanisms under a budget, when they fail, and what would be worth knowing first.

The mathematics are pure functions on tables, which know neither designs nor futures (docs/decision.md says what is estimated and
how often the intervals hold); `RecommendStudy` is a study of the twin.
"""

from twin.study.recommend.ahead import FirstLook, Forecast, first_look, forecast
from twin.study.recommend.boxes import Box, boxes
from twin.study.recommend.curse import Curse, winners_curse
from twin.study.recommend.file import RecommendStudy
from twin.study.recommend.found import BudgetFound, Failure, Recommendation
from twin.study.recommend.front import pareto
from twin.study.recommend.information import choices, value_of_information
from twin.study.recommend.robust import regret, robustness
from twin.study.recommend.run import recommend_study

__all__ = [
    "Box", "BudgetFound", "Curse", "Failure", "FirstLook", "Forecast", "Recommendation", "RecommendStudy", "boxes", "choices",
    "first_look", "forecast", "pareto", "recommend_study", "regret", "robustness", "value_of_information", "winners_curse",
]  # fmt: skip
