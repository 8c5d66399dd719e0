"""A region: roll-ups are exact, samples lie within their stated error, no county is accused, and clusters may lose workers."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom
from typer.testing import CliRunner

import twin.cli
from twin.base.errors import InputError
from twin.base.messages import LANGS
from twin.county.county import County
from twin.county.divisions import layout_of
from twin.county.sampling import sampled
from twin.report.region import page as region_page
from twin.report.region import tables as report
from twin.runner import CountySpec, Store
from twin.study.region import Region, RegionFound, study_region
from twin.study.region import rank as ranking
from twin.study.region.estimate import landing, share
from twin.study.region.measure import measured
from twin.study.region.run import _starved, _untold
from twin.study.starved import columns_of, together

# An invented province: eight counties of three townships with four villages each, some of them urban -----------------------

COUNTIES, TOWNSHIPS, VILLAGES = 8, 3, 4


def province(folder, counties=COUNTIES, townships=TOWNSHIPS, villages=VILLAGES, persons=430.0):
    """A divisions folder of codes that no place has; village sizes grow with the code, from the smallest there is."""
    folder.mkdir()
    areas = [990100 + county for county in range(1, counties + 1)]
    streets = [area * 1000 + 100 + town for area in areas for town in range(1, townships + 1)]
    places = [(street * 1000 + 200 + place, "甲村委会") for street in streets for place in range(1, villages + 1)]
    places += [(area * 1_000_000 + 101_001, "甲社区居委会") for area in areas]
    pd.DataFrame({"code": areas}).to_csv(folder / "areas.csv", index=False)
    pd.DataFrame({"code": streets}).to_csv(folder / "streets.csv", index=False)
    with gzip.open(folder / "villages.csv.gz", "wt", encoding="utf-8") as out:
        pd.DataFrame(places, columns=["code", "name"]).to_csv(out, index=False)
    size = [persons * townships * villages * (1 + 0.05 * place) for place in range(counties)]
    known = {"Code_County": areas, "Pop_2018": size, "Pop_2017": size, "Pop_2010": size, "Pop_2000": size, "Area": 900.0}
    pd.DataFrame(known).to_csv(folder / "county_population.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return province(tmp_path_factory.mktemp("codes") / "divisions")


def small(folder, scenario="baseline", **more):
    return Region(folder, scenario, **{"months": 12, "burn_in": 12, "sample": "villages"} | more)


def widened(found, times=3):
    """The same counties several times over, under other codes: enough of them for kinds of county."""
    copies = []
    for copy in range(times):
        rows = found.counts.reset_index()
        rows["code"] += 100 * copy
        copies.append(rows)
    counts = pd.concat(copies).set_index(["scenario", "replicate", "code"]).sort_index()
    return RegionFound(found.about | {name: times * COUNTIES for name in ("counties", "counties_all")}, counts)


@pytest.fixture(scope="module")
def gains(folder, tmp_path_factory):
    """Every county's gain from linkage, twice, on two villages of each."""
    region = small(folder, "linkage", against="baseline", scale=0.17, months=24, replicates=2, first=3, wave=2)
    return study_region(region, tmp_path_factory.mktemp("gains") / "store", workers=1)


# Samples drawn by themselves ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "share", "lot"), [(990101, 0.05, 0), (990104, 0.3, 1), (990108, 0.6, 2), (990108, 1.0, 0)])
def test_a_sample_drawn_by_itself_is_the_sample_of_the_whole(folder, code, share, lot):
    layout = layout_of(folder, code)
    assert sampled(layout, share, 3, lot).fingerprint == County.from_layout(layout, 3).sample(share, lot).fingerprint


def test_ties_between_sampled_villages_of_a_township_survive(folder):
    county = sampled(layout_of(folder, 990108), 0.7)
    home = np.repeat(county.households["village"], np.diff(county.ties_start))
    assert (home != county.households["village"][county.ties]).any()


def test_a_spec_on_division_codes_builds_just_that_and_is_named_without_building(folder, monkeypatch):
    spec = CountySpec(f"divisions:{folder}#990103", share=0.2, sample_seed=1)
    assert spec.build().fingerprint == County.from_divisions(folder, 990103).sample(0.2, 1).fingerprint
    others = [CountySpec(f"divisions:{folder}#990104", share=0.2, sample_seed=1), CountySpec(spec.name, None, 1, 0.2, 1)]
    others += [CountySpec(spec.name, None, 0, 0.3, 1), CountySpec(spec.name, None, 0, 0.2, 2)]
    monkeypatch.setattr(CountySpec, "build", lambda self: pytest.fail("built"))
    assert len({one.content for one in [spec, *others]}) == 5


