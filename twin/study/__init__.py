"""Studies: many runs of the twin and what can be said from them."""
