"""The processes of the monthly order; a cause stands before its effect."""