# Counts add up --------------------------------------------------------------------------------------------------------------


def test_a_region_is_the_sum_of_its_counties_run_one_by_one(folder, tmp_path):
    region = small(folder, codes=("990101", "990102"), sets={"fund.processing_days": 20})
    found = study_region(region, tmp_path / "store", workers=1)
    alone = []
    for code in region.counties:
        model = twin.PolicyTwin(
            County.from_divisions(folder, code), "baseline", seed=0, burn_in=12, **{"fund.processing_days": 20}
        )
        alone.append(model.run(12).result().summary)
    landed, eligible = (sum(one["cascade"][name] for one in alone) for name in ("landed", "eligible"))
    rate = found.landing(0)
    assert rate.value == landed / eligible and rate.se == 0 and rate.low == rate.high == rate.value
    people = [one["households"] for one in alone]
    assert found.rates["awareness"][0] == pytest.approx(
        np.average([one["awareness"] for one in alone], weights=people), abs=1e-12
    )
    assert found.about["households"] == sum(people) and found.about["villages"] == found.about["villages_run"] == 24


def test_prefixes_choose_counties_once_each(folder):
    assert small(folder, codes=("99", "9901", "990103")).counties == small(folder).counties
    assert small(folder, codes=("990103", "990101")).counties == (990101, 990103)


def test_moments_are_sums_over_villages(folder):
    run = small(folder).run(990101, 0, "baseline")
    found = measured(run)
    villages = run.finished().result().villages
    assert found["landed_landed"] == int((villages["landed"] ** 2).sum())
    assert found["eligible_landed"] == int((villages["eligible"] * villages["landed"]).sum())
    assert found["eligible"] == villages["eligible"].sum() and found["villages"] == found["villages_all"] == 12


# The error of a sample ------------------------------------------------------------------------------------------------------


def drawn(rng, sizes, sampled_villages):
    """Counts of counties whose villages land at rates of their own, and those of a lot of their villages."""
    rows = []
    for villages, (m, x, y) in zip(sampled_villages, sizes, strict=True):
        chosen = rng.choice(m.size, villages, replace=False)
        row = {"villages": villages, "villages_all": m.size, "households_all": m.sum()}
        columns = {"eligible": x[chosen], "landed": y[chosen]}
        row |= {name: values.sum() for name, values in columns.items()}
        row |= {f"{a}_{b}": int(columns[a] @ columns[b]) for a in columns for b in columns}
        rows.append(row)
    return pd.DataFrame(rows)


@pytest.mark.parametrize(("villages", "widest"), [([2] * 20, 1.2), ([3, 1] * 10, 1.3), ([1] * 20, 1.5), ([8] * 20, 1.2)])
def test_the_stated_error_is_the_error_over_many_lots(villages, widest):
    rng = np.random.default_rng(5)
    sizes = []
    for county in range(20):
        m = rng.integers(100, 800, 20)
        rate = np.clip(0.3 + 0.015 * county + rng.normal(0, 0.15, 20), 0.02, 0.98)
        x = rng.binomial(m, 0.8)
        sizes.append((m, x, rng.binomial(x, rate)))
    true = sum(y.sum() for _, _, y in sizes) / sum(x.sum() for _, x, _ in sizes)
    found = [landing([drawn(rng, sizes, villages)]) for _ in range(200)]
    values, stated = np.array([one.value for one in found]), np.array([one.se for one in found])
    assert abs(values.mean() - true) < 0.01  # a ratio is biased by little
    assert 0.87 < np.sqrt((stated**2).mean()) / values.std() < widest
    inside = sum(one.low <= true <= one.high for one in found)
    assert inside >= binom.ppf(0.001, 200, 0.93)


