"""Clients of the twin, each tried in an environment of its own: a script a client, pinned versions, one page of what came out."""
