"""Policies as data: what is promised to whom, when and by whom."""
