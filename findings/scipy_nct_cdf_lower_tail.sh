#!/usr/bin/env bash
# SciPy 1.17.1: the cumulative distribution of the noncentral t, scipy.stats.nct.cdf, is NaN without a warning at single points of
# its lower tail, where the value is next to nothing: with 30 degrees of freedom and noncentrality 10 it is NaN at -3 while both
# neighbours, -4 and -2, are 0. Power of a two-sided test is 1 - cdf(t) + cdf(-t), so that the power of large effects becomes NaN.
# Seen: 0.0 nan 0.0
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
seen=$("$place/env/bin/python" -W error -c '
from scipy.stats import nct
print(*(round(float(nct.cdf(x, 30, 10)), 12) for x in (-4, -3, -2)))')
echo "seen: $seen"
[ "$seen" = "0.0 nan 0.0" ]
