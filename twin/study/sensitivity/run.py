"""Running a sensitivity study: the design, its runs through the store, and indices."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pandas as pd

from twin.mechanisms import mechanism
from twin.processes import registry
from twin.runner.store import Store
from twin.study.factors import Choice
from twin.study.sensitivity.file import SensitivityStudy
from twin.study.sensitivity.found import Found
from twin.study.sensitivity.outputs import Outputs, Progress
from twin.study.sensitivity.rounds import Sensitivity
from twin.study.sensitivity.scales import compare_scales
from twin.study.titles import factor_title


def study_sensitivity(
    study: SensitivityStudy | str | Path,
    workers: int | None = None,
    executor: Executor | None = None,
    retry_failed: bool = False,
    progress: Progress | None = None,
) -> Found:
    """Run what the store does not have yet, and find the indices.

    A study that was interrupted goes on where it was; a larger design or more replicates add to what is there. `progress` is
    called with (runs settled, runs asked for so far). Raises InputError for a run that failed or gave no number (named by its
    key; `retry_failed` tries again) and for an outcome that no point changes.

    >>> from twin.study.sensitivity import SensitivityStudy
    >>> study_sensitivity(SensitivityStudy.load("my-study.yaml"), workers=1).indices.method
    'morris'
    """
    chosen = SensitivityStudy.load(study)
    outputs = Outputs(chosen.levers, Store(chosen.study.store), None, workers, executor, retry_failed, progress)
    indices = chosen.indices(outputs)
    points = _points(outputs, chosen.file.outcomes)
    scales = compare_scales(chosen, outputs) if chosen.file.check_scale else None
    return Found(_about(chosen, indices), indices, points, scales, outputs.ran)


def _points(outputs: Outputs, outcomes: Sequence[str]) -> pd.DataFrame:
    """The design with the means over replicates."""
    means = outputs.told.mean(1)
    assert outputs.settings is not None
    return outputs.settings.assign(**{name: means[:, column] for column, name in enumerate(outcomes)})


def _about(chosen: SensitivityStudy, indices: Sensitivity) -> dict[str, Any]:
    """What was asked and run."""
    file, county = chosen.file, chosen.study.county.build()
    defined = {**mechanism.catalogue(), **chosen.study.base.definitions}
    titles = {one.name: _named(one.name, factor_title(one.name, defined)) for one in chosen.levers.factors}
    titles |= {path: spec.title.plainly() for path, spec in file.factors.items() if spec.title}
    return {
        "name": file.name,
        "title": file.title.plainly() if file.title else {"en": file.name, "zh": file.name},
        "about": file.about.plainly() if file.about else None,
        "method": file.method.plainly() | {"threshold": file.method.limit},
        "factors": [{"factor": one.name, "group": one.group, "range": _ranged(one)} for one in chosen.levers.factors],
        "titles": titles,
        "outcomes": list(file.outcomes),
        "county": {"code": county.code, "name": dict(county.name), "households": len(county.households["village"])},
        "synthetic": county.synthetic,
        "given": dict(county.given),
        "base": chosen.study.base.name,
        "parameters": chosen.study.base.parameters,
        "months": chosen.study.base.months,
        "burn_in": file.burn_in,
        "seed": file.seed,
        "points": indices.points,
        "replicates": indices.replicates,
        "runs": indices.points * indices.replicates,
    }


def _named(path: str, title: dict[str, str]) -> dict[str, str]:
    """A knob keeps its path in English: its description is too long for a label."""
    return title | {"en": path} if path in registry.knobs() else title


def _ranged(factor: Any) -> str:
    """What a factor varies over, in a few words."""
    if isinstance(factor, Choice):
        shown = ", ".join(map(str, factor.options[:8]))
        return shown + (f" and {len(factor.options) - 8} more" if len(factor.options) > 8 else "")
    if hasattr(factor, "samples"):
        return f"posterior, {min(factor.samples):g} to {max(factor.samples):g}"
    return f"{factor.low:g} to {factor.high:g}"
