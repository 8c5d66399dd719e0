"""A recommendation asked for at the desk: the budget as a planner says it, the study that answers it, and its job."""
