"""Which cause comes first: one is named alone only where replicates tell it from all others, beyond chance."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from twin.base.messages import Lang, told
from twin.report.compare.story import Story
from twin.report.shared.words import LOSS_STEPS, number, say
from twin.study.pairing import interval

Floats = NDArray[np.float64]
NAMED = 3  # of several that cannot be told apart


def leaders(samples: Mapping[str, Floats]) -> list[str]:
    """The key with the greatest mean, then those that replicates cannot tell from it (95%), greatest first.

    `samples` holds f8[replicates] by key, replicate by replicate alike. One replicate tells nothing apart: the greatest alone.
    """
    order = sorted(samples, key=lambda key: -float(np.mean(samples[key])))
    best = samples[order[0]]
    return [order[0], *(key for key in order[1:] if len(best) > 1 and not _above(best - samples[key]))]


def _above(gap: Floats) -> bool:
    """Whether a difference is above zero beyond chance; where all replicates agree it is what it is."""
    low, _ = interval(gap)
    return bool(low > 0 if np.isfinite(low) else gap.mean() > 0)


def by_step(story: Story) -> dict[str, Floats]:
    """Losses by step as shares of the eligible, f8[replicates] each; zero where nobody was eligible."""
    eligible = np.array([max(float(one["cascade"]["eligible"]), 1.0) for one in story.summaries])
    lost = {step: [float(one["losses_by_step"].get(step, 0)) for one in story.summaries] for step in LOSS_STEPS}
    return {step: np.array(values) / eligible for step, values in lost.items()}


def shifts(first: Story, story: Story) -> dict[str, Floats]:
    """How losses by step differ between two scenarios, replicate by replicate."""
    one, other = by_step(first), by_step(story)
    return {step: other[step] - one[step] for step in LOSS_STEPS}


def moved(change: Mapping[str, Floats]) -> list[str]:
    """Steps at which losses change beyond chance; at all, where no chance can be told (one replicate, or all agree)."""
    return [key for key, values in change.items() if _above(values) or _above(-values)]


def sized(change: Mapping[str, Floats]) -> dict[str, Floats]:
    """Changes by their size, whichever way they go."""
    return {key: values * np.sign(values.mean()) for key, values in change.items()}


def listed(keys: list[str], samples: Mapping[str, Floats], lang: Lang, signed: bool = False) -> str:
    """Steps with their means, the first few of them."""
    each = [
        told(lang, "'{step}' ({share})", step=say(key, lang), share=number(float(np.mean(samples[key])), "share", lang, signed))
        for key in keys[:NAMED]
    ]
    return told(lang, ", ").join(each)
