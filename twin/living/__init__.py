"""The living twin: a county's observations in, a registered and scored forecast out."""
