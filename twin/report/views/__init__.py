"""What the views of a living county say and show."""