def test_the_error_of_a_sample_of_whole_counties_is_the_error_over_many_of_them():
    rng = np.random.default_rng(6)
    rates = np.clip(rng.normal(0.4, 0.06, 400), 0.05, 0.95)
    m = rng.integers(100, 800, (400, 12))
    sizes = [(row, row, rng.binomial(row, rate)) for row, rate in zip(m, rates, strict=True)]
    every = drawn(rng, sizes, [12] * 400)
    true = landing([every], 400)
    assert true.se == 0
    found = [landing([every.iloc[rng.choice(400, 25, replace=False)]], 400) for _ in range(200)]
    values, stated = np.array([one.value for one in found]), np.array([one.se for one in found])
    assert abs(values.mean() - true.value) < 0.005
    assert 0.85 < np.sqrt((stated**2).mean()) / values.std() < 1.2
    assert sum(one.low <= true.value <= one.high for one in found) >= binom.ppf(0.001, 200, 0.93)


def test_a_sample_of_counties_runs_few_of_them_whole(folder):
    half, all_of_them = (small(folder, sample="counties", scale=scale) for scale in (0.5, 1.0))
    assert len(half.counties) == 4 and set(half.counties) < set(all_of_them.counties)
    assert np.ptp(np.diff(half.counties)) <= 1  # spread over the codes
    assert all(run.county.share == 1.0 for run in half.runs())
    assert len(small(folder, sample="counties", scale=0.01).counties) == 2


def test_an_error_that_cannot_be_known_is_not_stated():
    rng = np.random.default_rng(1)
    sizes = [(np.array([100, 200]), np.array([80, 160]), np.array([20, 90]))]
    assert np.isnan(landing([drawn(rng, sizes, [1])]).se)
    assert landing([drawn(rng, sizes, [2])]).se == 0
    assert np.isnan(landing([drawn(rng, [(np.array([5]), np.array([0]), np.array([0]))], [1])]).value)


@pytest.mark.slow
def test_a_sample_of_whole_counties_lies_within_its_stated_error_of_the_full_run(tmp_path):
    """Six of sixteen counties of a small province against all of them, 150 lots: their 95% intervals hold the full rate."""
    place = province(tmp_path / "divisions", 16, 2, 3)
    whole = study_region(small(place, burn_in=24, sample="counties"), tmp_path / "store", workers=1)
    counts, full = whole.of(0, 0), whole.landing(0)
    part = study_region(small(place, burn_in=24, sample="counties", scale=6 / 16), tmp_path / "store", workers=1)
    assert len(part.codes) == 6 and part.landing(0) == landing([counts.loc[part.codes]], 16)  # the same runs, not run again
    rng = np.random.default_rng(7)
    found = [landing([counts.iloc[np.sort(rng.choice(16, 6, replace=False))]], 16) for _ in range(150)]
    assert full.se == 0 < min(one.se for one in found)
    assert sum(one.low <= full.value <= one.high for one in found) >= binom.ppf(0.001, 150, 0.93)
    spread = np.std([one.value for one in found])
    assert 0.8 < np.sqrt(np.mean([one.se**2 for one in found])) / spread < 1.25


# Which counties next --------------------------------------------------------------------------------------------------------


def test_noise_alone_ranks_nobody():
    rng = np.random.default_rng(2)
    chances = [ranking.ranked(rng.normal(5, 1, (4, 40)), np.full(40, 2.0), 10) for _ in range(20)]
    assert np.mean([one.told for one in chances]) < 0.2
    alike = next(one for one in chances if one.told == 0)
    assert np.allclose(alike.table["chance"], 0.25, atol=0.04)


def test_estimates_are_right_on_average_and_nearer_than_raw_ones():
    rng = np.random.default_rng(3)
    inside, better, sure = [], [], []
    for _ in range(30):
        true, villages = rng.normal(5, 0.5, 60), rng.integers(1, 5, 60).astype(float)
        samples = true + rng.normal(0, 0.3, (4, 1)) + rng.normal(0, 1.2, (4, 60)) / np.sqrt(villages)
        table = ranking.ranked(samples, villages, 10).table
        inside.append(((table["low"] <= true) & (true <= table["high"])).mean())
        better.append(((table["raw"] - true) ** 2).mean() - ((table["estimate"] - true) ** 2).mean())
        best = np.argsort(-true)[:10]
        sure.append((table["chance"].sum(), table["chance"].to_numpy()[best].mean() - table["chance"].mean()))
    assert np.mean(inside) > 0.93 and np.mean(better) > 0
    assert np.allclose([total for total, _ in sure], 10) and np.mean([more for _, more in sure]) > 0.2


def test_one_replicate_ranks_without_intervals():
    found = ranking.ranked(np.array([[1.0, 3.0, 2.0]]), np.ones(3), 1)
    assert list(found.table["rank"]) == [3, 1, 2]
    assert found.table[["low", "high", "chance"]].isna().all(axis=None) and np.isnan(found.told)


