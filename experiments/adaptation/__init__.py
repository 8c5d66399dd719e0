"""Whether the policy adaptation index orders villages and policies as they land, in runs that it has not seen.

`python -m experiments.adaptation` takes truths of `experiments.living` (counties whose parameters and luck no member of the pool has),
shows their offices' data up to three months before each deadline, computes the index, and compares it with what landed then.
The weighting is chosen on the first truths and reported on the others. Writes `docs/views.md` (between marks) and numbers.
"""
