"""Figures, pages and tables that say in English and Chinese what a run found."""
