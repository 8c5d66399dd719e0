"""The desk's screens, a module each: `ROUTES`, and the functions that answer them."""
