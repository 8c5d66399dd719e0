"""Where `twin run` on the demo county spends its time, from an empty process to the printed result.

    python -m experiments.benchmarks.stages

It does what the command does, save that the libraries are imported first, one by one. It is a program of its own, since nothing
of that must be there before it begins. Prints processor seconds by stage, and the largest memory after it, as one JSON document.
"""

import contextlib
import io
import json
import sys
import time

from experiments.benchmarks.clock import Clock, peak_bytes


def main() -> None:
    """Every stage once."""
    clock = Clock({"starting Python": time.process_time()}, {"starting Python": peak_bytes()})
    with clock.of("importing NumPy"):
        import numpy  # noqa: F401
    with clock.of("importing pandas"):
        import pandas  # noqa: F401
    with clock.of("importing Numba"):
        import numba  # noqa: F401
    with clock.of("importing the twin"):
        from twin.bare import BareTwin
        from twin.county.county import resolve
        from twin.evidence.trace import rests_on
        from twin.report.compare import story, terminal
        from twin.scenario.scenario import Scenario
    with clock.of("reading the scenario and its mechanisms"):
        scenario = Scenario.load("linkage")
    with clock.of("building the county, compiled code for it loaded"):
        county = resolve("demo")
    with clock.of("the burn-in, read from disk"):
        model = BareTwin(county, scenario, seed=0)
    with clock.of("the first month, compiled code for it loaded"):
        model.step()
    with clock.of(f"{scenario.months - 1} further months"):
        model.run(scenario.months - 1)
    with clock.of("tables and indicators"):
        result = model.result()
        rests_on(scenario)
    with clock.of("printing"), contextlib.redirect_stdout(io.StringIO()):
        terminal.show_run(story.of_result(result), "en")
    sys.stdout.write(json.dumps({"seconds": clock.seconds, "peak_bytes": clock.peaks}))


if __name__ == "__main__":
    main()
