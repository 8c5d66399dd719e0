# %% [markdown]
# # A first run
#
# A policy is written in the county town. A grandmother in a mountain village is owed 900 yuan by it. Between the two stand an office,
# a township, a village committee and a good deal of paper. Will the money reach her, in full, in time, and will she even know that
# she may ask for it?
#
# The twin lets that question be asked of every household of a county, month by month, and says where the policy was lost on the way.
# This notebook makes a small county, lives through three years of the traditional mode, and sets three-level linkage beside it.

# %%
import numpy as np

import twin
from twin.report.notebook import figure, show

county = twin.County.small(townships=4, villages_per_township=5, households_per_village=70)
county

# %% [markdown]
# Nobody in this county is real: people, distances and incomes were drawn from documented distributions. `twin.County.demo()` is a county of
# full size (15 townships, about 65,000 households); `County.from_divisions` takes real village codes, and `County.load` your own tables.
#
# A *scenario* says what is done. The traditional mode has no mechanism at all, only policies.

# %%
traditional = twin.Scenario.load("baseline")
traditional

# %% [markdown]
# ## One run
#
# `PolicyTwin` is a Mesa model. It first lives through 36 months of the traditional mode, so that queues, trust and knowledge are where
# that mode leaves them; then our three years begin.

# %%
model = twin.PolicyTwin(county, traditional, seed=7)
result = model.run(36).result()
result

# %% [markdown]
# Villages *report* far more tasks complete than are: the **formalism gap**. A household counts as landed only when
# it was informed, applied, was approved, was paid at least nine tenths of its due, in time, and got something that fits. The
# coloured ends of the bars say which tier lost those who dropped out at each step. The same as a picture for a paper:

# %%
figure(result, "cascade")

# %% [markdown]
# Every household that did not land is charged to exactly one step and one tier. A loss is not yet a gain: mend one step, and some of
# those households fail at the next.

# %%
result.losses

# %% [markdown]
# ## Looking at people
#
# Units, townships, villages and households are Mesa agents. There may be a hundred thousand households, so they are views on columns,
# made when somebody looks.

# %%
village = next(iter(model.villages))
trust = village.households.agg("trust", np.mean)
f"Village {village.unique_id}: {len(village.households)} households, cadres' skill {village.skill_now:.2f}, trust {trust:.2f}"

# %% [markdown]
# ## What if?
#
# A branch goes on from here with the same luck. Here the same county lives one more year twice: as before, and with payments that take
# 10 days at each hop.

# %%
faster = model.fork(model.scenario.set({"fund.processing_days": 10}))
years = {"as before": model.fork(), "10 days a hop": faster}
{name: round(branch.run(12).result().summary["funds_used"], 3) for name, branch in years.items()}

# %% [markdown]
# ## Two scenarios, fairly compared
#
# Three-level linkage is a package of thirty mechanisms. `compare` runs both scenarios on the same county with the same luck, replicate by
# replicate, so that a difference is due to the scenarios and to nothing else.

# %%
comparison = twin.compare([traditional, "linkage"], county=county, replicates=4, workers=1)
comparison

# %% [markdown]
# Bold differences have intervals that leave zero out. The intervals hold luck and the ten fitted parameters, not doubts about
# the structure of the model or about values that were assumed. What did the villages report, and what was true?

# %%
figure(comparison, "reported")

# %% [markdown]
# All cards and pictures speak Chinese too.

# %%
show(result, "zh")

# %% [markdown]
# **Next.** `comparing_designs` asks how much, where and when a mechanism should be used; `sensitivity` what matters; `attribution_and_recommendation`
# which mechanisms of a package are worth their money; `designing_a_pilot` how many villages a trial needs; `your_own_mechanism` adds
# what is missing here.
