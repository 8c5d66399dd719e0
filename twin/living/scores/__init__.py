"""How good forecasts were, beside dull rivals."""
