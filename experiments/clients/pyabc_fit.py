"""An ABC fit of one knob to awareness that the twin itself made: the truth lies within the posterior."""
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
fit = pyabc.ABCSMC(run, prior, distance, population_size=30, sampler=pyabc.sampler.SingleCoreSampler())
fit.new(f"sqlite:///{tempfile.mkdtemp()}/fit.db", run({"reach_notice_reach": 0.3}))
posterior, weights = fit.run(max_nr_populations=3).get_distribution()
values = posterior["reach_notice_reach"]
print(f"truth 0.30, posterior {values.min():.2f} to {values.max():.2f}")
assert values.min() <= 0.3 <= values.max()
