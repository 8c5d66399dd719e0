"""An ABC fit of the days money takes, to a twin where they are known: the truth in a posterior far narrower than the prior."""
# Each call burns in anew under luck of its own: with the default burn-in of 36 months that is most of the time.

import logging
import tempfile

import numpy as np
import pyabc

import twin
from twin.adapters import sampler

np.random.seed(1)
logging.getLogger("ABC").setLevel(logging.ERROR)
run = sampler.pyabc(["fund.processing_days"], ["funds_arrived"], county=twin.County.small(2, 3, 40), months=6, burn_in=0)
prior = pyabc.Distribution(fund_processing_days=pyabc.RV("uniform", 5, 55))
distance = pyabc.PNormDistance(p=2)
fit = pyabc.ABCSMC(run, prior, distance, population_size=40, sampler=pyabc.sampler.SingleCoreSampler())
fit.new(f"sqlite:///{tempfile.mkdtemp()}/fit.db", run({"fund_processing_days": 30}))
posterior, weights = fit.run(max_nr_populations=3).get_distribution()
values = posterior["fund_processing_days"].to_numpy()
order = np.argsort(values)
low, high = np.interp([0.05, 0.95], np.cumsum(weights[order]), values[order])
print(f"truth 30 days, 90% of the posterior from {low:.0f} to {high:.0f}, of the prior from 8 to 57")
assert low <= 30 <= high and high - low < 55 * 0.9 / 4
