"""Measure what the forms of diffusion and of leakage predict differently: the tables of docs/decisions/0011-structures.md.

    python experiments/structures.py

Every form runs in the same sample of the demo county with the same luck, burn-in included; all parameters are the twin's own.
"""

from pathlib import Path

import pandas as pd

from twin.county.county import County
from twin.scenario.scenario import Scenario
from twin.study.compare.paired import compare
from twin.terms.forms import STRUCTURE

PAGE = Path(__file__).parent.parent / "docs" / "decisions" / "0011-structures.md"
MEASURED = "## What each predicts\n"
SAMPLE, MONTHS, REPLICATES, SEED = 0.13, 36, 6, 11  # whole townships: a sample of villages hides how they divide money
OUTCOMES = {"landing": "landing_rate", "awareness": "awareness", "leakage": "leakage"}
# What a policy maker could do, by the relation whose forms should disagree about it.
LEVERS: dict[str, dict[str, dict[str, float]]] = {
    "diffusion": {
        "briefing of 5% a month": {"reach.briefing_reach": 0.05},
        "notices read twice as often": {"reach.notice_reach": 0.36},
    },
    "leakage": {
        "half of all accounts audited": {"supervise.audit_probability": 0.5},
        "bills read by 30% a month": {"reach.bill_reach": 0.3},
    },
}
WATCHED = {"diffusion": "awareness", "leakage": "leakage"}


def forms() -> list[tuple[str, str]]:
    """Relation and form: the twin's own first, then every other form of diffusion and leakage alone."""
    return [("", "twin's own"), *((relation, form) for relation in WATCHED for form in STRUCTURE[relation][1:])]


def scenarios(relation: str, form: str) -> list[Scenario]:
    """Baseline, linkage and the levers of the relations that this form can speak about."""
    given = {"months": MONTHS, "structure": {relation: form} if relation else {}}
    plain = [Scenario.from_dict({"name": base, "base": base} | given) for base in ("baseline", "linkage")]
    levers = {name: knobs for key in WATCHED if relation in ("", key) for name, knobs in LEVERS[key].items()}
    return plain + [
        Scenario.from_dict({"name": name, "base": "baseline", "set": knobs} | given) for name, knobs in levers.items()
    ]


def measure(place: County, replicates: int = REPLICATES) -> pd.DataFrame:
    """Means and paired differences from the baseline: relation, form, scenario, indicator, mean, difference, low, high."""
    found = []
    for relation, form in forms():
        table = compare(scenarios(relation, form), place, replicates, seed=SEED, workers=1, grades=False).table
        found.append(table.assign(relation=relation, form=form))
    return pd.concat(found, ignore_index=True)


def cell(rows: pd.DataFrame, change: bool) -> str:
    """A mean in percent, or a change in points with its 95% interval."""
    row = rows.iloc[0]
    if not change:
        return f"{row['mean']:.1%}"
    return f"{100 * row['difference']:+.1f} [{100 * row['low']:+.1f}, {100 * row['high']:+.1f}]"


def table(found: pd.DataFrame, relations: tuple[str, ...], columns: list[tuple[str, str, str, bool]]) -> str:
    """A table in Markdown: one row per form; columns are (heading, scenario, indicator, as a change)."""
    lines = ["| form | " + " | ".join(heading for heading, *_ in columns) + " |", "|---|" + "---:|" * len(columns)]
    for relation, form in forms():
        if relation in relations:
            own = found[(found["form"] == form) & (found["relation"] == relation)]
            cells = [
                cell(own[(own["scenario"] == scenario) & (own["indicator"] == indicator)], change)
                for _, scenario, indicator, change in columns
            ]
            lines.append(f"| {f'{relation}: `{form}`' if relation else form} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def page(found: pd.DataFrame, replicates: int) -> str:
    """The measured part of the record."""
    columns = [(f"{name}, baseline", "baseline", key, False) for name, key in OUTCOMES.items()]
    columns += [(f"{name}, linkage", "linkage", key, True) for name, key in OUTCOMES.items()]
    parts = [
        MEASURED,
        f"\nTwo townships of the demo county, {MONTHS} months after the burn-in, {replicates} replicates, last\n"
        "twelve months; changes against the baseline of the same form in points, with 95% intervals. Levels are not evidence:\n"
        "no form was fitted, and the twin's own rests on parameters that were calibrated under it.\n\n",
        table(found, ("", *WATCHED), columns),
    ]
    for relation, watched in WATCHED.items():
        asked = [(name, name, watched, True) for name in LEVERS[relation]]
        parts += [f"\nChange of {watched}:\n\n", table(found, ("", relation), asked)]
    parts.append("\nMade by `python experiments/structures.py`.\n")
    return "".join(parts)


def main() -> None:
    """Run everything; replace the measured part of the record."""
    kept, _, _ = PAGE.read_text(encoding="utf-8").partition(MEASURED)
    PAGE.write_text(kept + page(measure(County.demo().sample(SAMPLE, whole="township")), REPLICATES), encoding="utf-8")


if __name__ == "__main__":
    main()
