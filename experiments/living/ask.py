"""All truths asked everything, some at a time side by side: what was scored, as tables."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import pandas as pd

from experiments.living.drifts import watched
from experiments.living.lived import Lived
from experiments.living.scored import ORIGINS, at_origins
from twin.living.update.estimate import Prepared

Tables = dict[str, pd.DataFrame]
_PRIOR: list[Prepared] = []  # of the processes that are forked


@dataclass(frozen=True)
class Question:
    """What is asked of one truth: forecasts and list at origins, parameters at the last of them, the watch for drift."""

    one: Lived
    origins: tuple[int, ...] = ORIGINS
    watched: tuple[int, ...] = ()  # months


def ask(prior: Prepared, questions: Sequence[Question], workers: int = 2) -> Tables:
    """The tables `forecasts`, `lists`, `parameters` and `months` of all questions, in their order."""
    _PRIOR[:] = [prior]
    if workers == 1:
        parts = [_answer(question) for question in questions]
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as executor:
            parts = list(executor.map(_answer, questions))
    names = sorted({name for part in parts for name in part})
    return {name: pd.concat([part[name] for part in parts if name in part], ignore_index=True) for name in names}


def _answer(question: Question) -> Tables:
    prior, one = _PRIOR[0], question.one
    found: Tables = {}
    if question.origins:
        found |= at_origins(prior, one, question.origins)
    if question.watched:
        found["months"] = watched(prior, one, question.watched)
    return found
