"""Run every validation case in full and write docs/validation.md: published beside simulated, hits and misses alike.

Run: python experiments/validation_page.py [--quick]
"""

import sys
from pathlib import Path

from twin.report.trial.tables import check_rows, markdown, scores_markdown, split
from twin.report.trial.words import figure, score_text, summary
from twin.study.trial.validation import Validation, validate

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "validation.md"
NOTES = ROOT / "experiments" / "validation" / "notes.md"
CHOSEN = ROOT / "experiments" / "validation" / "chosen.md"
HEAD = """
Every case is a field trial inside the twin (`experiments/validation/*.yaml`, format in [trials.md](trials.md)). A row counts
where the study gave a tolerance, which was written into the case before its first run; `twin validate` ends with 1 if one of
them is missed. Rows marked *shown* have no tolerance of their own: packages, for which the band is a quarter of the claim to the
whole of it, and known misses of simple forms.

*Predicted*: nothing in the twin was tuned to it. *Tuned* parameters are listed below the table. *Structure*: a property that the
model's form should have. *Plausibility*: simulated audit findings beside real ones. Levels of leakage from other countries are
never carried over: only the level of the place is tuned in its own case, and what is predicted is the change.
"""


SCORE = """The twin says one of its replicates (each with a draw of the fitted parameters and of all luck) with the study's own
error around it; *no effect* says zero with that error; *other studies* say the mean effect of what other studies of the same
family found on the same scale, with their spread and that error. Signs are such that more is better for households. CRPS is
divided by the root of the square of the study's error plus the mean square of the other studies' effects on the scale, so that 1
is as wrong as effects are commonly large, one large study does not outweigh all others, and nothing depends on the effect that is
to be predicted. Rows are averaged within a study, then over studies. Effects without a published error are not scored. What
counts was written down before the first run (`twin/study/trial/score.py`).
"""
APART = """*By construction*: the arms differ in a knob that multiplies the outcome itself, so the row shows the dose put in.
Neither these nor *structure*, *plausibility* and *shown* rows are counted among the predictions.
"""


def tuned(found: Validation) -> str:
    """What each case tuned, and to what."""
    lines = ["| case | parameter | value | tuned to | reached |", "|---|---|---|---|---|"]
    for row in found.tuned.to_dict("records"):
        target = f"{row['outcome']} of {row['arm']} = {figure(row['target'])}"
        reached = "yes" if row["reached"] else f"**no** ({figure(row['simulated'])})"
        lines.append(f"| {row['case']} | `{row['parameter']}` | {figure(row['value'])} | {target} | {reached} |")
    return "\n".join(lines)


def page(found: Validation, quick: bool) -> str:
    """The page as Markdown."""
    rows = [row for trial in found.trials for row in check_rows(trial)]
    command = f"python experiments/validation_page.py{' --quick' if quick else ''}"
    chosen, notes = (path.read_text(encoding="utf-8") if path.is_file() else "" for path in (CHOSEN, NOTES))
    skipped = [f"- Skipped: `{name}`: {why}" for name, why in found.skipped.items()]
    counted, apart = split(rows)
    parts = [
        "# Published against simulated", "", f"**{score_text(found.scores, 'en')}**", HEAD, summary(rows, "en"), "",
        "## Predicted", "", markdown(counted), "", *skipped, "## How well, beside two dull predictors", "", SCORE,
        scores_markdown(found.scores), "", "## Apart from these", "", APART, markdown(apart), "",
        "## What was tuned", "", tuned(found), "", chosen, notes,
    ]  # fmt: skip
    return "\n".join([*parts, f"Made by `{command}`.", ""])


def main() -> None:
    """Run all, write the page."""
    quick = "--quick" in sys.argv[1:]
    PAGE.write_text(page(validate(quick=quick), quick), encoding="utf-8")


if __name__ == "__main__":
    main()
