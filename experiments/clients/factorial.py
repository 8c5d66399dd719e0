"""A factorial experiment in one call: 12 points, 2 replicates, settings beside outcomes, units beside both."""

import twin

county = twin.County.small(2, 3, 40)
design = {"fund.processing_days": [5, 30, 60], "points_system.dose": [0, 1], "structure.deterrence": ["saturating", "logit"]}
table = twin.experiment(design, county=county, months=24, burn_in=12, replicates=2, outcomes=["landing_rate", "trust"])
print(table.groupby(["fund_processing_days", "points_system_dose"])[["landing_rate", "trust"]].mean().round(3))
print(table.attrs["units"])
