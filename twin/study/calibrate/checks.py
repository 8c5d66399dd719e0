"""What a calibration must show of itself: what was learned, what was not, what disagrees."""

import numpy as np
import pandas as pd

from twin.base.messages import Lang, mark, told
from twin.evidence.store import facts
from twin.study.calibrate.moments import ENDS, spread
from twin.study.calibrate.run import Calibration
from twin.study.calibrate.titles import figure_title

INFORMED = 0.3  # shrinkage below this says that the facts do not inform a parameter
NEAR = 0.5  # of the doubt about a fact: no disagreement worth a word
STRONG = 0.4  # absolute posterior correlation that is worth telling
# Looked at, never fitted: the figure of the twin and the fact beside it. The first are facts of the traditional mode, the others
# the `before` of package rows, of which only plausibility is asked.
LEFT_OUT = {"close_ties": "close_ties", "project_success": "project_success", "funds_arrived": "funds_arrived"}
PLAUSIBLE = {
    "awareness": "awareness",
    "satisfaction": "satisfaction",
    "reported_landing_rate": "landing_rate",
    "fund_efficiency": "fund_efficiency",
}


def parameter_table(found: Calibration) -> pd.DataFrame:
    """One row per parameter: its moment, prior and posterior mean, sd, 5% and 95%, shrinkage and whether it is informed.

    Shrinkage = 1 - posterior variance / prior variance, of normal scores of the prior, so that a skewed prior does not decide it.
    The last row is the number that nothing reads: its shrinkage is chance.
    """
    before, after = found.prior, found.posterior
    scores = 1.0 - after.scores.var() / before.scores.var()
    rows = {}
    for path, parameter in found.study.file.parameters.items():
        rows[path] = {"moment": parameter.moment, **_four(before.values[path], "prior_"), **_four(after.values[path])}
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(before.scores.columns)
    table["moment"] = table["moment"].fillna("")
    table["shrinkage"] = scores
    table["informed"] = scores >= INFORMED
    return table.rename_axis("parameter")


def _four(values: pd.Series, prefix: str = "") -> dict[str, float]:
    low, high = np.quantile(values, [0.05, 0.95], method=ENDS)
    found = {"mean": values.mean(), "sd": values.std(), "p05": low, "p95": high}
    return {prefix + name: float(value) for name, value in found.items()}


def predictive_table(found: Calibration) -> pd.DataFrame:
    """One row per figure with a fact: the fact, its doubt, and where the runs lie before and after the calibration.

    `kind` is `fitted`, `left out` (a baseline fact that was not used) or `plausible` (the `before` of a package row). `gap` is
    the posterior median minus the fact, in units of the doubt (fitted figures only); `inside` says whether the fact lies between
    the 5% and 95% of the posterior runs, `reachable` whether any prior run came at or beyond it.
    """
    table = facts().set_index("id")["before"]
    rows = [(figure, m.value, m.doubt, "fitted") for figure, m in _fitted(found)]
    for kind, pairs in (("left out", LEFT_OUT), ("plausible", PLAUSIBLE)):
        rows += [
            (figure, float(table[fact]), np.nan, kind) for figure, fact in pairs.items() if figure not in found.study.figures
        ]
    made = pd.DataFrame(rows, columns=["figure", "fact", "doubt", "kind"]).set_index("figure")
    before, after = found.prior.figures[made.index], found.posterior.figures[made.index]
    made = made.join(spread(before).add_prefix("prior_")).join(spread(after))
    made["gap"] = (made["p50"] - made["fact"]) / made["doubt"]
    made["inside"] = (made["p05"] <= made["fact"]) & (made["fact"] <= made["p95"])
    made["reachable"] = (before.min() <= made["fact"]) & (made["fact"] <= before.max())
    return made


def _fitted(found: Calibration) -> list:
    return list(zip(found.study.figures, found.study.file.moments.values(), strict=True))