def test_the_first_counties_are_a_lot_and_are_not_ranked(gains, folder):
    first = gains.about["first"]
    assert len(first) == 3
    assert small(folder, "linkage", against="baseline", first=4).pioneers >= set(first)  # a larger first wave contains a smaller
    assert small(folder, "linkage", against="baseline", first=3, seed=5).pioneers != set(first)
    table = gains.counties.set_index("code")
    assert table.loc[first, "rank"].isna().all() and sorted(table["rank"].dropna()) == list(range(1, 6))
    assert table["chance"].sum() == pytest.approx(2)


def test_gains_are_differences_of_paired_runs(gains):
    code = gains.codes[0]
    before, after = (gains.of(scenario, 1).loc[code] for scenario in (0, 1))
    one = gains.counties.set_index("code").loc[code]
    whole = gains.waves["all"]
    rates = [[share(gains.of(scenario, replicate)) for replicate in (0, 1)] for scenario in (0, 1)]
    assert whole["landing"] == pytest.approx(np.mean(rates[1]) - np.mean(rates[0]))
    assert before["eligible"] > 0 and before["households"] == after["households"] and before["cost_fen"] == 0 < after["cost_fen"]
    assert one["yuan"] > 0 and gains.by == "per"
    assert gains.counties["cases"].sum() == pytest.approx(whole["cases"])
    assert gains.rates["landing"].diff()[1] == pytest.approx(whole["landing"]), "levels and gain are of the same replicates"
    assert gains.rates["awareness"].diff()[1] == pytest.approx(whole["awareness"])


# No place is accused --------------------------------------------------------------------------------------------------------

ACCUSING = ("divert", "leak", "audit", "misus", "report", "fals", "misdeliver", "capture", "paid", "funded", "hollow", "idle")


def test_neither_store_nor_results_hold_misdeeds_and_no_single_county_a_level(gains, tmp_path):
    gains.save(tmp_path / "saved")
    names = [*gains.counts.columns, *json.loads((tmp_path / "saved" / "region.json").read_text())]
    names += [name for file in (tmp_path / "saved").glob("*.csv") for name in pd.read_csv(file).columns]
    assert not [name for name in names if any(part in name for part in ACCUSING)]
    allowed = {"code", "villages", "households", "distance", "first", "cases", "yuan", "landing"}  # the last three are changes
    assert set(gains.counties.columns) == allowed | {"raw", "estimate", "low", "high", "rank", "chance"}


def test_a_first_month_without_an_operating_budget_is_said(folder):
    late, cold = (small(folder, "alone/points_system", burn_in=months).remarks() for months in (12, 0))
    assert late == [] and [note["en"].endswith("(points_system)") for note in cold] == [True]


def test_without_a_reference_a_county_has_a_size_only(folder, tmp_path):
    found = study_region(small(folder, scale=0.1, burn_in=0), tmp_path / "store", workers=1)
    assert set(found.counties.columns) == {"code", "villages", "households", "distance"}
    assert list(found.counties["villages"]) == [12] * 8
    assert "gains" not in found.to_json()


# Stopping and going on ------------------------------------------------------------------------------------------------------


def test_a_region_goes_on_where_it_was_stopped(folder, tmp_path):
    part, whole = (small(folder, codes=codes, scale=0.1, burn_in=2) for codes in (("990101",), ("990101", "990102", "990103")))
    study_region(part, tmp_path / "store", workers=1)
    before = Store(tmp_path / "store").frame(columns=["seconds"])
    study_region(whole, tmp_path / "store", workers=1)
    after = Store(tmp_path / "store").frame(columns=["seconds"])
    assert len(after) == 3 and after.loc[before.index].equals(before)  # not run again


@pytest.mark.slow
def test_workers_change_nothing(folder, tmp_path):
    region = small(folder, codes=("990101", "990102", "990103"), scale=0.1, burn_in=2)
    one, two = (study_region(region, tmp_path / str(workers), workers=workers) for workers in (1, 2))
    pd.testing.assert_frame_equal(one.counts, two.counts)


def cluster_test(folder, store, executor):
    region = small(folder, scale=0.1, burn_in=2)
    found = study_region(region, store, executor)
    assert found.about["counties"] == 8
    return found


