"""The months ahead: from the ensemble as it is, from runs under what was learned, and what if."""