def sensitivity_table(found: Calibration) -> pd.DataFrame:
    """Standardised regression of every fitted figure (rows) on all parameters over the prior runs, and the share explained.

    A coefficient of one: a standard deviation of the parameter's prior moves the figure by a standard deviation of its own.
    """
    x = found.prior.scores.to_numpy()
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    y = found.prior.figures[found.study.figures]
    y = y.fillna(y.mean())
    y = ((y - y.mean()) / y.std(ddof=0).replace(0.0, 1.0)).to_numpy()
    slope, *_ = np.linalg.lstsq(x, y, rcond=None)
    table = pd.DataFrame(slope.T, index=found.study.figures, columns=found.prior.scores.columns)
    table["explained"] = 1.0 - ((y - x @ slope) ** 2).mean(axis=0)
    return table.rename_axis("figure")


def correlation_table(found: Calibration) -> pd.DataFrame:
    """Posterior correlations of the parameters' normal scores."""
    return found.posterior.scores[found.study.paths].corr().rename_axis("parameter")


def tables_of(found: Calibration) -> dict[str, pd.DataFrame]:
    """Every table of a calibration, by the name it is kept under."""
    return {
        "parameters": parameter_table(found),
        "predictive": predictive_table(found),
        "sensitivity": sensitivity_table(found),
        "correlations": correlation_table(found),
    }


def not_informed(found: Calibration) -> list[str]:
    """Parameters that the facts do not inform."""
    table = parameter_table(found).loc[found.study.paths]
    return list(table.index[~table["informed"]])


def tied(found: Calibration) -> list[tuple[str, str, float]]:
    """Pairs of parameters that the facts know only together, strongest first: two paths and their correlation."""
    table = correlation_table(found)
    pairs = [(one, other, float(table.loc[one, other])) for i, one in enumerate(table.index) for other in table.columns[i + 1 :]]
    return sorted((pair for pair in pairs if abs(pair[2]) >= STRONG), key=lambda pair: -abs(pair[2]))


def conflicts(found: Calibration, lang: Lang) -> list[str]:
    """Facts that the fitted twin does not meet, and pairs of facts that no setting can meet together, in words with numbers."""
    table = predictive_table(found)
    said = []
    for figure, row in table[table["kind"] == "fitted"].iterrows():
        if not row["inside"] and abs(row["gap"]) >= NEAR:
            reach = told(lang, "some prior runs come as far, but not together with the other facts")
            if not row["reachable"]:
                reach = told(
                    lang, "no prior run comes as far, so what is held fixed, or the form of the model, stands in the way"
                )
            said.append(told(
                lang,
                "{figure}: the fact is {fact:.3g}, the fitted runs give {p50:.3g} [{p05:.3g}, {p95:.3g}], {times:.1f} times the "
                "stated doubt away; {reach}.",
                figure=figure_title(found.study.file, str(figure), lang), times=abs(row["gap"]), reach=reach,
                **row[["fact", "p50", "p05", "p95"]],
            ))  # fmt: skip
    return [*said, *_known(found, lang)]


KNOWN = {
    "funds_used": mark(
        "Spent .63 of one county's funds, but the audit office found only .168 (2016) and .058 (2017) idle for "
        "over a year: the rest must be money under a year old. The fitted twin spends {funds_used:.2f} and audits "
        "find {audited_idle:.2f} idle; spending less would leave more idle and move away from the audits."
    ),
    "need_cycle": mark(
        "A need takes 15 days on average, but three in ten are never settled, and the routes that the sources give "
        "(8, 30 and 90 days) imply about 17 over those that are solved. The fitted twin needs {need_cycle:.1f} days."
    ),
    "scheme_known": mark(
        ".68 have heard of one scheme, .58 are said to be aware of a policy and .68 of tasks to have landed. "
        "Holding the twin near the first gives awareness {awareness:.2f} and a reported landing rate of "
        "{reported_landing_rate:.2f}; the last two were never fitted."
    ),
    "audited_misuse": mark(
        "Audits that happen find {audited_misuse:.3f} because complaints lead to some of them; an audit of every account would "
        "find {misuse_everywhere:.3f}. If the audit office draws at random, the level is fitted too low."
    ),
}


def _known(found: Calibration, lang: Lang) -> list[str]:
    """Disagreements among the sources themselves, with what the fitted twin makes of them."""
    middle = found.posterior.figures.median().to_dict()
    return [told(lang, text, **middle) for figure, text in KNOWN.items() if figure in found.study.figures]
