"""A county's data at the desk: what is handed in is looked at elsewhere first, taken whole or not at all, and can be undone."""
