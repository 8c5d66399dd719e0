#!/usr/bin/env bash
# SALib 1.6.0: the PAWN index leaves out all points at the highest value of an input (slices are half open, the last one too). With a
# continuous input that is one point. With a switch or a few levels it is a whole level: if that level alone moves the output, it is
# compared with nothing, and no warning is given. A switch that is on in a tenth of the points and decides the output alone has a
# maximum of 0.1, below usual thresholds; its mirror image, one that is off in a tenth, has 0.9.
# Seen: 0.1 0.9
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check SALib==1.6.0 numpy==2.4.6 scipy==1.17.1
seen=$("$place/env/bin/python" -W error -c '
import numpy as np
from SALib.analyze import pawn
on = (np.arange(1000) % 10 == 0).astype(float)
output = on + np.random.default_rng(1).normal(0, 0.01, 1000)
problem = {"num_vars": 1, "names": ["switch"], "bounds": [[0, 1]]}
print(*(round(float(pawn.analyze(problem, switch[:, None], output)["maximum"][0]), 6) for switch in (on, 1 - on)))')
echo "seen: $seen"
[ "$seen" = "0.1 0.9" ]
