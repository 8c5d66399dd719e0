"""How trials and validation are shown."""
