#!/usr/bin/env bash
# statsmodels 0.15.0: confint_poisson(0, exposure, method="midp-c"), the mid-p interval of a rate when nothing was counted, has the
# upper limit for its lower one, too: no width, and the observed rate, 0, outside. It looks for the lower limit from 0 on by a search
# that ends at the upper one, where the p-value is alpha as well; no warning. The lower limit of a count of 0 is 0, as "exact-c" has it;
# the documentation says nothing of it. So a village in which nothing happened has a rate "shown to be above 0", and above the lower
# limit of one in which something happened once.
# Seen: exposure 10: midp-c of 0: 0.2996 to 0.2996, of 1: 0.005 to 0.4932; exact-c of 0: 0.0 to 0.3689
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6 pandas==3.1.1
seen=$("$place/env/bin/python" -W error -c '
from statsmodels.stats.rates import confint_poisson
def limits(count, method):
    return " ".join(str(round(float(limit), 4)) for limit in confint_poisson(count, 10, method=method))
print("midp-c:", limits(0, "midp-c"), "and", limits(1, "midp-c") + "; exact-c:", limits(0, "exact-c"))')
echo "seen: $seen"
[ "$seen" = "midp-c: 0.2996 0.2996 and 0.005 0.4932; exact-c: 0.0 0.3689" ]
