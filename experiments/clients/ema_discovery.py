"""Scenario discovery: 100 experiments over two uncertainties and a lever, then PRIM for where few know a policy."""

import ema_workbench as ema
import numpy as np
from ema_workbench.analysis import prim

from twin import County
from twin.adapters.ema import model

np.random.seed(1)  # of which EMA's samplers draw
uncertain = {"reach.notice_reach": (0.05, 0.6), "fund.processing_days": (5.0, 60.0)}
setup = {"county": County.small(2, 3, 40), "months": 12, "burn_in": 0}
twin = model(["awareness", "funds_used"], uncertain, {"points_system.dose": (0.0, 1.0)}, **setup)
with ema.SequentialEvaluator(twin) as evaluator:
    experiments, outcomes = evaluator.perform_experiments(scenarios=20, policies=5)
box = prim.Prim(experiments, outcomes["awareness"] < 0.3, threshold=0.5).find_box()
print(box.inspect(style="data")[0][1] if box.peeling_trajectory.shape[0] > 1 else box.peeling_trajectory)
