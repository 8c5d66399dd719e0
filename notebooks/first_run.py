# %% [markdown]
# # A first run
# A small county, the traditional mode against three-level linkage, and the question that the twin is for: where is a policy lost on the way?

# %%
import numpy as np

import twin

county = twin.County.demo().sample(0.1)
county

# %% [markdown]
# One run: 36 months after a burn-in of the traditional mode. The cascade counts eligible households that passed each step.

# %%
model = twin.PolicyTwin(county, "baseline", seed=7)
result = model.run(36).result()
result.cascade

# %% [markdown]
# Every household for which a policy did not land is charged to one step and one tier.

# %%
result.losses

# %% [markdown]
# Agents are Mesa agents over columns: units, townships and villages are registered, households are views made on demand.

# %%
village = next(iter(model.villages))
village.skill_now, len(village.households), village.households.agg("trust", np.mean)

# %% [markdown]
# A branch has the same luck and lives on by itself: here the processing of payments takes half as long from now on.

# %%
branch = model.fork(model.scenario.set({"fund.processing_days": 20}))
branch.run(12).result().summary["funds_used"], model.month

# %% [markdown]
# Two scenarios with shared luck, replicate by replicate, with 95% intervals.

# %%
comparison = twin.compare(["baseline", "linkage"], county=county, replicates=2, workers=1)
comparison.table.query("scenario == 'linkage'").head(12)
