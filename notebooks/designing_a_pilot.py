# %% [markdown]
# # Designing a pilot
#
# Before a points system goes to two hundred villages it should be tried in a few. How few? Too few and a real effect drowns in the
# differences between villages; too many and the pilot *is* the roll-out. The twin can run the whole field experiment first: draw the lot, live
# through the months, estimate as a field team would, and do it again with another lot.

# %%
import numpy as np
import pandas as pd

from twin.files.strict import Source
from twin.report.notebook import shown
from twin.report.shared.style import SCENARIO_COLOURS, canvas, percent_axis, styled
from twin.study.trial import Case, run_case
from twin.study.trial.sizes import power_of

question = {
    "name": "points-pilot",
    "title": {"en": "A pilot of the points system", "zh": "积分制试点"},
    "county": {"townships": 6, "villages_per_township": 6, "households_per_village": 40},
    "base": "baseline",
    "months": 18,
    "burn_in": 12,
    "replicates": 6,
    "assign": {"unit": "village", "pilot": 8},
    "arms": {
        "usual": {"about": {"en": "as before", "zh": "维持现状"}},
        "points": {"about": {"en": "points for taking part", "zh": "参与计积分"}, "mechanisms": {"points_system": 1.0}},
    },
    "outcomes": ["took_part_year", "trust", "landing_rate"],
    "power": {"outcome": "took_part_year", "arm": "points", "against": "usual", "effect": 0.1},
}
pilot = Case.of(question, Source("points-pilot"))
list(pilot.arms)

# %% [markdown]
# Eight of the county's 36 villages get points, eight are followed beside them, the others go on outside the trial. All live in
# *one* county: what is told, spent and learned in one village spills over into others, as in the field.

# %%
found = run_case(pilot, workers=1)
found

# %% [markdown]
# `effect` is the mean over six lots, with its interval: what is true in the twin. `se` is what *one* such trial would have, and
# `detectable` the smallest effect that one trial sees with 80% power. Landing is asked for too: a pilot of this size has little chance to see
# it move, and it is better to know that now.

# %%
found.effects[["outcome", "estimate", "low", "high", "se", "sd", "detectable", "method"]].round(3)

# %% [markdown]
# Compare `se` with `sd`: the first is what a field team would compute from one trial, the second how much estimates really differ
# between lots and fortunes. Where `se` is much the larger, the team's intervals are cautious; where it is the smaller, they promise too much.
#
# ## How many villages?

# %%
plan = found.power
sizes = np.arange(3, 31)


def power(effect: float) -> np.ndarray:
    """Chance to see an effect with so many villages in each arm, on average over what the error, itself estimated, may be."""
    errors = plan.error * np.sqrt(plan.units / sizes)
    pairs = zip(sizes, errors, strict=True)
    return np.array([power_of(effect, error, 2 * (n - 1), plan.level, plan.known) for n, error in pairs])


with styled():
    picture = canvas("How many villages must the pilot have?", "en", "synthetic county", size=(7.5, 3.6))
    axes = picture.subplots()
    for effect, colour in zip((0.05, 0.10, 0.15), SCENARIO_COLOURS, strict=False):
        axes.plot(sizes, power(effect), color=colour, label=f"{100 * effect:.0f} points")
    axes.axhline(plan.wanted, color="#999999", lw=0.8, ls="--")
    percent_axis(axes)
    axes.set(xlabel="villages in each arm", ylabel="chance to see the effect", ylim=(0, 1.02))
    axes.legend(title="true effect", loc="lower right")
shown(picture)

# %%
f"To see {plan.effect:.0%} with {plan.wanted:.0%} power: {plan.needed} villages in each arm; the county has {plan.available}."

# %% [markdown]
# ## Blocks: a cheaper trial
#
# Townships differ. Draw the lot *within* townships, and that difference is the same in both arms. Does it pay?

# %%
blocked = pilot.change({"name": "points-pilot-blocked", "assign": {"unit": "village", "within": "township"}, "power": None})
plain = pilot.change({"name": "points-pilot-plain", "assign": "village", "power": None})
designs = {"lot over the county": plain, "lot within townships": blocked}
errors = {name: run_case(case, workers=1).effects.set_index("outcome")["se"] for name, case in designs.items()}
pd.DataFrame(errors).round(4)

# %% [markdown]
# ## Does the pilot tell what a roll-out would do?
#
# In a pilot the untreated villages are next door. If they hear and learn from the treated ones, the pilot sees too small an effect; if all
# compete for the same budget and hours, too large a one. `assign: county` gives every arm a county of its own, with the same luck.

# %%
rollout = pilot.change({"name": "points-rollout", "assign": "county", "power": None})
everywhere = run_case(rollout, workers=1)
sides = {"pilot": found, "everywhere": everywhere}
columns = ["estimate", "low", "high"]
pd.concat({name: one.effects.set_index("outcome")[columns] for name, one in sides.items()}, axis=1).round(3)

# %% [markdown]
# **On.** The same as a file is `experiments/pilot.yaml`, run by `twin trial experiments/pilot.yaml`. `experiments/validation/` holds published field
# experiments that the twin is set beside in the same way, and docs/trials.md all that a case can say.
