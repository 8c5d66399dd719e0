"""The policy adaptation index: how well each policy is placed to land in each village, by thirty-two indicators."""

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.views.index.definitions import Definitions, definitions
from twin.views.index.facts import Facts
from twin.views.index.scored import Scored, scored
from twin.views.sheet import Column, Sheet, Words, sheet
from twin.views.source import Source

SOURCES: dict[str, Words] = {
    "tables": both("the county's tables"),
    "policy": both("the policy's text"),
    "scenario": both("mechanisms in force, as planned"),
    "estimate": both("estimated after the data: mean of the runs"),
}
VARIES: dict[str, Words] = {
    "both": both("by village and policy"),
    "village": both("by village"),
    "policy": both("by policy"),
    "constant": both("the same everywhere"),
    "unknown": both("not yet known"),
}
SAME = 1e-9
_VILLAGE, _TOWNSHIP, _POLICY = (
    Column("village", both("village"), "place"), Column("township", both("township"), "place"),
    Column("policy", both("policy"), "policy"),
)  # fmt: skip


def make(source: Source) -> dict[str, Sheet]:
    """`villages` (index, dimensions, strongest lack), `indicators` (every value, score and share), `definitions`.

    One row for each village and policy with entitled households; of the source's village alone where it has one. Raises
    InputError for weights that cannot be.
    """
    facts, known = Facts(source), definitions(source.folder)
    found = scored(facts, known)
    there = np.argwhere(facts.number > 0)
    if source.village:
        codes = facts.estimate.prepared.plan.codes
        there = there[there[:, 0] == list(codes.villages).index(source.village)]
    return {
        "villages": _villages(facts, found, there),
        "indicators": _indicators(facts, found, there),
        "definitions": _definitions(facts, found, there),
    }


def _places(facts: Facts, there: np.ndarray) -> pd.DataFrame:
    codes = facts.estimate.prepared.plan.codes
    return pd.DataFrame({
        "village": [codes.villages[village] for village, _ in there],
        "township": [codes.townships[facts.township[village]] for village, _ in there],
        "policy": [facts.policies[policy].key for _, policy in there],
    })  # fmt: skip


def _villages(facts: Facts, found: Scored, there: np.ndarray) -> Sheet:
    known, at = found.definitions, (there[:, 0], there[:, 1])
    keys, gains = np.array(list(known.indicators)), found.gains[:, *at]
    rows = _places(facts, there).assign(index=found.index[at])
    for number, key in enumerate(known.dimensions):
        rows[key] = found.dimensions[number][at]
    best = gains.argmax(axis=0)
    rows["gain"] = gains.max(axis=0)
    rows["lack"] = np.where(rows["gain"] > 0, keys[best], "")
    of = np.array([one.dimension for one in known.indicators.values()])
    elsewhere = np.where(of[:, None] != of[best][None, :], gains, 0.0)
    rows["other"] = np.where(elsewhere.max(axis=0) > 0, keys[elsewhere.argmax(axis=0)], "")
    columns = (
        _VILLAGE, _TOWNSHIP, _POLICY,
        Column("index", both("index"), "index", both("0 to 100: how well the policy is placed to land there")),
        *(Column(key, _words(one.name), "index", _words(one.why)) for key, one in known.dimensions.items()),
        Column("lack", both("strongest lack"), "word", both("what would raise the index most if it were mended"),
               {key: _words(one.name) for key, one in known.indicators.items()}),
        Column("gain", both("points to gain"), "index", both("of the index, if that were at its best")),
        Column("other", both("strongest lack in another dimension"), "word", None,
               {key: _words(one.name) for key, one in known.indicators.items()}),
    )  # fmt: skip
    rows = rows.sort_values(["index", "village", "policy"], kind="stable")
    return sheet(both("policy adaptation index"), columns, rows, both("lowest first"))


