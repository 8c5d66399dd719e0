#!/usr/bin/env bash
# scoringrules 0.10.0 with numba: scores of integer observations are cut to integers, without a warning, because the result takes
# the type of the observations. So counts (cases, visits, households), as a hub's target data holds them, make
# weighted_interval_score and crps_quantile return whole numbers, and 0, a perfect score, for everything below 1; the same counts as
# floats are scored rightly, and so are the integers without numba. crps_ensemble does so with backend="numba".
# Seen: floats [0.5667 0.2667] [0.5667 0.2667] [0.3333 0.0667]; integers [0 0] [0 0] [0 0]
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check scoringrules==0.10.0 numba==0.68.1 numpy==2.4.6 scipy==1.17.1
cat > "$place/try.py" <<'CODE'
import numpy as np
import scoringrules as sr

FORECAST = np.array([[1.0, 2.0, 4.5], [4.0, 5.2, 7.0]])


def scores(seen):
    yield sr.weighted_interval_score(seen, FORECAST[:, 1], FORECAST[:, :1], FORECAST[:, 2:], np.array([0.2]))
    yield sr.crps_quantile(seen, FORECAST, np.array([0.1, 0.5, 0.9]))
    yield sr.crps_ensemble(seen, FORECAST, estimator="pwm", backend="numba")


print("floats", *(score.round(4) for score in scores(np.array([3.0, 5.0]))), end="; ")
print("integers", *scores(np.array([3, 5])))
CODE
seen=$("$place/env/bin/python" -W error "$place/try.py")
echo "seen: $seen"
[ "$seen" = "floats [0.5667 0.2667] [0.5667 0.2667] [0.3333 0.0667]; integers [0 0] [0 0] [0 0]" ]
