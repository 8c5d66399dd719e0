"""Malformed inputs by the thousand: whatever is given ends in exit 0, 1 or 2 and one message, with nothing half-written.

Every input is made from a seed and its number, so a fault is found again by `python -m tests.fuzz --seed S --only N`.
"""