def _indicators(facts: Facts, found: Scored, there: np.ndarray) -> Sheet:
    """Long: a row for each village, policy and indicator."""
    known, at = found.definitions, (there[:, 0], there[:, 1])
    places = _places(facts, there)
    parts = [
        places.assign(
            dimension=one.dimension, indicator=key, value=np.where(np.isinf(value := found.values[number][at]), np.nan, value),
            score=found.scores[number][at], weight=one.weight,
        )
        for number, (key, one) in enumerate(known.indicators.items())
    ]  # fmt: skip
    columns = (
        _VILLAGE, _TOWNSHIP, _POLICY,
        Column("dimension", both("dimension"), "word", None, {key: _words(one.name) for key, one in known.dimensions.items()}),
        Column("indicator", both("indicator"), "word", None, {key: _words(one.name) for key, one in known.indicators.items()}),
        Column("value", both("value"), "ratio", both("in the indicator's unit; nothing where it is not known")),
        Column("score", both("score"), "index", both("0 at its worst end, 100 at its best")),
        Column("weight", both("weight"), "ratio", both("within its dimension")),
    )  # fmt: skip
    rows = pd.concat(parts).sort_index(kind="stable")
    return sheet(both("indicators of the index"), columns, rows)


def _definitions(facts: Facts, found: Scored, there: np.ndarray) -> Sheet:
    known, at = found.definitions, (there[:, 0], there[:, 1])
    rows = [
        {"indicator": key, "key": key, "dimension": one.dimension, "formula": key, "unit": one.unit, "source": one.source,
         "given": _given(facts, one.columns), "varies": _varies(found.scores[number], facts.number > 0), "worst": one.worst,
         "best": one.best, "weight": one.weight, "share": _share(known, key), "mean": _mean(found.scores[number][at]), "why": key}
        for number, (key, one) in enumerate(known.indicators.items())
    ]  # fmt: skip
    texts = {
        part: {key: _words(getattr(one, part)) for key, one in known.indicators.items()} for part in ("name", "formula", "why")
    }
    units = {"share": both("share"), "gap": both("difference of shares"), "count": both("number"), "whole": both("number")}
    columns = (
        Column("indicator", both("indicator"), "word", None, texts["name"]),
        Column("key", both("key"), "text"),
        Column("dimension", both("dimension"), "word", None, {key: _words(one.name) for key, one in known.dimensions.items()}),
        Column("formula", both("formula"), "word", None, texts["formula"]),
        Column("unit", both("unit"), "word", None, units),
        Column("source", both("source"), "word", None, SOURCES),
        Column("given", both("given"), "share", both("of the tables' columns that it reads, the share that is not drawn")),
        Column("varies", both("differs"), "word", both("on this day"), VARIES),
        Column("worst", both("worst end"), "ratio", both("score 0")),
        Column("best", both("best end"), "ratio", both("score 100")),
        Column("weight", both("weight"), "ratio", both("within its dimension")),
        Column("share", both("share of the index"), "share", both("where all indicators are known")),
        Column("mean", both("mean score"), "index"),
        Column("why", both("reason"), "word", None, texts["why"]),
    )
    return sheet(both("definitions"), columns, pd.DataFrame(rows))


def _given(facts: Facts, columns: tuple[str, ...]) -> float:
    """The least share that is given of some columns of tables; NaN for what reads none."""
    drawn = 0.0 if facts.county.synthetic else 1.0
    return min((float(facts.county.given.get(name, drawn)) for name in columns), default=float("nan"))


def _varies(scores: np.ndarray, there: np.ndarray) -> str:
    """Between what scores f8[V, P] differ on this day."""
    some = np.where(there, scores, np.nan)
    if np.isnan(some).all():
        return "unknown"
    low, high = (np.ma.masked_invalid(some) for _ in range(2))
    villages = bool(np.any(np.ma.ptp(low, axis=0).filled(0) > SAME))
    policies = bool(np.any(np.ma.ptp(high, axis=1).filled(0) > SAME))
    return {(True, True): "both", (True, False): "village", (False, True): "policy"}.get((villages, policies), "constant")


def _share(known: Definitions, key: str) -> float:
    one = known.indicators[key]
    inner = sum(known.indicators[name].weight for name in known.of(one.dimension))
    outer = sum(dimension.weight for dimension in known.dimensions.values())
    return float(known.dimensions[one.dimension].weight / outer * one.weight / inner) if inner else 0.0


def _mean(values: np.ndarray) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


def _words(text) -> Words:  # type: ignore[no-untyped-def]
    return {"en": text.en, "zh": text.zh}
