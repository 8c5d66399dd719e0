"""A batch simulator in the form of sbi: parameters f8[n, d] in, outcomes f8[n, k] out, the same again for the same parameters."""
# sbi itself needs PyTorch and is not run here; wrap as `lambda theta: torch.as_tensor(run(theta))`.

import numpy as np

import twin
from twin.adapters import sampler

run = sampler.batch(["reach.notice_reach"], ["awareness", "trust"], county=twin.County.small(2, 2, 30), months=3, burn_in=0)
theta = np.linspace(0.1, 0.6, 6)[:, None]
np.testing.assert_array_equal(run(theta), run(theta))
print(run(theta).shape)
