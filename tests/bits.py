"""Whether two builds of the twin do the same to the last bit: `python -m tests.bits` prints a hash per county and scenario.

Of every state column after each of twelve months, of all that was counted, and of all result tables. Run it with each build and
compare what it prints; with `--columns`, a line per column and table tells where they part.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

import twin

MONTHS = 12
ROOT = Path(__file__).parents[1]
SCENARIOS = (
    *("baseline", "linkage", "linkage-short", "governance", "village-linkage", "stress", "pilot-rollout"),
    *(
        f"alone/{name}"
        for name in ("points_system", "flying_inspection", "county_special_fund", "progress_warning", "tiered_training")
    ),
)
COUNTIES = {
    "small": lambda: twin.County.small(4, 6, 120),
    "sample of the demo": lambda: twin.County.demo().sample(0.1),
}


def digest(values: np.ndarray) -> str:
    """The hash of an array: its type, its shape, its bits."""
    plain = np.ascontiguousarray(values)
    return hashlib.sha256(f"{plain.dtype.str}{plain.shape}".encode() + plain.tobytes()).hexdigest()


def state(model: twin.PolicyTwin) -> Iterator[tuple[str, str]]:
    """Every column of the world."""
    for level, columns in sorted(vars(model.world)["_data"].items()):
        yield from ((f"{level}.{name}", digest(columns[name])) for name in sorted(columns))


def table(frame: pd.DataFrame) -> str:
    """The hash of a table: its columns in order, their bits."""
    plain = frame.reset_index()
    parts = [
        f"{name}:{digest(column.to_numpy(dtype=str if column.dtype.kind in 'OTU' else None))}" for name, column in plain.items()
    ]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def found(county: twin.County, scenario: str) -> Iterator[tuple[str, str]]:
    """Name and hash of all that a run comes to."""
    with TemporaryDirectory() as folder:
        path = ROOT / "scenarios" / f"{scenario}.yaml"
        model = twin.PolicyTwin(county, twin.Scenario.load(path), seed=5, burn_in=6, out=folder)
        for month in range(MONTHS):
            model.step()
            yield from ((f"month {month}: {name}", bits) for name, bits in state(model))
        result = model.result()
        model.record.flush()
        for part in sorted(Path(folder).glob("*.parquet")):
            yield f"counted: {part.stem}", table(pd.read_parquet(part))
        for name in ("monthly", "cascade", "losses", "clauses", "flows", "villages", "townships", "mechanisms"):
            yield f"table: {name}", table(getattr(result, name))
        summary = {key: value for key, value in sorted(result.summary.items()) if key != "run_key"}
        yield "summary", hashlib.sha256(repr(summary).encode()).hexdigest()


def main(columns: bool) -> None:
    """Print the hashes."""
    for place, make in COUNTIES.items():
        county = make()
        for scenario in SCENARIOS:
            lines = list(found(county, scenario))
            if columns:
                for name, bits in lines:
                    print(f"{place}; {scenario}; {name}: {bits[:16]}")
            whole = hashlib.sha256("".join(bits for _, bits in lines).encode()).hexdigest()
            print(f"{place}; {scenario}: {whole[:32]} over {len(lines)} hashes", flush=True)


if __name__ == "__main__":
    main("--columns" in sys.argv[1:])
