"""A grid study in the terminal and as a folder of tables."""
