"""The update: what observations say of the county, what was learned, and whether the twin still fits."""
