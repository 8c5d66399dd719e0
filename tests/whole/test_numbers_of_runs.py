"""How many runs shipped studies take, as pages and the studies' own comments say, is what `--plan` counts."""

from functools import cache
from pathlib import Path

import pytest

from twin.study.attribute.file import AttributionStudy
from twin.study.grid.study import GridStudy
from twin.study.recommend.ahead import runs_ahead
from twin.study.recommend.file import RecommendStudy
from twin.study.sensitivity.ahead import first_keys
from twin.study.sensitivity.file import SensitivityStudy

ROOT = Path(__file__).parents[2]
STUDIES = ROOT / "experiments"
# By study: the page, and how the number stands there; the study's own file where no page is named.
SAID = {
    "attribution/small": {"docs/attribution.md": "toy county | {:,} |", "": "# {:,} runs of"},
    "attribution/package-a-eight": {
        "docs/attribution.md": "in force, one township | {:,} |", "": "3 replicates: {:,} runs.",
        "docs/which_mechanisms.md": "3 replicates, {:,} runs (36 of them with plain budget or plain staff)",
    },
    "attribution/village-package": {
        "docs/attribution.md": "square per replicate | {:,} |", "docs/which_mechanisms.md": "village-package.yaml` ({:,} runs;",
        "": "per replicate: {:,} runs",
    },
    "attribution/package-a": {
        "docs/attribution.md": "two townships | {:,} |", "docs/which_mechanisms.md": "posterior member each, {:,} runs.",
        "": "its own: {:,} runs.",
    },
    **{f"attribution/package-a-{kind}": {
        "docs/attribution.md": "of one kind | {:,} each |", "docs/which_mechanisms.md": "3 replicates, {:,} runs each.",
        "": "two places. {:,} runs.",
    } for kind in ("plains", "mountain")},
    "recommend/small": {"docs/recommend.md": "a first look at the command | {:,},", "": "At most {:,} runs"},
    "recommend/plains": {"docs/recommend.md": "near the county seat | {:,} |", "": "At most {:,} runs"},
    "recommend/mountain": {"docs/recommend.md": "weaker networks | {:,} |", "": "At most {:,} runs"},
    "sensitivity/levers": {"": "56 points, {:,} runs:"},
    "sensitivity/screening": {"docs/sensitivity.md": "replicates, {:,} runs on one whole township"},
    "sensitivity/sobol": {"docs/sensitivity.md": "of which {:,} are different", "": "{:,} of them different;"},
    "sensitivity/scale": {"docs/sensitivity.md": "households, {:,} runs)", "": "differ. {:,} runs."},
    "grid/days-and-points": {"": "12 points, {:,} runs:"},
}  # fmt: skip


@cache
def planned(name: str) -> int:
    """What `--plan` counts."""
    path = STUDIES / f"{name}.yaml"
    match name.split("/")[0]:
        case "attribution":
            study = AttributionStudy.load(path)
            return sum(1 for _ in study.runs(study.plan))
        case "recommend":
            return runs_ahead(RecommendStudy.load(path))
        case "grid":
            return sum(1 for _ in GridStudy.load(path).runs())
    return sum(map(len, first_keys(SensitivityStudy.load(path))))


SLOW = {"sensitivity/screening", "sensitivity/sobol"}  # every point is a run whose key is made


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in SAID])
def test_the_number_that_is_said_is_the_one_that_is_planned(name):
    count = planned(name)
    for page, words in SAID[name].items():
        text = (ROOT / (page or f"experiments/{name}.yaml")).read_text(encoding="utf-8")
        assert words.format(count) in text, f"{page or name}: {count:,} runs"


def test_every_shipped_study_whose_runs_are_counted_is_asked():
    folders = {name.split("/")[0] for name in SAID}
    files = [path for folder in sorted(folders) for path in sorted((STUDIES / folder).glob("*.yaml"))]
    assert {f"{path.parent.name}/{path.stem}" for path in files} == set(SAID)
