"""Many runs, evaluated on any executor and kept in a store that survives crashes: see docs/runner.md."""

from twin.runner.evaluate import Report, evaluate
from twin.runner.kept import Kept
from twin.runner.measures import Undefined, summary
from twin.runner.place import CountySpec
from twin.runner.run import Run, keys_of
from twin.runner.shelf import Place, Shelf, shelf
from twin.runner.store import Store

__all__ = [
    "CountySpec", "Kept", "Place", "Report", "Run", "Shelf", "Store", "Undefined", "evaluate", "keys_of", "shelf", "summary",
]  # fmt: skip
