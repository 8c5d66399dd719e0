# %% [markdown]
# # Comparing designs of a mechanism
#
# "Should we introduce the livelihood bill?" is half a question. How strongly, in which villages, from when, and beside what else? A
# *design* is an answer to all of that. Here five designs of one mechanism meet in one county under the same luck.

# %%
import pandas as pd

import twin
from twin.mechanisms.mechanism import find
from twin.report.notebook import figure

county = twin.County.small(townships=4, villages_per_township=5, households_per_village=50)
find("livelihood_bill")

# %% [markdown]
# A mechanism never sets an outcome. It *moves knobs* of the processes, each by an amount with a range, a grade of evidence and a reason. That
# is all it does; whatever lands afterwards comes out of the processes. `raise by 0.15` closes that share of the way to the end of the knob's range.
# `twin mechanisms` lists them all.

# %% [markdown]
# ## Five designs
#
# Each change of a scenario gives a new one; nothing is overwritten. `cover` chooses villages by type, terrain, code or lot, `from` and `then`
# date the phases.

# %%
base = twin.Scenario.load("baseline")


def design(name: str, en: str, zh: str, **use: object) -> twin.Scenario:
    mechanisms = {"livelihood_bill": use}
    return twin.Scenario.from_dict({"name": name, "title": {"en": en, "zh": zh}, "base": "baseline", "mechanisms": mechanisms})


designs = [
    design("full", "everywhere, full dose", "全域足量", dose=1.0),
    design("half", "everywhere, half dose", "全域半量", dose=0.5),
    design("weak", "rectifying villages", "仅整治村", dose=1.0, cover={"village_type": "rectifying"}),
    design("late", "everywhere, two years later", "两年后全域", dose=1.0, **{"from": "2028-01"}),
    design("pilot", "four villages, then all", "先四村后全域", dose=1.0, cover={"count": 4}, then={"from": "2027-01"}),
]
designs[-1]

# %% [markdown]
# The card says what is done, where, when and at what price. A pilot of four villages means four of a county of full size: a small
# county draws its share of them.
#
# ## The comparison

# %%
comparison = twin.compare([base, *designs], county=county, replicates=3, workers=1, grades=False, plain=False)
table = comparison.table.set_index(["indicator", "scenario"])
landing = table.loc["landing_rate", ["mean", "difference", "low", "high", "sd_ratio"]]
landing.round(3)

# %% [markdown]
# `low` and `high` bound the paired difference. It is small, less than half a point, and three replicates cannot tell it from nothing: the
# intervals hold zero. Take twenty for a decision. Without shared luck it would take far more: `sd_ratio` says how many times wider the
# difference would scatter. The late design has changed nothing *yet*: landing counts only cycles whose deadline has passed.

# %%
figure(comparison, "differences", dpi=70)

# %% [markdown]
# ## Per yuan
#
# Money is short, so the design that gains most need not be the best one. Costs are all new public money: what the mechanism costs, and
# what else it makes the treasury spend.

# %%
gain = landing["difference"].drop("baseline")
cost = table.loc["public_yuan", "difference"].drop("baseline") / comparison.about["county"]["households"]
worth = pd.DataFrame({"points of landing": 100 * gain, "yuan per household": cost})
worth["points for 10 yuan"] = 10 * worth["points of landing"] / worth["yuan per household"]
worth.sort_values("points for 10 yuan", ascending=False).round(2)

# %% [markdown]
# ## Does it need company?
#
# A bill tells households what they are owed. That helps them only if somebody answers when they ask. Does help with applying (a "project
# butler") make the bill worth more, or do the two do the same work?

# %%
butler = base.with_mechanism("project_butler").named("butler")
both = designs[0].with_mechanism("project_butler").named("both")
pair = twin.compare([base, designs[0], butler, both], county=county, replicates=3, workers=1, grades=False, plain=False)
gains = pair.table.query("indicator == 'landing_rate'").set_index("scenario")["difference"]
together = {"bill": gains["full"], "butler": gains["butler"], "sum": gains["full"] + gains["butler"], "both": gains["both"]}
pd.Series(together).mul(100).round(2).rename("points of landing")

# %% [markdown]
# ## How much of it is evidence?
#
# Every size carries a grade. `trusting` keeps only the moves that rest on certain grades, `sized("standard")` gives every move the same standard
# size: each closes a quarter of its knob's distance to the ideal. A ranking that survives both is worth defending.

# %%
sizes = [
    designs[0].named("sizes as graded"),
    designs[0].trusting(["experiment", "survey", "source"]).named("nothing assumed"),
    designs[0].sized("standard").named("standard size"),
]
doubt = twin.compare([base, *sizes], county=county, replicates=3, workers=1, grades=False, plain=False)
doubt.table.query("indicator == 'landing_rate'").set_index("scenario")[["difference", "low", "high"]].round(3)

# %% [markdown]
# **On.** Which of *many* mechanisms matter, and which knobs? See `sensitivity` and `attribution_and_recommendation`. The same comparison from the command line:
# `twin compare scenarios/baseline.yaml my-design.yaml --replicates 20 --out out/designs`.
