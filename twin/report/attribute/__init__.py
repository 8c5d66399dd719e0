"""How an attribution is shown."""