@pytest.mark.slow
def test_a_local_dask_cluster_finds_the_same(folder, tmp_path):
    dask = pytest.importorskip("dask.distributed", reason="Dask comes with the extra `cluster`")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with dask.LocalCluster(**options) as local, dask.Client(local) as client:
        found = cluster_test(folder, tmp_path / "store", client.get_executor())
    alone = cluster_test(folder, tmp_path / "alone", None)
    pd.testing.assert_frame_equal(found.counts, alone.counts)


@pytest.mark.slow
def test_a_worker_of_a_cluster_may_be_killed_half_way(folder, tmp_path):
    pytest.importorskip("dask.distributed", reason="Dask comes with the extra `cluster`")
    from twin.study.region.run import cluster

    killed = []

    def progress(done, total):
        if done >= 3 and not killed:
            killed.append(done)
            doomed.send_signal(signal.SIGKILL)

    region = small(folder, scale=0.5, burn_in=12)
    with (
        scheduler(tmp_path) as address,
        dask_worker(address, tmp_path, "one") as doomed,
        dask_worker(address, tmp_path, "two") as other,
    ):
        wait_for(lambda: workers_of(address) == 2)
        with cluster(address) as executor:
            found = study_region(region, tmp_path / "store", executor, progress=progress)
        assert doomed.poll() == -signal.SIGKILL and other.poll() is None
    assert killed and killed[0] < region.size
    alone = study_region(region, tmp_path / "alone", workers=1)
    pd.testing.assert_frame_equal(found.counts, alone.counts)
    assert len(Store(tmp_path / "store").frame()) == region.size


def workers_of(address):
    from dask.distributed import Client

    with Client(address) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


class scheduler:  # noqa: N801 (used as a block)
    """A Dask scheduler as a process of its own; gives its address."""

    def __init__(self, folder):
        self.file = folder / "scheduler.json"

    def __enter__(self):
        self.process = start(
            ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.file)]
        )
        wait_for(lambda: self.file.exists() and self.file.read_text().strip().endswith("}"))
        return json.loads(self.file.read_text())["address"]

    def __exit__(self, *error):
        stop(self.process)


class dask_worker:  # noqa: N801 (used as a block)
    """A Dask worker of one thread as a process of its own, without a nanny that would start it again."""

    def __init__(self, address, folder, name):
        self.line = ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name]
        self.line += ["--local-directory", str(folder)]

    def __enter__(self):
        self.process = start(self.line)
        return self.process

    def __exit__(self, *error):
        stop(self.process)


def start(line):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")])}
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *line], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def stop(process):
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.1)


# What is wrong is said in one line ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"codes": ("98",)}, "--codes: no code that begins with '98'"),
        ({"codes": ("zj",)}, "--codes: 'zj' is no code; allowed: up to six digits"),
        ({"scale": 0.0}, "--scale: 0.0 is out of range"),
        ({"replicates": 0}, "--replicates: 0 is not possible"),
        ({"burn_in": -1}, "--burn-in: -1 is not possible"),
        ({"first": 3}, "--first: .* --against"),
        ({"first": 3, "against": "baseline", "sample": "counties", "scale": 0.5}, "--first: .*--sample villages"),
        ({"sample": "towns"}, "--sample: 'towns' is not known; allowed: counties, villages"),
        ({"against": "baseline", "first": 7}, "--first: 7 of 8 counties leaves fewer than two"),
        ({"sets": {"fund.processing_day": 3}}, "fund.processing_day.*did you mean"),
        ({"against": "basline"}, "basline"),
    ],
)
def test_bad_input_is_refused_before_anything_runs(folder, more, message):
    with pytest.raises(InputError, match=message):
        small(folder, **more)


def test_a_folder_without_divisions_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        small(tmp_path / "nowhere")


def test_a_cluster_that_does_not_answer_is_named(monkeypatch):
    pytest.importorskip("dask.distributed", reason="Dask comes with the extra `cluster`")
    from twin.study.region import run as running

    monkeypatch.setattr(running, "PATIENCE", 0.5)
    with (
        pytest.raises(InputError, match=r"--cluster: no scheduler answers at tcp://127\.0\.0\.1:9"),
        running.cluster("tcp://127.0.0.1:9"),
    ):
        pass


def test_kinds_are_thirds_and_their_levels_are_of_several_counties(gains):
    assert gains.kinds.empty  # eight counties are too few
    found = widened(gains)
    kinds = found.kinds
    assert list(kinds["counties"]) == [8] * 9 and (kinds["from"] <= kinds["to"]).all()
    for _, rows in kinds.groupby("trait"):
        assert rows["cases"].sum() == pytest.approx(found.waves["all"]["cases"])


