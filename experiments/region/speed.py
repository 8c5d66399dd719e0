"""What a county costs on one core, part by part, and what all counties of a divisions folder would take at that rate.

`python -m experiments.region.speed DIVISIONS [--code 360481] [--scenario experiments/region/one-policy.yaml] [--scale 0.01]`

CPU seconds are measured, not seconds on the clock, so that a busy machine disturbs little; households are real in number only.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

from experiments.benchmarks.clock import Clock
from twin.county import divisions
from twin.outcomes.counts import Raw
from twin.runner import CountySpec, Run
from twin.study.region import Region
from twin.study.region.measure import measured
from twin.terms.calendar import YEAR

TIMES = 3  # each part is measured this often; the smallest counts


def main() -> None:
    """Measure, extrapolate, print one JSON document."""
    asked = arguments()
    seconds: dict[str, float] = {}
    whole = parts(asked, 1.0, seconds)
    region = Region(asked.divisions, asked.scenario)
    ahead = region.ahead()
    per_household = sum(seconds.values()) / whole
    fixed = sample_seconds(asked, region)
    document = {
        "county": asked.code,
        "households": whole,
        "cpu_seconds": {name: round(value, 4) for name, value in seconds.items()},
        "microseconds_per_household": round(1e6 * per_household, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "all": {name: ahead[name] for name in ("counties", "townships", "villages", "households")},
        "full_core_minutes": round(per_household * ahead["households"] / 60, 1),
        "sample": {"scale": asked.scale, "milliseconds_per_county": round(1e3 * fixed, 1)},
        "sample_core_minutes": round(fixed * ahead["counties"] / 60, 2),
    }
    sys.stdout.write(json.dumps(document, indent=1) + "\n")


def arguments() -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("divisions", type=Path)
    parser.add_argument("--code", default="360481", help="a county of middling size")
    parser.add_argument("--scenario", default=str(Path(__file__).parent / "one-policy.yaml"))
    parser.add_argument("--scale", type=float, default=0.01)
    return parser.parse_args()


def parts(asked: argparse.Namespace, scale: float, seconds: dict[str, float]) -> int:
    """The least CPU seconds of each part over several seeds; how many households the county has."""
    households = 0
    for seed in range(TIMES + 1):
        clock = Clock()
        spec = CountySpec(f"divisions:{asked.divisions.resolve()}#{asked.code}", None, seed, scale)
        with clock.of("build"):
            households = spec.build().households["village"].size
        with clock.of("fingerprint"):
            _ = spec.build().fingerprint
        with clock.of("burn_in"):
            model = Run(spec, asked.scenario, seed=time.time_ns() % 2**31).model()  # a seed that no burn-in is kept of
        with clock.of("months"):
            model.run()
        with clock.of("reduce"):
            Raw.of(model.record, model.world).since(model.month - YEAR).at("village")
        if seed:  # the first one loads compiled code
            for name, value in clock.seconds.items():
                seconds[name] = min(value, seconds.get(name, value))
    return households


def sample_seconds(asked: argparse.Namespace, region: Region) -> float:
    """CPU seconds of a county's run on a sample of its villages, mean over counties spread over the folder."""
    codes = divisions.counties(asked.divisions)[:: max(1, len(region.counties) // 40)]
    seed = time.time_ns() % 2**31
    runs = [
        Region(asked.divisions, asked.scenario, (str(code),), scale=asked.scale, sample="villages", seed=seed) for code in codes
    ]
    ready = [run for one in runs for run in one.runs()]
    measured(ready[0])
    clock = Clock()
    with clock.of("runs"):
        for run in ready[1:]:
            measured(run)
    return clock.seconds["runs"] / max(1, len(ready) - 1)


if __name__ == "__main__":
    main()
