"""Is the living twin to be believed? Counties whose truth is known, seen as their offices would see them, forecast and scored.

    python -m experiments.living [--truths 20] [--store out/living] [--out docs/living.md] [--drift]

A truth is a run that is not in the pool: of the same structure, of another form, in another population, with other reports, or
with a mechanism that nobody wrote down. What its offices would have seen by a month goes through the estimate, the forecast, the
list and the watch for drift; all are scored against the truth itself, beside rivals that know the same observations. Counties
are asked side by side: with OPENBLAS_NUM_THREADS=1 in the environment they do not get in each other's way (ten times as fast).
"""