# What is shown --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_tables_and_sentences_are_whole(gains, lang):
    assert len(report.tables(gains, lang)) == 3 and len(report.tables(widened(gains), lang)) == 4
    for title, heads, rows in report.tables(widened(gains), lang):
        assert title and rows and all(len(row) == len(heads) for row in rows)
    lines = report.sentences(gains, lang)
    assert any(("invented" if lang == "en" else "虚构") in line for line in lines)
    assert not any("{" in line for line in lines)


def _table(found, lang="en"):
    """The table of counties, without its heads."""
    return next(table for table in report.tables(found, lang) if table[0].startswith("Counties by gain"))


def test_raw_values_stand_in_columns_of_their_own(gains):
    title, heads, rows = _table(gains)
    assert title == "Counties by gain, the first 5 of 5; they cannot be told apart, none is proposed"
    assert [row[heads.index("proposed")] for row in rows] == [""] * 5
    raw, drawn = heads.index("the same, as run"), next(place for place, head in enumerate(heads) if "drawn towards" in head)
    one = report.candidates(gains)[0]
    assert rows[0][raw] == f"{one['raw']:.2f}" and rows[0][drawn].startswith(f"{one['estimate']:.2f} [")


def _between(rng, replicates, spread, noise, code=110101):
    """Six counties that gain 100 cases, more or less by `spread`, with so much luck in each replicate."""
    rows = []
    for scenario in (0, 1):
        for replicate in range(replicates):
            landed = 500 + scenario * (100 + spread * np.arange(6)) + rng.normal(0, noise, 6).astype(int)
            rows += [{
                "scenario": scenario, "replicate": replicate, "code": code + county, "townships": 2, "villages": 4,
                "villages_all": 40, "households": 100, "households_all": 1000, "eligible": 1000, "landed": int(landed[county]),
                "surveyed": 100, "aware": 50, "cost_fen": 100_000 * scenario, "distance": 3.0,
                **dict.fromkeys(("eligible_eligible", "eligible_landed", "landed_landed"), 1.0),
            } for county in range(6)]  # fmt: skip
    titles = [{"name": name, "title": {"en": name, "zh": name}} for name in ("before", "after")]
    about = {"scenarios": titles, "replicates": replicates, "first": [], "next": 2, "counties": 6, "counties_all": 6, "seed": 0,
             "title": {"en": "", "zh": ""}, "divisions": {}}  # fmt: skip
    return RegionFound(about, pd.DataFrame(rows).set_index(["scenario", "replicate", "code"]).sort_index())


@pytest.mark.parametrize(("replicates", "spread", "noise", "ends", "says"), [
    (1, 40, 5, "one replicate is too few to propose any", "One replicate gives no intervals"),
    (4, 0, 0, "they cannot be told apart, none is proposed", "cannot be told apart"),
    (4, 40, 5, "proposed next: 2", "Next would come 110106, 110105"),
])  # fmt: skip
def test_table_picture_and_sentence_propose_the_same_counties(replicates, spread, noise, ends, says):
    found = _between(np.random.default_rng(1), replicates, spread, noise)
    title, heads, rows = _table(found)
    marked = [row[heads.index("proposed")] for row in rows]
    assert title.endswith(ends) and marked == (["yes"] * 2 + [""] * 4 if ends.endswith("2") else [""] * 6)
    assert says in report._said_next(found, "en")


def test_a_county_code_is_written_with_six_digits_everywhere():
    found = _between(np.random.default_rng(1), 4, 40, 5, code=1101)
    _, heads, rows = _table(found)
    assert rows[0][heads.index("county code")] == "001106" and "001106" in report._said_next(found, "en")


def _turned(found):
    """The same region with the scenarios' counts exchanged, but not their costs: what gained now loses."""
    counts = found.counts.copy()
    names = [name for name in counts.columns if name != "cost_fen"]
    counts.loc[0, names], counts.loc[1, names] = found.counts.loc[1, names].to_numpy(), found.counts.loc[0, names].to_numpy()
    return RegionFound(found.about, counts)


