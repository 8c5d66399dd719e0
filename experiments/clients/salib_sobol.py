"""A Sobol study by `ProblemSpec`, the twin as the function that it evaluates: first and total indices of three factors."""
# One NaN would make every index of SALib 0, so an undefined outcome is refused with the number of its point.

import twin
from twin.adapters import salib

factors = {"fund.processing_days": (5.0, 60.0), "reach.notice_reach": (0.05, 0.6), "points_system.dose": [0, 1]}
spec = salib.problem(factors, ["awareness"])
spec.sample_sobol(32, calc_second_order=False, seed=1)
spec.evaluate(salib.function(spec, county=twin.County.small(2, 3, 40), months=12, burn_in=0, replicates=2))
spec.analyze_sobol(calc_second_order=False, seed=1)
print(spec.to_df()[0].round(2))
