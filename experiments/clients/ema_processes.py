"""The same model over two processes of `MultiprocessingEvaluator`: the model travels, and outcomes are those of one process."""

import ema_workbench as ema
import numpy as np

from twin import County
from twin.adapters.ema import model


def main() -> None:
    """Both evaluators over the same eight points."""
    np.random.seed(1)
    twin = model(["trust"], {"fund.processing_days": (5.0, 60.0)}, county=County.small(2, 2, 30), months=3, burn_in=0)
    with ema.MultiprocessingEvaluator(twin, n_processes=2) as evaluator:
        there, found = evaluator.perform_experiments(scenarios=8)
    wanted = [twin.function(fund_processing_days=float(days))["trust"] for days in there["fund_processing_days"]]
    np.testing.assert_array_equal(np.asarray(found["trust"]).ravel(), wanted)
    print("8 outcomes equal to the last bit")


if __name__ == "__main__":
    main()
