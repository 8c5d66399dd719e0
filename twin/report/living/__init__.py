"""How the living twin is shown: what a month's data say, what will come and how good that was, who needs attention."""
