"""Recommendation studies: which portfolio of mechanisms at a budget, how sure that is, and when it fails (docs/recommend.md)."""

from twin.study.recommend.ahead import FirstLook, Forecast, first_look, forecast
from twin.study.recommend.file import RecommendStudy
from twin.study.recommend.found import BudgetFound, Failure, Recommendation
from twin.study.recommend.run import recommend_study

__all__ = [
    "BudgetFound", "Failure", "FirstLook", "Forecast", "Recommendation", "RecommendStudy", "first_look", "forecast",
    "recommend_study",
]  # fmt: skip
