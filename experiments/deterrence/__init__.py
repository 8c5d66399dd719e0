"""Set the six forms of deterrence side by side: docs/deterrence.md and its picture."""
