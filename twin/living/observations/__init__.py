"""Observations: what a county hands in, who observed it and how, and what it is worth."""
