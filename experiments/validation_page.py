"""Run every validation case in full and write docs/validation.md: published beside simulated, hits and misses alike.

Run: python experiments/validation_page.py [--quick]
"""

import sys
from pathlib import Path

from twin.report.trial.tables import check_rows, markdown
from twin.report.trial.words import figure, summary
from twin.study.trial.validation import Validation, validate

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "validation.md"
NOTES = ROOT / "experiments" / "validation" / "notes.md"
CHOSEN = ROOT / "experiments" / "validation" / "chosen.md"
HEAD = """# Published against simulated

Every case is a field trial inside the twin (`experiments/validation/*.yaml`, format in [trials.md](trials.md)). A row counts
where the study gave a tolerance, which was written into the case before its first run; `twin validate` ends with 1 if one of
them is missed. Rows marked *shown* have no tolerance of their own: packages, for which the band is a quarter of the claim to the
whole of it, and known misses of simple forms.

*Predicted*: nothing in the twin was tuned to it. *Tuned* parameters are listed below the table. *Structure*: a property that the
model's form should have. *Plausibility*: simulated audit findings beside real ones. Levels of leakage from other countries are
never carried over: only the level of the place is tuned in its own case, and what is predicted is the change.
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
    parts = [HEAD, summary(rows, "en"), "", markdown(rows), "", *skipped, "## What was tuned", "", tuned(found), ""]
    return "\n".join([*parts, chosen, notes, f"Made by `{command}`.", ""])


def main() -> None:
    """Run all, write the page."""
    quick = "--quick" in sys.argv[1:]
    PAGE.write_text(page(validate(quick=quick), quick), encoding="utf-8")


if __name__ == "__main__":
    main()
