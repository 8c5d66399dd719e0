"""One truth: what the index said before each deadline, in every weighting, beside the ensemble's own forecast and what landed."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

import twin
from experiments.adaptation.weightings import WEIGHTINGS
from experiments.living.lived import Lived, known_at
from experiments.living.scored import true_values
from twin.living.ensemble.field import Kind
from twin.living.update.estimate import Estimate, Prepared
from twin.views.index.definitions import shipped
from twin.views.index.facts import Facts
from twin.views.index.scored import Scored, scored, weighed
from twin.views.source import Source

LEAD = 3  # months before a deadline
LEAST = 6  # months lived before an index is asked for
_PRIOR: list[Prepared] = []  # of the processes that are forked


def ask(prior: Prepared, truths: Sequence[Lived], workers: int = 2, lead: int = LEAD) -> pd.DataFrame:
    """A row for each truth, deadline, policy and village with entitled households (see `of_truth`).

    Each truth's rows are kept in the folder of `prior`: who was stopped goes on where it was, as long as no source changes.
    """
    _PRIOR[:] = [prior]
    questions = [(one, lead, _file(prior, one, lead)) for one in truths]
    if workers == 1:
        return pd.concat(map(_answer, questions), ignore_index=True)
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as executor:
        return pd.concat(executor.map(_answer, questions), ignore_index=True)


def _answer(question: tuple[Lived, int, Path]) -> pd.DataFrame:
    one, lead, file = question
    if not file.is_file():
        rows = pd.concat(of_truth(_PRIOR[0], one, lead), ignore_index=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".draft")
        rows.to_parquet(draft)
        draft.replace(file)
    return pd.read_parquet(file)


def _file(prior: Prepared, one: Lived, lead: int) -> Path:
    """Where the rows of a truth are kept: named by all that they are made from."""
    about = f"{_sources()} {one.truth.run.key} {len(prior.pool)} {lead}"
    return prior.folder / "asked" / f"{one.truth.kind}-{one.truth.number}-{sha256(about.encode()).hexdigest()[:16]}.parquet"


@cache
def _sources() -> str:
    """Of every file of the package and of this experiment that says something."""
    files = [*Path(twin.__file__).parent.rglob("*"), *Path(__file__).parent.glob("*.py")]
    said = sha256()
    for file in sorted(one for one in files if one.suffix in (".py", ".yaml", ".csv")):
        said.update(file.read_bytes())
    return said.hexdigest()


def deadlines(prior: Prepared, lead: int = LEAD) -> dict[int, list[Kind]]:
    """What lands at deadlines, by the number of months lived when the index is asked for."""
    found: dict[int, list[Kind]] = {}
    for kind in prior.field.kinds:
        if kind.target == "landing" and kind.month + 1 - lead >= LEAST:
            found.setdefault(kind.month + 1 - lead, []).append(kind)
    return found


def of_truth(prior: Prepared, one: Lived, lead: int = LEAD) -> Iterator[pd.DataFrame]:
    """Rows of `kind`, `number`, `policy`, `month`, `village`, `landed`, `forecast`, dimensions, and the index by weighting."""
    for lived, kinds in deadlines(prior, lead).items():
        estimate = known_at(prior, one, lived)
        facts = Facts(Source(estimate))
        found = scored(facts, shipped())
        for kind in kinds:
            yield _rows(one, facts, estimate, found, kind)


def _rows(one: Lived, facts: Facts, estimate: Estimate, found: Scored, kind: Kind) -> pd.DataFrame:
    policy = [policy.key for policy in facts.policies].index(kind.policy)
    rows = pd.DataFrame({
        "kind": one.truth.kind, "number": one.truth.number, "policy": kind.policy, "month": kind.month,
        "village": np.arange(len(facts.size)), "landed": true_values(one.cube, kind, "village"),
        "forecast": estimate.of("village", kind).mean(axis=0),
    })  # fmt: skip
    for place, key in enumerate(found.definitions.dimensions):
        rows[key] = found.dimensions[place][:, policy]
    for name, definitions in WEIGHTINGS.items():
        rows[name] = weighed(found.values, found.scores, definitions).index[:, policy]
    return rows[(facts.number[:, policy] > 0) & rows["landed"].notna()]
