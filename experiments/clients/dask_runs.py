"""Runs over the workers of a Dask cluster, saved tables in a Dask frame: the bytes of runs made here."""

import tempfile

import dask.dataframe
from distributed import Client, LocalCluster

import twin


def trust(seed: int) -> float:
    """One run, wherever it is asked for."""
    return float(twin.PolicyTwin(twin.County.small(2, 2, 30), seed=seed, burn_in=0).run(3).result().summary["trust"])


def main() -> None:
    """Two workers, then a table."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        assert client.gather(client.map(trust, range(4))) == [trust(seed) for seed in range(4)]
    result = twin.PolicyTwin(twin.County.small(2, 3, 30), seed=1, burn_in=0).run(3).result()
    place = result.save(tempfile.mkdtemp())
    table = dask.dataframe.read_parquet(place / "monthly.parquet", columns=["level", "trust"])
    found = table[table["level"] == "village"]["trust"].sum().compute()
    print(f"4 runs equal to the last bit; rows {len(table)}, sum {found:.6f}")


if __name__ == "__main__":
    main()
