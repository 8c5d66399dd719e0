"""Many runs, evaluated on any executor and kept in a store that survives crashes: see docs/runner.md."""

from twin.runner.evaluate import Report, evaluate
from twin.runner.measures import Undefined, summary
from twin.runner.place import CountySpec
from twin.runner.run import Run, keys_of
from twin.runner.store import Store

__all__ = ["CountySpec", "Report", "Run", "Store", "Undefined", "evaluate", "keys_of", "summary"]
