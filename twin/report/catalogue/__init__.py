"""How mechanisms, knobs and evidence are listed and led back to their sources."""
