"""Frames for other tools hold the same numbers as the tables they are made of."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twin.base.errors import InputError
from twin.county.county import County
from twin.model import PolicyTwin
from twin.outcomes.result import TABLES, Result


@pytest.fixture(scope="module")
def model():
    return PolicyTwin(County.small(2, 3, 30), "linkage-short", seed=1, burn_in=0).run(13)


def test_a_tidy_frame_has_dates_and_codes(model):
    result = model.result()
    frame = result.to_frame()
    assert frame["month"].dt.strftime("%Y-%m").tolist() == result.monthly["month"].tolist()
    for name in ("level", "place", "policy"):
        assert isinstance(frame[name].dtype, pd.CategoricalDtype)
        assert frame[name].astype(str).tolist() == result.monthly[name].tolist()
    np.testing.assert_array_equal(frame["trust"], result.monthly["trust"])
    assert frame.attrs["units"]["resolution_days"] == "days"


def test_saved_tables_have_dates_codes_and_no_stray_column(model, tmp_path):
    result = model.result()
    place = result.save(tmp_path / "r")
    schema = pq.read_schema(place / "monthly.parquet")
    assert pa.types.is_timestamp(schema.field("month").type) and pa.types.is_dictionary(schema.field("policy").type)
    for name in TABLES:
        assert "index" not in pq.read_schema(place / f"{name}.parquet").names
    again = Result.load(place)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(result, name))


def test_state_has_a_row_an_agent(model):
    villages = model.to_frame()
    assert villages.index.tolist() == [village.uid for village in model.villages]
    np.testing.assert_array_equal(villages["motivation"], model.world.villages["motivation"])
    homes = model.to_frame("households")
    np.testing.assert_array_equal(homes[f"passed_{model.world.policies[1].key}"], model.world.households["passed"][:, 1])
    assert len(model.to_frame("units")) == 12
    with pytest.raises(InputError, match="no level 'village'; did you mean 'villages'"):
        model.to_frame("village")


def test_a_network_has_every_tie_once(model):
    networkx = pytest.importorskip("networkx")
    graph = model.county.to_networkx()
    assert graph.number_of_nodes() == 180 and 2 * graph.number_of_edges() == model.county.ties.size
    home = model.households[7]
    assert set(graph[int(home.uid)]) == {int(uid) for uid in home.ties.column("uid")}
    assert graph.nodes[int(home.uid)]["village"] == home.home.uid
    assert isinstance(graph, networkx.Graph)


def test_a_cube_has_the_monthly_numbers(model):
    pytest.importorskip("xarray")
    cube = model.result().to_xarray("village")
    assert dict(cube.sizes) == {"month": 13, "place": 6, "policy": 5}
    monthly = model.result().monthly
    row = monthly[(monthly["level"] == "village") & (monthly["policy"] == "all")].iloc[-1]
    cell = cube["trust"].sel(month=f"{row['month']}-01", place=row["place"], policy="all")
    assert float(cell) == row["trust"] and cube["trust"].attrs["units"] == "share"
    with pytest.raises(InputError, match="no level 'villages'"):
        model.result().to_xarray("villages")


def test_villages_stand_on_a_grid(model):
    grid = model.grid
    assert grid is model.grid and (grid.width, grid.height) == (3, 2)
    assert len(grid.agents) == 6 and {village.pos for village in model.villages} == {(x, y) for x in range(3) for y in range(2)}
    assert all(village.pos[1] == village.township for village in model.villages)
