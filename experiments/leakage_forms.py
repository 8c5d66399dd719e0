"""Which structure of leakage the given experiments speak for: `python -m experiments.leakage_forms`, docs/leakage_forms.md.

The rule, written before the run. *Cases*: the given ones in which money goes missing under different eyes (olken2007-audits,
olken2007-invitations); studies that were kept back are not asked. *Rows*: effects that a case predicts and for which the study
gave an error; nothing is tuned to them, only the level of each case to its own control, under each structure anew. *Score*: log
density of the published effect under the twin's replicates with the study's error around them, added up over the rows (more is
better). *Choice*: the default stays unless another structure is ahead by more than 3 (a Bayes factor of 20), since all rows are
of one publication; those not chosen stay as factors (`structure: {leakage: ...}`).
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import yaml

from twin.study.trial import Case, run_case
from twin.study.trial.score import log_score, rows_of
from twin.study.trial.validation import shipped_cases
from twin.terms.forms import LEAKAGE

PAGE = Path(__file__).parent.parent / "docs" / "leakage_forms.md"
GIVEN = ("olken2007-audits", "olken2007-invitations")
AHEAD = 3.0  # log Bayes factor
REPLICATES = 8
HEAD = """# Structures of leakage on the given experiments

Made by `python -m experiments.leakage_forms`. Effects are signed so that more is better for households.

{rule}

| case | row | structure | published | simulated | log density | control reached |
|---|---|---|---|---|---|---|
"""


def under(name: str, form: str, replicates: int = REPLICATES) -> pd.DataFrame:
    """A given case in its small form under a structure of leakage: a line per row that counts."""
    data = yaml.safe_load(Path(shipped_cases()[name]).read_text(encoding="utf-8"))
    data["structure"] = {"leakage": form}
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        case = Case.load(path)
        trial = run_case(case, quick=True, replicates=replicates, workers=1)
    rows = [row for row in rows_of(case, trial) if row.scored]
    return pd.DataFrame({
        "case": case.name, "form": form, "row": [row.id for row in rows],
        "published": [row.effect for row in rows], "se": [row.se for row in rows],
        "simulated": [float(np.mean(row.draws)) for row in rows],
        "log_density": [-log_score(row.effect, np.array(row.draws), row.se) for row in rows],
        "reached": all(one.reached for one in trial.tuned),
    })  # fmt: skip


def chosen(scores: dict[str, float], default: str = LEAKAGE[0], ahead: float = AHEAD) -> str:
    """The structure that the rule leaves as the default."""
    best = max(scores, key=lambda form: scores[form])
    return best if scores[best] > scores[default] + ahead else default


def page(found: pd.DataFrame) -> str:
    """The table and what the rule says."""
    scores = {str(form): float(score) for form, score in found.groupby("form", sort=False)["log_density"].sum().items()}
    rows = [
        f"| {one['case']} | {one['row']} | `{one['form']}` | {one['published']:.3f} ± {one['se']:.3f} | {one['simulated']:.3f} |"
        f" {one['log_density']:.2f} | {'yes' if one['reached'] else '**no**'} |"
        for one in found.to_dict("records")
    ]
    sums = ", ".join(f"`{form}` {score:.2f}" for form, score in scores.items())
    rule = str(__doc__).split("\n\n", 1)[1].strip()
    return HEAD.format(rule=rule) + "\n".join(rows) + f"\n\n*Sum*: {sums}. *Default by the rule*: `{chosen(scores)}`.\n"


def main() -> None:
    """Run all and write the page."""
    found = pd.concat([under(name, form) for name in GIVEN for form in LEAKAGE], ignore_index=True)
    PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
