"""How a recommendation is shown."""
