"""Workbooks and tables that people fill in: what a sheet asks for, how it is written and read, and all that is wrong with it.

This room knows headings, cells and files, and nothing of counties: the rooms above it say what their sheets ask for.
"""
