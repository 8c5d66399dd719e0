"""Grid studies: settings beside outcomes, one row a run, for whatever is done with such a table elsewhere."""

from twin.study.grid.experiment import experiment
from twin.study.grid.study import GridStudy, study_grid
from twin.study.grid.table import of_store

__all__ = ["GridStudy", "experiment", "of_store", "study_grid"]
