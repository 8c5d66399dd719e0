"""The house as it stands: its rooms, the imports between them, and how long and how tangled its files are."""
