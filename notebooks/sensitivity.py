# %% [markdown]
# # What matters? Sensitivity, with luck taken out
#
# A twin has some two hundred knobs. Most of them hardly move landing; a few decide it. A screening finds those few. The trap is
# luck: two runs of the *same* settings differ too, and a naive index takes that for an effect. Here every setting runs under the same
# replicates, the variance of luck is measured apart, and the intervals hold it.

# %%
from twin.report.notebook import figure
from twin.study.sensitivity import SensitivityStudy, forecast, study_sensitivity

question = {
    "name": "levers",
    "title": {"en": "Six levers on a tiny county", "zh": "小县六个抓手"},
    "county": {"townships": 2, "villages_per_township": 3, "households_per_village": 40},
    "base": "baseline",
    "months": 12,
    "burn_in": 12,
    "replicates": {"first": 2, "most": 2},
    "outcomes": ["awareness", "satisfaction"],
    "method": {"name": "morris", "trajectories": 6},
    "factors": {
        "reach.notice_reach": {"low": 0.05, "high": 0.6, "title": {"en": "notices that are read", "zh": "通知阅读率"}},
        "reach.app_reach": {"low": 0.0, "high": 0.4, "title": {"en": "reach of the app", "zh": "手机端触达"}},
        "serve.buck_passing": {"posterior": True, "title": {"en": "passing the buck", "zh": "推诿"}},
        "points_system.dose": {"title": {"en": "points system", "zh": "积分制"}},
        "structure.deterrence": {
            "options": ["saturating", "exponential", "logit"],
            "title": {"en": "how deterrence works", "zh": "威慑机理"},
        },
        "where.villages.coverage": {"low": 0.3, "high": 1, "title": {"en": "network coverage", "zh": "网络覆盖"}},
    },
}
study = SensitivityStudy.from_dict(question)
study.design.head(7).round(2)

# %% [markdown]
# This is the same as a study file (`experiments/sensitivity/levers.yaml`), said in Python. A factor may be a knob, the dose or start of a mechanism,
# a trait of the place, a *sub-model* (how deterrence works), or a parameter as far as its calibration leaves it open (`posterior`).
# The first rows show the method of Morris at work: along a trajectory one factor changes at a time.
#
# What will it take?

# %%
ahead = forecast(study, workers=1)
f"{ahead.points} points, {ahead.runs} runs"

# %% [markdown]
# Runs go to a store under names made of their content. Stop the study at any moment and start it again: nothing is lost, and
# nothing is run twice.

# %%
found = study_sensitivity(study, workers=1)
found

# %% [markdown]
# `mu*` is the mean absolute effect of moving a factor through its range, so it has the unit of the outcome. A factor *matters* only if its whole
# interval lies above the threshold; "cannot be told" is an honest answer of a small study.

# %%
figure(found, "awareness")

# %% [markdown]
# The strip at the foot splits the variance of a single run: what the factors do, what luck does, and what depends on both.

# %%
found.indices.variance.pivot(index="outcome", columns="part", values="share").round(3)

# %% [markdown]
# ## More replicates, without starting again
#
# Is luck still in the way? Ask for more replicates. Only what is not in the store yet is run.

# %%
longer = SensitivityStudy.from_dict(question | {"replicates": {"first": 3, "most": 3}})
more = study_sensitivity(longer, workers=1)
f"{more.about['runs']} runs, of which {more.ran} are new"

# %%
widths = {"2 replicates": found, "3 replicates": more}
{name: (one.ranked("awareness")["high"] - one.ranked("awareness")["low"]).mean().round(4) for name, one in widths.items()}

# %% [markdown]
# ## Morris, Sobol, PAWN, delta
#
# Morris is for screening: cheap, and it ranks. To say *what share* of the variance a factor is worth, alone and with others, take the ten or
# twenty that matter and ask for Sobol's indices: `{"name": "sobol", "rows": 256}`. PAWN and delta look at whole distributions. All four go through
# the same store, so the change is one line; docs/sensitivity.md says when to use which, and `experiments/sensitivity/` holds the
# shipped studies.

# %%
sobol = SensitivityStudy.from_dict(question | {"name": "shares", "method": {"name": "sobol", "rows": 256}})
f"Sobol's indices of the same six factors: {len(sobol.design)} points"

# %% [markdown]
# **On.** Knobs are what processes read; planners choose *mechanisms*. How much each mechanism of a package is worth is the question of
# `attribution_and_recommendation`.
