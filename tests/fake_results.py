"""Made-up results with plausible numbers, for testing pictures, pages and comparisons without running the model."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from twin.outcomes.cuts import PAID_COUNTS, TASK_COUNTS, landing_curve, task_curve
from twin.outcomes.tables import county_rows, mechanism_table
from twin.regime.ration import Given
from twin.report.shared.words import CLAUSES, LOSS_STEPS, STEPS, TIERS
from twin.study.compare.comparison import Comparison
from twin.study.compare.paired import gather, outcome_of
from twin.study.plain import COLUMNS, POINTS
from twin.study.plain import STEPS as STEPS_OF

POLICIES = {
    "farm_subsidy": {"en": "Farm subsidy", "zh": "种粮补贴"},
    "industry_project": {"en": "Industry project", "zh": "产业项目"},
    "sanitary_toilet": {"en": "Sanitary toilets", "zh": "卫生厕所"},
    "afterschool_care": {"en": "After-school care", "zh": "课后托管"},
}
MONTHS = [f"{year}-{month:02d}" for year in (2026, 2027, 2028) for month in range(1, 13)]
TITLES = {"baseline": {"en": "Traditional mode", "zh": "传统模式"}, "linkage": {"en": "Three-level linkage", "zh": "三级联动"}}


def fake_result(name: str = "baseline", replicate: int = 0, good: float = 0.0) -> Any:
    """A result shaped like the real one; `good` in [0, 1] moves every number towards better."""
    rng = np.random.default_rng([replicate, 7])
    cascade, losses = _cascade(rng, good)
    total = cascade.set_index("policy").loc["all"]
    ledger, flows = _money(good)
    share = float(total["landed"] / total["eligible"])
    summary = {
        "landing_rate": share,
        "landing_any": landing_curve(total)["any"],
        "landing_full": landing_curve(total)["1.0"],
        "task_landing_rate": share - 0.1,
        "reported_landing_rate": 0.7 + 0.2 * good,
        "awareness": 0.55 + 0.2 * good,
        "heard_of": 0.8,
        "knows_enough": 0.4 + 0.2 * good,
        "funds_arrived": 0.9,
        "funds_used": 0.65 + 0.1 * good,
        "fund_efficiency": 0.5 + 0.2 * good,
        "leakage": 0.09 - 0.05 * good,
        "idle_over_a_year": 0.15,
        "audited_misuse": 0.05,
        "participation": 0.2 + 0.2 * good,
        "response_days": 22.0 - 8 * good,
        "resolution_days": 60.0 - 20 * good,
        "resolution_rate": 0.6 + 0.2 * good,
        "satisfaction": 0.6 + 0.1 * good,
        "trust": 0.5 + 0.1 * good,
        "paperwork_share": 0.35 - 0.1 * good,
        "cascade": {step: int(total[step]) for step in STEPS},
        "landing_curve": landing_curve(total),
        "task_curve": task_curve(total),
        "losses_by_step": {step: int(losses.loc[step].sum()) for step in LOSS_STEPS},
        "losses_by_tier": {tier: int(losses[tier].sum()) for tier in TIERS},
        "unlock_gain": {step: 0.02 * place for place, step in enumerate(LOSS_STEPS)} if good == 0 else None,
        "ledger": ledger,
        "cost_yuan": 2.1e6 * good,
        "money": _new_money(good),
        "mechanism_hours": 9.0e4 * good,
        "landed_in_run": int(3 * total["landed"]),
        "cadre_hours": {"county": 1.0e4, "township": 2.0e4, "village": 3.0e5},
        "households": 65432,
        "months": 36,
        "seed": 7,
        "run_key": f"{name}-{replicate}-0123456789abcdef",
        "evidence_grades": {"experiment": 0.1, "survey": 0.2, "source": 0.3, "assumed": 0.4} if good else {},
    }
    about = {"scenario": name, "title": TITLES.get(name, {"en": name, "zh": name}), "synthetic": True, "policies": POLICIES}
    monthly = _monthly(rng, good)
    return SimpleNamespace(
        summary=summary,
        about=about,
        monthly=monthly,
        of_county=lambda: county_rows(monthly),
        cascade=cascade,
        losses=losses,
        clauses=_clauses(good),
        flows=flows,
        ledger=ledger,
        villages=_villages(rng, good),
        mechanisms=_mechanisms(good),
        unlock_gain=summary["unlock_gain"],
    )


def _cascade(rng: np.random.Generator, good: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    tables, losses = [], pd.DataFrame(0, index=pd.Index(LOSS_STEPS), columns=list(TIERS))
    for policy in POLICIES:
        counts = [int(rng.integers(8000, 12000))]
        for step in LOSS_STEPS:
            lost = int(counts[-1] * rng.uniform(0.03, 0.3) * (1 - 0.6 * good))
            losses.loc[step] += rng.multinomial(lost, [0.1, 0.3, 0.4, 0.2])
            counts.append(counts[-1] - lost)
        tables.append({"policy": policy} | dict(zip(STEPS, counts, strict=True)) | _at_other_cuts(counts[-1]))
    table = pd.DataFrame(tables)
    whole = {"policy": "all"} | {name: int(table[name].sum()) for name in table.columns if name != "policy"}
    return pd.concat([table, pd.DataFrame([whole])], ignore_index=True), losses


def _at_other_cuts(landed: int) -> dict[str, int]:
    """Households landed at the other cuts of the entitlement, and of 45 tasks those complete at every cut of the eligible."""
    paid = {name: int(landed * share) for name, share in zip(PAID_COUNTS, (1.2, 1.1, 1.05, 0.9), strict=True)}
    tasks = {name: 40 - 8 * cut for names in TASK_COUNTS.values() for cut, name in enumerate(names.values())}
    return paid | {"tasks": 45} | tasks


def _clauses(good: float) -> pd.DataFrame:
    base = np.linspace(0.9, 0.3, 8)[:, None] * np.array([1.0, 0.9, 0.75, 0.55])
    return pd.DataFrame(base + (1 - base) * 0.4 * good, index=pd.Index([c.lower() for c in CLAUSES]), columns=list(TIERS))


def _monthly(rng: np.random.Generator, good: float) -> pd.DataFrame:
    rows = []
    for place, month in enumerate(MONTHS):
        ramp = good * min(1.0, place / 12)
        for policy in ("all", *POLICIES):
            closing = month.endswith("-10") or policy == "all"
            rows.append(
                {
                    "month": month,
                    "level": "county",
                    "place": "990001",
                    "policy": policy,
                    "awareness": 0.55 + 0.25 * ramp + rng.normal(0, 0.01),
                    "reported_share": 0.5 + 0.4 * (place % 12) / 11,
                    "participation": 0.06 + 0.06 * ramp + rng.normal(0, 0.004),
                    "trust": 0.5 + 0.15 * ramp,
                    "satisfaction": 0.6 + 0.1 * ramp + rng.normal(0, 0.01),
                    "eligible": 10000 * closing,
                    "landed": int(10000 * (0.3 + 0.3 * ramp)) * closing,
                    "tasks": 180 * closing,
                    "reported_tasks": int(180 * (0.7 + 0.2 * ramp)) * closing,
                    "actual_tasks": int(180 * (0.2 + 0.4 * ramp)) * closing,
                }
            )
    return pd.DataFrame(rows)


def _money(good: float) -> tuple[dict[str, int], pd.DataFrame]:
    fen = 100_000_000
    ends = {
        "benefit": int(50 + 20 * good),
        "misdelivered": 6,
        "overhead": 3,
        "diverted_public": 4,
        "diverted_private": 3,
        "mechanism_cost": int(2 * good),
    }
    idle = 100 - sum(ends.values()) + 5
    ledger = {"inflows": 105 * fen} | {key: value * fen for key, value in ends.items()} | {"idle": idle * fen}
    ledger |= {"opening": 0, "recovered": fen}
    steps = [
        ("outside", "treasury", 100),
        ("treasury", "county", 96),
        ("county", "unit", 94),
        ("unit", "township", 90),
        ("township", "village", 84),
        ("village", "household", 60),
        ("own_contribution", "household", 5),
        ("household", "benefit", int(50 + 20 * good)),
        ("household", "misdelivered", 6),
        ("township", "overhead", 3),
        ("township", "diverted_public", 4),
        ("village", "diverted_private", 3),
        ("clawed_back", "treasury", 4),
    ]
    return ledger, pd.DataFrame([{"source": s, "target": t, "policy": "farm_subsidy", "fen": v * fen} for s, t, v in steps])


def _new_money(good: float) -> dict[str, float]:
    """New money by kind: mechanisms use some of a larger operating budget, and more is appropriated."""
    yuan = {
        "mechanisms": 2.1e6 * good,
        "operations": 2.0e6 + 4.0e6 * good,
        "handed_on": 0.0,
        "appropriations": 9.0e7 + 5e6 * good,
    }
    return yuan | {"contributions": 3.0e6, "external": 0.0}


def _stood() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The second scenario beside plain budget, of which it takes more than was tried, and plain staff, which gains nothing."""
    rows = [
        (1, "landing_rate", "budget", 5.4e6, 0.18, 0.02, 0.01, 0.03, 0.16, 0.15, 0.17, True, 3),
        (1, "landing_rate", "staff", 5.4e4, 0.18, 0.001, -0.002, 0.004, 0.179, 0.16, 0.2, False, 3),
    ]
    steps = [
        ("landing_rate", kind, factor, 1e6 * factor, 0.01 * place, 0.0, 0.02 * place, 3)
        for kind, factors in STEPS_OF.items()
        for place, factor in enumerate(factors, start=1)
    ]
    return pd.DataFrame(rows, columns=["scenario", *COLUMNS]), pd.DataFrame(steps, columns=list(POINTS))


