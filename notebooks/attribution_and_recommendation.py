# %% [markdown]
# # Who earned it? Attribution of a package
#
# A package of mechanisms lifts landing by some points. Whose points are they? "Leave one out" forgets what others would have done instead, "one
# alone" forgets what they do together, and neither adds up. **Shapley values** do: they average what each mechanism adds over all orders in which
# the package could have been put together. Here are four mechanisms on a tiny county, all sixteen subsets, with luck in the
# intervals.

# %%
from twin.report.notebook import figure
from twin.study.attribute import AttributionStudy, attribute_study
from twin.study.recommend import RecommendStudy, recommend_study

question = {
    "name": "four-mechanisms",
    "title": {"en": "Four mechanisms on a tiny county", "zh": "小县四项机制"},
    "county": {"townships": 2, "villages_per_township": 3, "households_per_village": 40},
    "months": 18,
    "burn_in": 12,
    "mechanisms": {"plain_language_notice": 1, "points_system": 1, "policy_supermarket": 1, "village_linkage": 1},
    "outcomes": ["awareness", "satisfaction"],
    "replicates": 3,
}
study = AttributionStudy.from_dict(question)
study.package.scenario

# %% [markdown]
# Every ranking is made twice: with the sizes that the evidence gives, and at a *standard dose*, where each move closes a quarter of its knob's distance
# to the ideal. The first may flatter whoever was praised most, the second whoever moves many knobs. Robust is what survives both.

# %%
f"{study.package.count(study.plan)} runs: {2 ** len(study.package.players)} subsets, {study.file.replicates} replicates, two sizings"

# %%
found = attribute_study(study, workers=1)
found

# %% [markdown]
# The values of an outcome add up to the package's gain to the last digit. Three replicates are few: look at the width of the intervals before
# at the order. `add_one_first` and `leave_one_out` stand beside them, since planners will ask.

# %%
figure(found, "values", dpi=70)

# %% [markdown]
# ## Together, or instead of each other?
#
# A pair's interaction is positive where two mechanisms strengthen each other, negative where they do the same work.

# %%
found.of("pairs", "awareness", "evidence")[["player", "other", "value", "low", "high", "verdict"]].round(4)

# %% [markdown]
# ## What kind of mechanism?
#
# Information, money, people, supervision, digital: values of a kind's members add up, and `between` asks what the kind is worth when it comes
# or stays away as a whole.

# %%
found.of("groups", "awareness", "evidence")[["group", "members", "value", "low", "high", "between"]].round(4)

# %% [markdown]
# ## Per yuan and per cadre hour
#
# A cheap mechanism with a small value can be the better buy. Ratios of uncertain numbers have intervals of their own (Fieller's); where the cost
# itself may be nothing, there is no honest ratio, and the note says so.

# %%
per = found.of("per", "awareness", "evidence")
per[["cost", "unit", "player", "value", "low", "high", "rank", "note"]].round(4)

# %% [markdown]
# # Which ones, then? A recommendation
#
# Values are averages over packages that nobody may want. A choice asks for something else: given *this* money and *these* cadre hours, which
# mechanisms, at what dose, and what if the world is not as we think? `recommend_study` searches portfolios, puts the best ones to many futures (other
# parameters that calibration leaves possible, other sub-models, other counties), and runs the pick once more on luck that the search has
# not seen.

# %%
choice = {key: question[key] for key in ("county", "months", "burn_in")} | {
    "name": "portfolios",
    "title": {"en": "Portfolios of four mechanisms", "zh": "四项机制的组合"},
    "candidates": list(question["mechanisms"]),
    "levels": {"dose": [0.5, 1], "cover": [1], "from": [0]},
    "objectives": {"awareness": "max", "public_yuan": "min"},
    "budgets": {
        "small": {"title": {"en": "small budget", "zh": "小预算"}, "yuan_per_household": 60, "hours_share": 0.05},
        "large": {"title": {"en": "large budget", "zh": "大预算"}, "yuan_per_household": 300, "hours_share": 0.2},
    },
    "search": {"trials": 12, "population": 6, "replicates": 1},
    "finalists": 2,
    "futures": {"draws": 20, "replicates": 1, "structure": "none", "where": {"villages.coverage": [0.3, 1]}},
    "fresh": {"replicates": 3},
}
advice = recommend_study(RecommendStudy.from_dict(choice), workers=1)
advice

# %% [markdown]
# The best of many designs on the luck they were chosen by looks better than it is: the **winner's curse**. The fresh runs say by how much. And
# the chance of being best is over futures, not over luck alone.

# %%
figure(advice, "futures", dpi=70)

# %% [markdown]
# **On.** `experiments/attribution/` and `experiments/recommend/` hold the studies at full size: `twin attribute`, `twin recommend`. The twin
# recommends within what it knows: a mechanism whose size is assumed is as good as the assumption, and each card says how much is.
