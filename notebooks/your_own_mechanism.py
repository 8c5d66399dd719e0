# %% [markdown]
# # A mechanism and a process of your own
#
# Seventy-seven mechanisms are shipped, and still yours may be missing. Most often it needs **no code**: a mechanism is data that says which
# knobs it moves, by how much, on what evidence, and what it costs. Only where something *new happens* to people or money is a process needed.
# This notebook does both, for a county radio.

# %%
import numpy as np
import pandas as pd

import twin
from twin.base.draws import uniforms
from twin.base.knobs import knob
from twin.processes import registry
from twin.processes.base import Process

county = twin.County.small(townships=4, villages_per_township=5, households_per_village=70)

# %% [markdown]
# ## A mechanism as data
#
# Suppose a county prints every household's entitlement on its electricity bill. That moves knobs that exist: more households read a
# notice, and more of its clauses survive. `twin knobs` lists them all, with unit, range and evidence; `twin mechanisms KEY` shows shipped examples
# to copy. `raise: 0.2` closes a fifth of the way to 1.

# %%
printed = {
    "name": {"en": "Entitlement on the electricity bill", "zh": "电费单附应享政策"},
    "about": {"en": "Every bill lists what the household is owed and where to ask.", "zh": "每张电费单列明应享待遇和咨询去处。"},
    "tier": "county",
    "moves": {
        "reach.notice_reach": {"raise": 0.2, "range": [0.0, 0.4], "grade": "assumed", "why": "most households look at the bill"},
        "reach.notice_keep": {"raise": 0.3, "range": [0.0, 0.5], "grade": "assumed", "why": "in print, nothing is garbled"},
    },
    "costs": {"setup_yuan": 20000, "monthly_yuan": 3000, "per": "county", "hours": {"county": 10}, "grade": "assumed"},
    "takes_hold_months": 3,
    "limits": {"en": "No trial is known.", "zh": "未见相关试验。"},
}
billed = twin.Scenario.from_dict(
    {
        "name": "printed",
        "title": {"en": "Entitlement on the bill", "zh": "电费单附应享政策"},
        "base": "baseline",
        "define": {"printed_entitlement": printed},
        "mechanisms": {"printed_entitlement": {"dose": 1.0, "from": "2026-07"}},
    }
)
billed

# %% [markdown]
# The same lines under `define:` in a scenario file do the same. What does not exist cannot be moved, and the message says what can:

# %%
try:
    twin.Scenario.from_dict({"name": "x", "define": {"x": printed | {"moves": {"reach.notice_raech": {"raise": 0.2}}}}})
except twin.InputError as problem:
    told = str(problem)
told.split("; allowed")[0]

# %%
comparison = twin.compare(["baseline", billed], county=county, replicates=3, workers=1)
comparison

# %% [markdown]
# ## A process
#
# A radio is different: the county speaks to households *past* township and village, once a month, and what the county itself got wrong it
# spreads wrongly. No knob says that. A process is a class: the columns it reads and writes, its knobs, and one step a month.
#
# Three rules keep it in the family:
#
# - it is lent only the columns that it declares, so the declaration is the truth;
# - every draw is keyed by who decides what, when (`uniforms(luck, decision, uids)`; numbers from 1000 on are free), so scenarios share
#   their luck and results do not depend on the order;
# - at the defaults of its knobs it does nothing, so that the traditional mode stays what it is.

# %%
HEARS, CLAUSES = 1000, (1001, 1002)  # numbers of its decisions


