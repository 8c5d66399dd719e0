#!/usr/bin/env bash
# SALib 1.6.0: the delta index skips every class of an input in which the output is constant, as if it added nothing to the index,
# though such classes lie furthest from the whole. So an input that alone decides a yes or no is ranked below one that does nothing:
# the truth is 0.5 (half the distance between a whole and its halves) and 0. With more than 35% of the classes skipped it warns
# of "under-sampling or poor binning", but the number is returned all the same.
# Seen: decides 0.04, nothing 0.09; the first is the smaller one (other digits may vary with the machine)
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check SALib==1.6.0 numpy==2.4.6 scipy==1.17.1
seen=$(OPENBLAS_NUM_THREADS=1 "$place/env/bin/python" -c '
import numpy as np
from SALib.analyze import delta
points = np.random.default_rng(1).random((200, 2))
output = (points[:, 0] > 0.5) * 1.0
problem = {"num_vars": 2, "names": ["decides", "nothing"], "bounds": [[0, 1], [0, 1]]}
found = delta.analyze(problem, points, output, num_resamples=20, seed=1)["delta_raw"]
print(f"decides {found[0]:.2f}, nothing {found[1]:.2f};", "decides is smaller" if found[0] < found[1] else "nothing is smaller")' 2> "$place/warnings")
echo "seen: $seen"
case "$seen" in *"decides is smaller") ;; *) exit 1 ;; esac
