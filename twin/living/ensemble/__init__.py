"""The ensemble: what of a run can be observed, runs of a county under unknown parameters, and all of it on one scale."""
