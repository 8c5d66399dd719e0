#!/usr/bin/env bash
# SALib 1.6.0: `dgsm_conf` of the derivative-based measure is not the half width of `dgsm`: the resamples are of `vi`, and the factor
# that makes `dgsm` of it, (width of the bounds)^2 / (variance * pi^2), is left out. So the index stays the same when an input is given
# in thousands instead of ones, as it should, while its "confidence" changes by a million: wide bounds make any index look certain,
# narrow ones make it look worthless. In the table both stand side by side. Times that factor, it is right.
# Seen: bounds up to 0.001, 1, 1000: dgsm 2.63 2.63 2.63, dgsm_conf 4.6e+05 0.46 4.6e-07; with the factor 0.28 each time.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check SALib==1.6.0 numpy==2.4.6 scipy==1.17.1
seen=$(OPENBLAS_NUM_THREADS=1 "$place/env/bin/python" -W error -c '
import numpy as np
from SALib.analyze import dgsm
from SALib.sample import finite_diff
def measure(top):
    problem = {"num_vars": 2, "names": ["one", "other"], "bounds": [[0, top], [0, 1]]}
    points = finite_diff.sample(problem, 200, seed=1)
    found = dgsm.analyze(problem, points, np.sin(3 * points[:, 0] / top) + points[:, 1], seed=1)
    index, conf, raw = (found[key][0] for key in ("dgsm", "dgsm_conf", "vi"))
    return f"{index:.2f}", f"{conf:.2g}", f"{conf * index / raw:.2f}"
print(*(" ".join(row) for row in zip(*map(measure, (0.001, 1, 1000)))), sep="; ")')
echo "seen: $seen"
[ "$seen" = "2.63 2.63 2.63; 4.6e+05 0.46 4.6e-07; 0.28 0.28 0.28" ]
