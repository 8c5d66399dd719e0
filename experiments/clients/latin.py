"""A Latin hypercube over knobs, doses and months, handed to SciPy for rank correlations."""

import scipy.stats

import twin

factors = {"fund.processing_days": (5.0, 60.0), "points_system.dose": (0.0, 1.0), "points_system.from": (0, 6)}
table = twin.experiment(factors, county=twin.County.small(2, 3, 40), points=24, months=12, burn_in=0, outcomes=["funds_used"])
for name in table.attrs["design"]:
    print(name, round(float(scipy.stats.spearmanr(table[name], table["funds_used"]).statistic), 2))