def test_where_no_county_is_estimated_to_gain_none_is_proposed(gains):
    turned = _turned(gains)
    assert turned.waves["all"]["cases"] < 0 and all(row["estimate"] <= 0 for row in report.candidates(turned))
    title, heads, rows = _table(turned)
    assert title.endswith("none can be proposed") and not any(row[heads.index("proposed")] for row in rows)
    said = " ".join(report.sentences(turned, "zh"))
    assert "没有可建议的下一批县" in said and "每年减少落地" in said and "多落地-" not in said


def test_mechanisms_that_lacked_money_are_told_and_rows_of_earlier_runs_are_read(gains, folder, tmp_path):
    starved = gains.about["starved"]
    assert starved[0] == {"asked_yuan": [], "asked_hours": []}, "nothing is in force in the reference"
    assert starved[1]["asked_yuan"] and all(one["got"] < one["asked"] for one in starved[1]["asked_yuan"])
    assert any(line.startswith("Starved in 'Three-level linkage'") for line in report.sentences(gains, "en"))
    older = {name: value for name, value in gains.about.items() if name not in ("starved", "mechanisms")}
    assert not any("Starved" in line for line in report.sentences(RegionFound(older, gains.counts), "en"))
    assert together(gains.counts.reset_index(drop=True), pd.Series(1.0, range(len(gains.counts)))) == starved[0]


def test_what_a_run_is_short_of_is_kept_as_numbers_and_added_up():
    rows = [{"mechanism": "a", "month": f"2026-0{month}", "asked_yuan": 100.0, "paid_yuan": paid, "asked_hours": 0.0,
             "granted_hours": 0.0, "paid_share": paid / 100.0} for month, paid in ((1, 100.0), (2, 40.0), (3, 60.0))]  # fmt: skip
    kept = columns_of(pd.DataFrame(rows))
    assert all(isinstance(value, int | float) for value in kept.values())
    found = together(pd.DataFrame([kept, {}, kept]), pd.Series([1.0, 1.0, 2.0]))
    assert found["asked_yuan"] == [{"mechanism": "a", "asked": 600.0, "got": 300.0, "first": "2026-02", "last": "2026-03"}]


def test_counties_kept_before_there_were_such_columns_are_left_out_and_said(gains):
    short = {"short.asked_yuan.a.asked": 100.0, "short.asked_yuan.a.got": 40.0, "short.asked_yuan.a.first": 24312.0,
             "short.asked_yuan.a.last": 24313.0}  # fmt: skip
    size = {"villages": 2, "villages_all": 4}
    places = pd.MultiIndex.from_product([range(2), (1, 2, 3)], names=["replicate", "code"])
    kept = pd.DataFrame([size | short, size | {"short.told": 1}, size, size, size | short, size], index=places)
    found = _starved(kept)["asked_yuan"]
    assert found == [{"mechanism": "a", "asked": 300.0, "got": 120.0, "first": "2026-01", "last": "2026-02"}]
    assert _untold(kept) == 1
    about = gains.about | {"starved_untold": [0, 3]}
    assert gains.about["starved_untold"] == [0, 0]
    assert any(line.endswith("do not say it: 3.") for line in report.sentences(RegionFound(about, gains.counts), "en"))


@pytest.mark.slow
def test_the_folder_has_tables_pictures_and_the_page(gains, tmp_path):
    page = region_page.write(widened(gains), tmp_path / "out", "zh")
    text = page.read_text(encoding="utf-8")
    assert '<html lang="zh">' in text and "合成县" in text
    assert {path.name for path in (tmp_path / "out" / "figures").iterdir()} == {
        f"{name}.{lang}.png" for name in ("next", "kinds") for lang in LANGS
    }
    assert {path.name for path in (tmp_path / "out").glob("*.csv")} == {"rates.csv", "kinds.csv", "counties.csv"}


@pytest.mark.slow
def test_the_command_plans_runs_and_writes(folder, tmp_path):
    line = ["region", "baseline", "--divisions", str(folder), "--codes", "990101,990102", "--scale", "0.1", "--months", "12"]
    line += ["--burn-in", "0", "--store", str(tmp_path / "store"), "--workers", "1"]
    plan = CliRunner().invoke(twin.cli.app, [*line, "--plan"])
    assert plan.exit_code == 0 and "2 of 2 counties with 6 townships, 24 villages" in plan.output
    done = CliRunner().invoke(twin.cli.app, [*line, "--json", "--out", str(tmp_path / "page")])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["about"]["counties"] == 2
    assert (tmp_path / "page" / "report.html").is_file()
