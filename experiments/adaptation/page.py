"""The section of `docs/views.md` between its marks."""

from pathlib import Path

from experiments.adaptation.results import Numbers
from twin.views.index.definitions import shipped

BEGIN, END = "<!-- index: made by `python -m experiments.adaptation` -->", "<!-- end of index -->"


def said(one: Numbers) -> str:
    """A mean with its interval."""
    return f"{one['mean']:.2f} [{one['low']:.2f}, {one['high']:.2f}]"


def section(found: Numbers) -> str:
    """Headline, then dimensions, policies, kinds of truths, and how the weighting was chosen."""
    index, forecast = found["index"], found["forecast"]
    reached = "reached" if index["mean"] >= found["goal"] else "missed"
    names = {key: one.name.en for key, one in shipped().dimensions.items()}
    dimensions = "\n".join(f"| {names[key]} | {said(one)} |" for key, one in found["dimensions"].items())
    policies = "\n".join(
        f"| {key} | {said(one)} | {said(found['policies_forecast'][key])} |" for key, one in found["policies"].items()
    )
    kinds = ", ".join(f"{key} {said(one)}" for key, one in found["kinds"].items())
    choice = ", ".join(f"{key} {one['mean']:.2f}" for key, one in found["choice"].items())
    chosen = found["choice"][found["chosen"]]["truths"]
    return f"""Three months before a deadline, over the villages and policies of a county, the index's rank correlation (Spearman)
with what landed is **{said(index)}** (mean over {index["truths"]} runs that it had not seen, with its 95% interval; lowest run
{index["least"]:.2f}, highest {index["most"]:.2f}). On average the aim of {found["goal"]} is {reached}. The ceiling, the
ensemble's own forecast of landing from the same data, is {said(forecast)}.

| dimension alone | rank correlation |
|---|---:|
{dimensions}

Between villages within one policy it orders less well than over all:

| policy | index | forecast |
|---|---:|---:|
{policies}

By kind of run (see [the living twin](living.md)): {kinds}. The county is an invented one of 48 villages in the traditional
mode, and runs differ in parameters and luck. Ends, and weights within dimensions, were written before anything was measured.
Weights of dimensions were chosen on {chosen} other runs, of which nothing else here is made: {choice}; the one called
*{found["chosen"]}* is shipped. What a county weighs otherwise by `index.yaml` has not been measured.
"""


def written(file: Path, found: Numbers) -> None:
    """Put the section between its marks; raises ValueError where the page has none."""
    text = file.read_text(encoding="utf-8")
    before, mark, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"{file} has no section between {BEGIN} and {END}")
    file.write_text(f"{before}{BEGIN}\n{section(found)}{END}{after}", encoding="utf-8")
