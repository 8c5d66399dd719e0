#!/usr/bin/env bash
# scoringrules 0.10.0: without numba (or with backend="numpy") weighted_interval_score adds half the median itself where its own
# documentation, and the score that forecasting hubs rank by, have half the distance from the observation to the median. The score of
# a quantity near 1,000 is then some hundreds too high, and it falls with a median that lies lower, whatever is observed: of two
# forecasts with the same intervals the one whose median misses wins. No warning is given. Plain "pip install scoringrules" brings no
# numba; with it the same call is right, so that the same script ranks forecasts otherwise on another machine.
# Seen: without numba: median hit 410.00, missed by 60 390.00; with numba: 76.67 and 96.67, which is what the formula gives.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check scoringrules==0.10.0 numpy==2.4.6 scipy==1.17.1
cat > "$place/try.py" <<'CODE'
import sys

import numpy as np
import scoringrules as sr

ALPHA, LOW, HIGH, SEEN = 0.2, 500.0, 1650.0, 1000.0


def formula(median):
    inside = HIGH - LOW  # the observation lies within the interval
    return (0.5 * abs(SEEN - median) + ALPHA / 2 * inside) / 1.5


def package(median):
    one = [np.array([value]) for value in (SEEN, median)]
    ends = [np.array([[value]]) for value in (LOW, HIGH)]
    return sr.weighted_interval_score(*one, *ends, np.array([ALPHA])).item()


print("hit {:.2f}, missed {:.2f} (formula: {:.2f}, {:.2f})".format(*(of(median) for of in (package, formula) for median in (1000, 940))))
CODE
without=$("$place/env/bin/python" -W error "$place/try.py")
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check numba==0.68.1 numpy==2.4.6
with=$("$place/env/bin/python" "$place/try.py")
echo "without numba: $without"; echo "with numba:    $with"
[ "$without" = "hit 410.00, missed 390.00 (formula: 76.67, 96.67)" ] && [ "$with" = "hit 76.67, missed 96.67 (formula: 76.67, 96.67)" ]
