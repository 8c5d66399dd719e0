"""How a run and a comparison are shown."""
