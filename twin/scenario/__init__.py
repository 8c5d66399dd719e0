"""From a file to a plan: which policies, which mechanisms at what dose, where and when, and what is set otherwise."""
