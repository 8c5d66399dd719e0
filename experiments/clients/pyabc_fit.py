"""An ABC fit of one knob to awareness that the twin itself made: the truth lies within a posterior half as wide as the prior."""
# Each call burns in anew under luck of its own: with the default burn-in of 36 months that is most of the time.

import logging
import tempfile

import numpy as np
import pyabc

import twin
from twin.adapters import sampler

np.random.seed(1)
logging.getLogger("ABC").setLevel(logging.ERROR)
run = sampler.pyabc(["reach.notice_reach"], ["awareness"], county=twin.County.small(2, 3, 40), months=3, burn_in=0)
prior = pyabc.Distribution(reach_notice_reach=pyabc.RV("uniform", 0.05, 0.9))
distance = pyabc.PNormDistance(p=2)
fit = pyabc.ABCSMC(run, prior, distance, population_size=60, sampler=pyabc.sampler.SingleCoreSampler())
fit.new(f"sqlite:///{tempfile.mkdtemp()}/fit.db", run({"reach_notice_reach": 0.3}))
posterior, weights = fit.run(max_nr_populations=4).get_distribution()
values = posterior["reach_notice_reach"].to_numpy()
order = np.argsort(values)
low, high = np.interp([0.05, 0.95], np.cumsum(weights[order]), values[order])
print(f"truth 0.30, 90% of the posterior from {low:.2f} to {high:.2f}, of the prior from 0.10 to 0.91")
assert low <= 0.3 <= high and high - low < 0.81 / 2
