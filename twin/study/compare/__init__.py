"""Comparison: scenarios on one county under the same luck, replicate by replicate; a single run is told beside its burn-in."""
