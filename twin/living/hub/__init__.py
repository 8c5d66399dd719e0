"""Forecasts as issued, in the form of a hubverse hub."""
