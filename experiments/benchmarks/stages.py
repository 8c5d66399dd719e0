"""Where `twin run` on the demo county spends its time, from an empty process to the printed result.

    python -m experiments.benchmarks.stages

It goes through what the command does in the same order, and is a program of its own, since nothing must be imported before it
begins. Prints processor seconds by stage as one JSON document.
"""

import contextlib
import io
import json
import sys
import time

STAGES: dict[str, float] = {}  # seconds by stage, in order


def main() -> None:
    """Every stage once."""
    with stage("starting Python, importing NumPy"):
        import numpy  # noqa: F401
    with stage("importing pandas"):
        import pandas  # noqa: F401
    with stage("importing Numba"):
        import numba  # noqa: F401
    with stage("importing Mesa"):
        import mesa  # noqa: F401
    with stage("importing the twin"):
        from twin.county import resolve
        from twin.evidence.trace import rests_on
        from twin.model import PolicyTwin
        from twin.report import story, terminal
        from twin.scenario import Scenario
    with stage("reading the scenario and its mechanisms"):
        scenario = Scenario.load("linkage")
    with stage("building the county, compiled code for it loaded"):
        county = resolve("demo")
    with stage("the burn-in, read from disk"):
        model = PolicyTwin(county, scenario, seed=0)
    with stage("the first month, compiled code for it loaded"):
        model.step()
    with stage(f"{scenario.months - 1} further months"):
        model.run(scenario.months - 1)
    with stage("tables and indicators"):
        result = model.result()
        rests_on(scenario)
    with stage("printing"), contextlib.redirect_stdout(io.StringIO()):
        terminal.show_run(story.of_result(result), "en")
    sys.stdout.write(json.dumps(STAGES))


@contextlib.contextmanager
def stage(name: str):  # type: ignore[no-untyped-def]
    """Note the processor seconds of a block; the first one's are those since the process began."""
    began = time.process_time() if STAGES else 0.0
    yield
    STAGES[name] = time.process_time() - began


if __name__ == "__main__":
    main()
