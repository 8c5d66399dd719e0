"""Running a region: every run through the store, county by county, on processes of this machine or on a cluster."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from twin.base.errors import InputError
from twin.runner.evaluate import evaluate
from twin.runner.run import keys_of
from twin.runner.store import Store
from twin.study.region.found import RegionFound
from twin.study.region.measure import COUNTS, MOMENTS, measured
from twin.study.region.plan import Region
from twin.study.starved import tells, together

Progress = Callable[[int, int], None]
NEEDED = ("code", "townships", *COUNTS, "villages_all", "households_all", "distance", *MOMENTS)
PATIENCE = 10  # seconds that a scheduler has to answer


def study_region(
    region: Region,
    store: str | Path,
    executor: Executor | None = None,
    workers: int | None = None,
    retry_failed: bool = False,
    progress: Progress | None = None,
) -> RegionFound:
    """Run what the store does not hold yet, and reduce it; numbers do not depend on executor or workers.

    `executor` is any whose workers see the store's folder and the divisions folder; by default `workers` processes. Stopped
    at any time, the same call goes on from there. Raises InputError if a county failed, naming it.

    >>> study_region(Region("divisions", "baseline", months=12, burn_in=0), "region-store", workers=1).counts.empty
    False
    """
    evaluate(region.runs(), store, executor, workers, retry_failed, measured, progress, total=region.size)
    return reduced(region, store)


def reduced(region: Region, store: str | Path) -> RegionFound:
    """What the store holds of a region that has been run; raises InputError where runs are missing."""
    keys = keys_of(region.runs())
    rows = Store(store).require(keys).loc[keys]
    index = np.array([(region.scenarios.index(name), replicate) for _, replicate, name in region.index()])
    rows = rows.assign(scenario=index[:, 0], replicate=index[:, 1]).set_index(["scenario", "replicate", "code"]).sort_index()
    return RegionFound(_about(region, rows), rows[[name for name in NEEDED if name != "code"]])


def _about(region: Region, rows: pd.DataFrame) -> dict[str, Any]:
    once = rows.loc[0, 0]
    return {
        "title": region.title(region.scenario),
        "scenarios": [{"name": Path(name).stem, "title": region.title(name)} for name in region.scenarios],
        "synthetic": True,  # codes are real, what lives on them is drawn
        "codes": list(region.codes),
        "divisions": region.account.to_json(),
        "counties": len(once),
        "counties_all": len(region.every_county),
        "villages": int(once["villages_all"].sum()),
        "villages_run": int(once["villages"].sum()),
        "households": int(once["households_all"].sum()),
        "households_run": int(once["households"].sum()),
        "scale": region.scale,
        "sample": region.sample if region.scale < 1 else "all",
        "fewest_villages": int(rows["villages"].min()),
        "months": int(rows["months"].iloc[0]),
        "burn_in": region.burn_in,
        "replicates": region.replicates,
        "seed": region.seed,
        "first": sorted(region.pioneers),
        "next": region.wave,
        "runs": len(rows),
        "remarks": region.remarks(),
        "starved": [_starved(rows.loc[place]) for place in range(len(region.scenarios))],
        "starved_untold": [_untold(rows.loc[place]) for place in range(len(region.scenarios))],
        "mechanisms": region.mechanisms(),
    }


def _starved(rows: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """What mechanisms of a scenario asked for and did not get in all counties that tell, mean over replicates that do."""
    here = tells(rows)
    times = here.groupby(level="code").transform("sum")
    return together(rows[here], (rows["villages_all"] / rows["villages"])[here] / times[here])


def _untold(rows: pd.DataFrame) -> int:
    """Of how many counties no run of a scenario says what mechanisms were short of."""
    return int((~tells(rows).groupby(level="code").any()).sum())


@contextmanager
def cluster(address: str | None) -> Iterator[Executor | None]:
    """The executor of the Dask cluster at an address (None: no cluster); raises InputError where there is none."""
    if address is None:
        yield None
        return
    try:
        from dask.distributed import Client
    except ImportError:
        raise InputError("--cluster: Dask is not installed; allowed: `pip install 'policy-twin[cluster]'` first") from None
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            "--cluster: no scheduler answers at {address} ({error}); allowed: tcp://HOST:PORT of one",
            address=address,
            error=error,
        ) from None
    with client:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise InputError(
                "--cluster: the scheduler at {address} has no workers; start some with `dask worker {address}`", address=address
            )
        yield client.get_executor()
