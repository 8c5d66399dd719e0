"""Decisions under uncertainty: fronts, regret, robustness, where a choice fails, what is worth knowing, the winner's curse.

Pure functions on tables; nothing here knows what the designs and the futures are. `docs/decision.md` says what is estimated and
how often the intervals hold.
"""

from twin.decision.boxes import Box, boxes
from twin.decision.curse import Curse, winners_curse
from twin.decision.front import pareto
from twin.decision.information import choices, value_of_information
from twin.decision.robust import regret, robustness

__all__ = ["Box", "Curse", "boxes", "choices", "pareto", "regret", "robustness", "value_of_information", "winners_curse"]
