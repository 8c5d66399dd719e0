#!/usr/bin/env bash
# dageo 1.1.2: RandomPermeability()(n, random=42) gives n times the same field, without a warning: the seed starts the generator anew
# for every member. Its documentation offers an int "for reproducibility", as that of esmda does, where it works. An ensemble
# for data assimilation made this way has no spread at all, and esmda then leaves it where it was, whatever is observed: no
# error, no NaN, a posterior equal to the prior. With random=np.random.default_rng(42) the members differ.
# Seen: int: 1 different of 50, spread 0.00, moved by 0.00; Generator: 50 different of 50, spread 0.99, moved by 2.05
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/python" -m pip install --quiet --disable-pip-version-check dageo==1.1.2 numpy==2.4.6 scipy==1.17.1
cat > "$place/try.py" <<'CODE'
import contextlib
import io

import dageo
import numpy as np


def look(random):
    fields = dageo.RandomPermeability(4, 3, perm_mean=3.0, perm_min=-9.0, perm_max=9.0)(50, random=random)
    with contextlib.redirect_stdout(io.StringIO()):  # esmda announces its rounds
        after, _ = dageo.esmda(fields, lambda models: models[:, 0, :1], np.array([5.0]), 0.1, random=1)
    count, spread = len(np.unique(fields.reshape(50, -1), axis=0)), fields.std(axis=0).mean()
    return f"{count} different of 50, spread {spread:.2f}, moved by {np.abs(after - fields).mean(axis=0)[0, 0]:.2f}"


print(f"int: {look(42)}; Generator: {look(np.random.default_rng(42))}")
CODE
seen=$("$place/env/bin/python" -W error "$place/try.py")
echo "seen: $seen"
want="int: 1 different of 50, spread 0.00, moved by 0.00; Generator: 50 different of 50, spread 0.99, moved by 2.05"
[ "$seen" = "$want" ]
