"""Who needs attention, and how earlier lists did."""
