"""Mechanisms as data: one file each, which knobs it moves, what it costs, what it rests on."""
