"""`batch_run` of a twin as it stands: doses beside seeds, monthly indicators, a readable month."""

import inspect

import mesa.batchrunner

import twin

levers = {"county": twin.County.small(2, 2, 30), "burn_in": 0, "scenario": "linkage-short", "fund.processing_days": [20, 60]}
often = {"rng": [1, 2]} if "rng" in inspect.signature(mesa.batchrunner.batch_run).parameters else {"iterations": 2}
runs = mesa.batchrunner.batch_run(twin.PolicyTwin, levers, max_steps=40, display_progress=False, **often)
for run in runs:
    print(run["fund.processing_days"], run["month"], round(run["trust"], 3))
assert len({run["trust"] for run in runs}) == 4