def _villages(rng: np.random.Generator, good: float) -> pd.DataFrame:
    rows = []
    for township in range(101, 116):
        level = rng.uniform(0.15, 0.45)
        for number in range(int(rng.integers(9, 15))):
            landing = float(np.clip(level + 0.3 * good + rng.normal(0, 0.08), 0, 1))
            code = f"990001{township}{201 + number}"
            rows.append(
                {"code": code, "township": f"990001{township}", "type": "leading", "terrain": "hills", "landing_rate": landing}
            )
    return pd.DataFrame(rows)


def _mechanisms(good: float) -> pd.DataFrame:
    """One that lacks money and hours for two of three months, and one that lacks nothing; none where nothing is good."""
    rows = [
        Given(24312 + month, key, 1.0, share, 2e5, 2e5 * share, share, 500.0, 500.0 * share, share)
        for month in range(3 if good else 0)
        for key, share in (("dear", 0.62 if month < 2 else 1.0), ("free", 1.0))
    ]
    return mechanism_table(rows, 0)


def fake_comparison(replicates: int = 3) -> Comparison:
    """Baseline against a better scenario, as the comparison would gather them."""
    people = {"village": range(65432)}
    county = SimpleNamespace(code=990001, name={"en": "Demo", "zh": "演示"}, synthetic=True, given={}, households=people)
    runs = [[outcome_of(fake_result("baseline", r)), outcome_of(fake_result("linkage", r, 0.6))] for r in range(replicates)]
    names = {"dear": {"en": "Dear one", "zh": "昂贵机制"}}
    told = [{"name": name, "title": TITLES[name], "policies": POLICIES, "mechanisms": names} for name in ("baseline", "linkage")]
    return gather(county, 7, runs, told, stood=_stood())  # type: ignore[arg-type]
