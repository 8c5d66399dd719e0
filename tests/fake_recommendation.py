"""A made-up recommendation with the shapes of the real one and the numbers of nobody, for pages and pictures."""

import numpy as np
import pandas as pd

from twin.study.grades import COLUMNS
from twin.study.plain import COLUMNS as PLAIN
from twin.study.recommend import Curse, boxes, choices, pareto, robustness, value_of_information, winners_curse
from twin.study.recommend.found import NOTHING, BudgetFound, Failure, Recommendation

OBJECTIVES = {"landing_rate": "max", "public_yuan": "min", "inequality": "min", "formalism_gap": "min"}
MECHANISMS = {
    "points_system": {"en": "Points system", "zh": "积分制"},
    "flying_inspection": {"en": "Flying inspection", "zh": "飞行检查"},
    "plain_language_notice": {"en": "Plain-language notice", "zh": "明白卡"},
    "project_bundling": {"en": "Project bundling", "zh": "项目打捆"},
}
FACTORS = {
    "reach.notice_reach": {"en": "reach of notices", "zh": "告知覆盖"},
    "supervise.diversion_level": {"en": "level of diversion", "zh": "截留水平"},
    "deliver.township_days": {"en": "days of approval", "zh": "审批天数"},
    "structure.deterrence": {"en": "how officials respond to being watched", "zh": "干部对被监督的反应"},
}
SURVEYS = {
    "scheme_known": {"en": "a household survey on awareness", "zh": "农户知晓率调查"},
    "audited_misuse": {"en": "an audit of project money", "zh": "项目资金审计"},
    "funds_used": {"en": "a look at payment records", "zh": "查阅拨付台账"},
    "structure.deterrence": {"en": "a field experiment on audits", "zh": "审计实地试验"},
}
GROUPS = {
    "scheme_known": ["reach.notice_reach"], "audited_misuse": ["supervise.diversion_level"],
    "funds_used": ["deliver.township_days"], "structure.deterrence": ["structure.deterrence"],
}  # fmt: skip
DESIGNS = {
    "d12": [("plain_language_notice", 1.0, 1.0, "2026-01")],
    "d31": [("points_system", 0.5, 0.5, "2026-01"), ("plain_language_notice", 1.0, 1.0, "2026-01")],
    "d47": [("flying_inspection", 1.0, 1.0, "2026-01"), ("project_bundling", 1.0, 1.0, "2027-01")],
}
HOUSEHOLDS, CADRE_HOURS = 43210.0, 2.5e6  # of the whole county, the second over the run
GAINS = {NOTHING: 0.0, "d12": 0.03, "d31": 0.05, "d47": 0.055, "linkage": 0.045}
YUAN = {NOTHING: 0.0, "d12": 4.0, "d31": 22.0, "d47": 61.0, "linkage": 96.0}


def fake_recommendation(futures: int = 80, seed: int = 3) -> Recommendation:
    """Two budgets, three searched designs and two known ones; `d47` does badly where there is little to divert."""
    rng = np.random.default_rng(seed)
    known = pd.DataFrame({
        "reach.notice_reach": rng.uniform(0.1, 0.3, futures), "supervise.diversion_level": rng.uniform(0.02, 0.2, futures),
        "deliver.township_days": rng.uniform(5, 40, futures),
        "structure.deterrence": rng.choice(["saturating", "exponential", "logit"], futures),
    }, index=pd.RangeIndex(futures, name="future"))  # fmt: skip
    rows = [(name, "known" if name in (NOTHING, "linkage") else "search", GAINS[name], YUAN[name]) for name in GAINS]
    rows += [(f"d{60 + number}", "search", 0.05 * rng.random(), 100 * rng.random()) for number in range(60)]
    trials = pd.DataFrame(rows, columns=["design", "kind", "landing_rate", "yuan"])
    trials["landing_rate"] += 0.18
    trials = trials.assign(
        public_yuan=trials["yuan"], inequality=0.3 - 0.4 * (trials["landing_rate"] - 0.18), hours=trials["yuan"] / 2000,
        formalism_gap=rng.uniform(0.1, 0.4, len(trials)), landing_rate_se=0.008,
        total_yuan=trials["yuan"] * HOUSEHOLDS * 3, total_hours=trials["yuan"] / 2000 * CADRE_HOURS,
    )  # fmt: skip
    designs = [(name, *one) for name, some in DESIGNS.items() for one in some] + [
        ("linkage", "points_system", 1.0, 1.0, "2026-01")
    ]
    budgets = (
        _budget("small", {"en": "small", "zh": "小"}, 30.0, 0.02, ["d31", "d12", NOTHING], "d31", known, trials, rng),
        _budget(
            "large",
            {"en": "large", "zh": "大"},
            120.0,
            0.08,
            ["d47", "d31", "d12", NOTHING, "linkage"],
            "d47",
            known,
            trials,
            rng,
        ),
    )
    table = pd.DataFrame(designs, columns=["design", "mechanism", "dose", "share", "start"])
    return Recommendation(_about(futures), trials, table, known, budgets)


