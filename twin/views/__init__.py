"""What a planner holds in hand: views of a living county, each a few tables made from one source."""
