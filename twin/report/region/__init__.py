"""How a run of many counties is shown."""