def _about(futures: int) -> dict:
    return {
        "name": "made-up", "title": {"en": "A made-up study", "zh": "虚构的研究"}, "county": {"en": "Nowhere", "zh": "某县"},
        "synthetic": True, "households": 4321,
        "whole": {"households": HOUSEHOLDS, "hours": CADRE_HOURS, "years": 3.0, "part": 0.1},
        "start": "2026-01", "months": 36, "seed": 1,
        "runs": 1234, "mechanisms": MECHANISMS,
        "known": {
            NOTHING: {"en": "doing nothing more", "zh": "维持现状"}, "linkage": {"en": "Three-level linkage", "zh": "三级联动"},
        },
        "outcome": "landing_rate", "objectives": OBJECTIVES, "criterion": "regret", "counts": "public", "worst": 0.1,
        "search": {"trials": 65, "population": 13, "replicates": 2}, "futures": futures, "fresh": 10,
        "factors": FACTORS, "surveys": SURVEYS,
    }  # fmt: skip


def _budget(name, title, yuan, hours, designs, pick, known, trials, rng) -> BudgetFound:
    payoffs = pd.concat([_runs(designs, known, rng).assign(replicate=number) for number in range(2)], ignore_index=True)
    wide = payoffs.pivot(index=["future", "replicate"], columns="design", values="landing_rate")[designs]
    means = wide.groupby(level="future").mean()
    failed = means.max(axis=1) - means[pick] > 0.02
    fits = trials[(trials["yuan"] <= yuan) & (trials["hours"] <= hours)]
    fresh = pd.concat([_fresh(pick, number, rng) for number in range(10)], ignore_index=True)
    finalists = trials.set_index("design").loc[designs].reset_index()
    promised = float(finalists.set_index("design").loc[pick, "landing_rate"]) + 0.012
    return BudgetFound(
        name=name, title=title, yuan=yuan, hours=hours, years=3.0, total_yuan=yuan * HOUSEHOLDS * 3,
        total_hours=hours * CADRE_HOURS, feasible=len(fits), front=fits[pareto(fits, OBJECTIVES)],
        finalists=finalists, payoffs=payoffs, robustness=robustness(wide), boxes=tuple(boxes(known, failed)),
        failure=Failure("regret", 0.02, float(failed.mean())), information=value_of_information(wide, known, GROUPS),
        choices=choices(wide, known, GROUPS), pick=pick, fresh=fresh,
        curse=winners_curse(promised, fresh.loc[fresh["design"] == pick, "landing_rate"].to_numpy(), 0.008, len(fits)),
        curse_gain=_curse_gain(fresh, pick, GAINS[pick] + 0.009) if name == "large" else None,
        grades=_grades() if name == "large" else pd.DataFrame(),
        plain=_plain(yuan) if name == "large" else pd.DataFrame(),
    )  # fmt: skip


def _runs(designs: list[str], known: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Landing of every design in every future: `d47` pays where much is diverted, notices where they reach few."""
    luck = rng.normal(0, 0.02, len(known))
    parts = []
    for design in designs:
        landing = 0.18 + GAINS[design] + luck + rng.normal(0, 0.006, len(known))
        if design == "d47":
            landing += 0.6 * (known["supervise.diversion_level"] - 0.11)
        parts.append(pd.DataFrame({"future": known.index, "design": design, "landing_rate": landing, "yuan": YUAN[design],
                                   "hours": YUAN[design] / 2000}))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _fresh(pick: str, number: int, rng: np.random.Generator) -> pd.DataFrame:
    luck = rng.normal(0, 0.01)
    rows = []
    for design in dict.fromkeys([pick, NOTHING]):
        landing = 0.18 + GAINS[design] + luck + rng.normal(0, 0.004)
        cost = {"yuan": YUAN[design], "hours": YUAN[design] / 2000}
        rows.append({"replicate": number, "design": design, "landing_rate": landing} | cost)
    return pd.DataFrame(rows)


def _curse_gain(fresh: pd.DataFrame, pick: str, promised: float) -> Curse:
    """The same of the gain, at one budget of the two."""
    wide = fresh.pivot(index="replicate", columns="design", values="landing_rate")
    return winners_curse(promised, (wide[pick] - wide[NOTHING]).to_numpy(), 0.004, 65)


def _plain(yuan: float) -> pd.DataFrame:
    """The pick and the budget, at one budget of the two; a budget beyond what was tried."""
    rows = [
        ("pick", "landing_rate", "budget", 7.9e5, 0.055, 0.012, 0.008, 0.016, 0.043, 0.04, 0.046, False, 10),
        ("pick", "landing_rate", "staff", 5200.0, 0.055, 0.0, -0.001, 0.001, 0.055, 0.05, 0.06, False, 10),
        ("budget", "landing_rate", "budget", yuan * 4321 * 3, 0.055, 0.03, 0.02, 0.04, 0.025, 0.02, 0.03, True, 10),
        ("budget", "landing_rate", "staff", 9000.0, 0.055, 0.001, -0.001, 0.003, 0.054, 0.05, 0.06, False, 10),
    ]
    return pd.DataFrame(rows, columns=["what", *PLAIN])


def _grades() -> pd.DataFrame:
    parts = {"survey": 0.01, "source": 0.02, "assumed": 0.022, "costs": 0.0, "together": 0.003}
    rows = [
        ("landing_rate", part, 0.055, 0.045, 0.065, points, points - 0.004, points + 0.004, points / 0.055, 0.0, 1.0, 4)
        for part, points in parts.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
