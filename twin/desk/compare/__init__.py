"""Options compared: what a planner chose as plain data, a quick answer on a sample, the full paired comparison behind it."""
