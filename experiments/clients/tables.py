"""Saved tables read back by DuckDB and Polars (dates, coded names), a cube of xarray, ties in NetworkX: the same in all."""

import tempfile

import duckdb
import networkx
import polars

import twin

result = twin.PolicyTwin(twin.County.small(2, 3, 30), "linkage-short", seed=1, burn_in=0).run(12).result()
place = result.save(tempfile.mkdtemp())
county = result.monthly[(result.monthly["level"] == "county") & (result.monthly["policy"] == "all")]
wanted = county["trust"].tolist()
where = "level = 'county' and policy = 'all'"
rows = duckdb.sql(f"select month, trust from '{place}/monthly.parquet' where {where} order by month").fetchall()
assert [trust for _, trust in rows] == wanted and rows[0][0].year == 2026
table = polars.read_parquet(place / "monthly.parquet")
own = table.filter((polars.col("level") == "county") & (polars.col("policy") == "all")).sort("month")
assert own["trust"].to_list() == wanted and own["month"].dt.month().to_list() == list(range(1, 13))
cube = result.to_xarray("county")
assert cube["trust"].sel(policy="all").to_numpy().ravel().tolist() == wanted
graph = twin.County.small(2, 3, 30).to_networkx()
print(table.schema["month"], table.schema["policy"], dict(cube.sizes), networkx.number_connected_components(graph))