class Radio(Process):
    """The county reads its policies out on the radio; whoever listens learns what the county has right or wrong."""

    reads = {"policies": "id", "county": "known wrong", "villages": "uid first", "households": "village present"}
    writes = {"households": "known wrong held tell_right tell_wrong"}

    listeners = knob(0.0, "probability per policy and month", 0, 1, "village", "up", about="a household hears the county's radio")
    clarity = knob(0.7, "probability per clause", 0, 1, "village", "up", about="a clause survives the radio")

    def step(self, world, knobs, luck):
        lent = world.lend(Radio)
        home = lent.households.village
        number = np.arange(home.size) - lent.villages.first[home]
        uid = lent.villages.uid[home] * 100_000 + number
        for p, policy in enumerate(lent.policies.id):
            tuned_in = uniforms(luck, HEARS, uid, policy=int(policy))[:, 0] < knobs.radio.listeners[home]
            hears = tuned_in & lent.households.present
            lanes = np.hstack([uniforms(luck, decision, uid, policy=int(policy)) for decision in CLAUSES])
            heard = (hears[:, None] & (lanes < knobs.radio.clarity[home, None])) @ (1 << np.arange(8))
            right, wrong = (heard.astype(np.uint8) & told[p] for told in (lent.county.known, lent.county.wrong))
            self.learn(lent.households, p, right, wrong)

    @staticmethod
    def learn(people, p, right, wrong):
        """Right clauses correct wrong ones; a wrong one is believed only where nothing was known. Both are told to friends."""
        wrong = wrong & ~people.known[:, p]
        people.tell_right[:, p] |= right & ~people.known[:, p]
        people.tell_wrong[:, p] |= wrong & ~people.wrong[:, p]
        people.known[:, p] |= right
        people.held[:, p] |= right
        people.wrong[:, p] = (people.wrong[:, p] | wrong) & ~right


registry.add(Radio, after="reach")
" → ".join(registry.ORDER)

# %% [markdown]
# It is part of every twin from now on, and its knobs are like any other: scenarios set them, mechanisms move them.

# %%
on_air = {
    "name": {"en": "County radio hour", "zh": "县级广播政策时间"},
    "about": {"en": "An hour a month in which the county reads out its policies.", "zh": "每月一小时由县里宣读政策。"},
    "tier": "county",
    "moves": {"radio.listeners": {"raise": 0.25, "range": [0.0, 0.4], "grade": "assumed", "why": "a guess, to be surveyed"}},
    "costs": {"monthly_yuan": 4000, "per": "county", "hours": {"county": 20}, "grade": "assumed"},
}
radio = twin.Scenario.from_dict(
    {
        "name": "radio",
        "title": {"en": "County radio hour", "zh": "县级广播政策时间"},
        "base": "baseline",
        "define": {"radio_hour": on_air},
        "mechanisms": {"radio_hour": 1.0},
    }
)
model = twin.PolicyTwin(county, radio, seed=7)
model.run(36).result()

# %% [markdown]
# Is it really off in the traditional mode? Two twins, with and without the process, must agree to the last bit.

# %%
with_radio = twin.PolicyTwin(county, "baseline", seed=7).run(12).result()
registry.remove("radio")
without = twin.PolicyTwin(county, "baseline", seed=7).run(12).result()
registry.add(Radio, after="reach")
assert with_radio.monthly.equals(without.monthly)
"the traditional mode is unchanged"

# %% [markdown]
# ## What is it worth to speak past two offices?

# %%
half = twin.Scenario.load("baseline").set({"radio.listeners": 0.5}).named("half listen")
ways = twin.compare(["baseline", billed, radio, half], county=county, replicates=3, workers=1, grades=False, plain=False)
shown = ["heard_of", "awareness", "knows_enough", "landing_rate", "leakage"]
rows = ways.table[ways.table["indicator"].isin(shown) & (ways.table["scenario"] != "baseline")]
pd.pivot(rows, index="indicator", columns="scenario", values="difference").loc[shown].mul(100).round(1)

# %% [markdown]
# Points of difference from the traditional mode. Knowing more does not land by itself: somebody must still answer, pay and
# deliver. The cascade says where those who now know are lost instead.
#
# **To keep a process**, put the class into a file of yours and call `registry.add` where your study begins. It is known to that Python
# process only, so run comparisons with `workers=1`. Before you believe it: vary its knobs within their ranges (`sensitivity`), and say in `limits`
# what nobody has measured.

# %%
registry.remove("radio")
