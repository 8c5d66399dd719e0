# %% [markdown]
# # Twelve months of a living twin
#
# A county counts: surveys of some villages, money by township, complaints, meetings, needs. A twin that learns from this each month can say
# what will come, who needs attention, and whether it still fits. And it can be held to account, for every forecast is kept as it was issued.
#
# This notebook lives twelve months of a small county. Nobody in it is real: a run of the twin, with parameters that nobody knows, stands in
# for the county; what its offices would have seen of it, late and in part, is all that the living twin gets. In month ten most of the staff goes.

# %%
from pathlib import Path

import pandas as pd

import twin
from twin.base.draws import Namespace, luck
from twin.living import issue
from twin.living.ensemble.cube import cube_of
from twin.living.hub import hub
from twin.living.observations.observations import Observations, read
from twin.living.observations.operators import seen
from twin.living.observations.rows import last_day, write
from twin.living.scores.history import cover, history
from twin.living.update.estimate import estimate, prepare
from twin.living.verify import lines, verify
from twin.living.warnings.warn import rule_of
from twin.scenario.initial import write_folder

county = twin.County.small(townships=3, villages_per_township=5, households_per_village=80)
county.save("county")
home = Path("my")
write_folder(home, "county", 18, "en", csv=False)
[path.name for path in sorted(home.iterdir())]

# %% [markdown]
# ## The pool
#
# Before any data: runs of this county under parameters drawn from what is thought of counties in general. A real county has 160; a hundred do
# here. They are made once; each month only moves them.

# %%
prepared = prepare(home, members=100, workers=1)
prepared.pool.scores.shape

# %% [markdown]
# ## The county, and what its offices see of it
#
# From month ten on its committees and townships have a fifth of their hours. The twin is not told.

# %%
unknown = prepared.pool.unknowns.prior(member=902)
fewer = {"workload.committee_hours": {"2026-10": 0.2}, "workload.township_hours": {"2026-10": 0.2}}
truth = prepared.setting.run(902, unknown, prepared.setting.scenario.set(fewer)).finished()
rows = seen(cube_of(truth), prepared.plan, luck(7, 0, 0, Namespace.OBSERVATION))
rows.groupby(["source", "target"]).size()

# %% [markdown]
# Money comes a month late, some of it later still; a survey is made each quarter in a fourth of the villages; hotlines hear part of what is
# said. `as_of` says when a row was known, and no month may look beyond its own.

# %%
rows[rows["target"] == "used"].head(4)

# %% [markdown]
# ## One month after the other
#
# This is what `twin assimilate`, `twin warn` and `twin forecast` do: take in what is known by the day, keep what follows from it, enter it in
# the register.


# %%
def live(month):
    """One month; how many rows were known, the red list, alarms of drift."""
    day = last_day(prepared.pool.cube.first + month - 1)
    (home / "observations").mkdir(exist_ok=True)
    write(rows[rows["as_of"] <= day], home / "observations" / "all.csv")
    found = estimate(prepared, day, read(home))
    state, lists = issue.assimilate(found), issue.warn(home, found, rule_of(home), tries=0)
    issue.keep(home, issue.STATE, day.isoformat(), state)
    issue.keep(home, "warnings", day.isoformat(), lists)
    issue.forecast(home, found)
    return {
        "month": day,
        "rows": len(found.rows),
        "red": int((lists["list"]["colour"] == "red").sum()),
        "alarms": len(state["drift"]),
    }


lived = pd.DataFrame([live(month) for month in range(1, 13)])
lived

# %% [markdown]
# ## How good were the forecasts?
#
# What was forecast has been observed since. The weighted interval score, on the same forecasts, beside saying what was last observed, the same
# month last year, a fading trend, and the twin without any data: below one the twin is better.

# %%
scores = history(prepared, Observations(read(home).table))
whole = scores.against[scores.against["target"] == ""]
whole[["rival", "ratio", "low", "high", "tasks", "origins"]].round(2)

# %% [markdown]
# How often did intervals hold what came? Less than they say would be overconfidence.

# %%
cover(scores.tasks).round(2)

# %% [markdown]
# ## Does it still fit?
#
# The twin learns from nine months and sets what comes later beside what was to be expected from these. Which alarms stand at the end?

# %%
today = estimate(prepared, last_day(prepared.pool.cube.first + 11), read(home))
issue.assimilate(today)["drift"]

# %% [markdown]
# ## Who needs attention?

# %%
issue.warn(home, today, rule_of(home), tries=0)["list"].head(5)[
    ["colour", "village", "policy", "deadline", "chance", "to_win", "step", "first"]
]

# %% [markdown]
# ## Held to account
#
# Every file is in the register with its hash. One digit of an old forecast is changed:

# %%
before = verify(home).holds
file = hub.place(home / "living", "2026-03-31")
told = file.read_text().splitlines()
told[41] = told[41][:-1] + ("1" if told[41][-1] == "0" else "0")
file.write_text("\n".join(told) + "\n")
[before, *list(lines(verify(home), home))[:2]]

# %% [markdown]
# **Next.** The same by commands, with a page for each month: `twin assimilate`, `twin warn`, `twin forecast`, `twin verify` on your own folder
# (docs/living.md). What would a plan change from next month on? `twin forecast my --if my/PLAN`.
