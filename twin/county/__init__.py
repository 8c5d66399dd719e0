"""A county and how one is made: its offices, townships, villages, households and who talks to whom."""
