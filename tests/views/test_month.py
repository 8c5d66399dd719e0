"""The month report: what was observed beside what was forecast of the same month, by hand."""

import re
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from twin.base.messages import LANGS, told
from twin.living import issue
from twin.living.fans import observed
from twin.living.forecast.forecast import forecasts
from twin.living.hub import hub
from twin.living.observations.observations import FOLDER, Observations
from twin.living.observations.rows import write
from twin.living.observations.standing import judged
from twin.living.register.pages import says
from twin.living.update.estimate import HOME, estimate
from twin.report.living.figures import MONEY, _axes, _fan
from twin.report.living.kept import Kept
from twin.report.living.words import Names
from twin.report.shared.style import styled
from twin.report.views import month as page
from twin.report.views.told import Told
from twin.views import attention, month
from twin.views.sheet import Column, sheet
from twin.views.source import Source


@pytest.fixture(scope="module")
def lived(source, tmp_path_factory):
    """The same source a month on, after a forecast was issued a month before."""
    before = pd.Timestamp(source.day) - pd.offsets.MonthEnd(1)
    earlier = estimate(source.estimate.prepared, before.date(), source.observations)
    file, known = source.folder / FOLDER / "all.csv", source.observations.table
    whole = file.read_bytes()
    write(known[(known["as_of"] <= before.date()).to_numpy()], file)
    issue.forecast(source.folder, earlier, months=4)
    file.write_bytes(whole)  # what came since
    return source, month.make(source), earlier


def test_a_forecast_made_afterwards_was_never_said_before(source, tmp_path):
    """With what came since in the folder already it is no forecast of before."""
    home = tmp_path / "my"
    shutil.copytree(source.folder, home, ignore=shutil.ignore_patterns("living"))
    prepared = replace(source.estimate.prepared, folder=home)
    before = (pd.Timestamp(source.day) - pd.offsets.MonthEnd(1)).date()
    issue.forecast(home, estimate(prepared, before, source.observations), months=4)
    late = Source(replace(source.estimate, prepared=prepared), source.observations, workers=1)
    sheets = month.make(late)
    assert all(sheets[name].rows["was"].isna().all() for name in ("shares", "counts", "money"))


def test_every_quantity_of_the_county_stands_in_one_sheet_of_its_unit(lived):
    source, sheets, _ = lived
    keys = [tuple(row) for name in ("shares", "counts", "money") for row in sheets[name].rows[["target", "policy"]].to_numpy()]
    county = issue.views(source.estimate, source.observations, source.rule)["county"]
    assert len(keys) == len(set(keys)) and set(keys) == set(zip(county["target"], county["policy"], strict=True))


def test_estimates_are_quantiles_of_the_members(lived):
    source, sheets, _ = lived
    own, field = source.estimate, source.estimate.prepared.field
    members = own.members("county")[:, 0].astype(float)
    for name in ("shares", "counts", "money"):
        for row in sheets[name].rows.itertuples():
            if np.isnan(row.middle):
                continue
            kinds = [n for n, one in enumerate(field.kinds)
                     if (one.target, one.policy, one.month) == (row.target, row.policy, own.month - own.first)]  # fmt: skip
            wanted = np.quantile(members[:, kinds[0]], (0.05, 0.5, 0.95))
            assert np.allclose([row.low, row.middle, row.high], wanted, rtol=1e-6, atol=1e-9)


def test_what_was_forecast_is_what_the_hub_holds_of_the_month_that_was_observed(lived):
    source, sheets, _ = lived
    living = source.folder / HOME
    (date,) = hub.dates(living)
    held, county = hub.read(living, date), source.estimate.prepared.plan.codes.county
    seen = 0
    for name in ("shares", "counts", "money"):
        for row in sheets[name].rows.itertuples():
            if not isinstance(row.of, str):
                assert np.isnan(row.observed) and np.isnan(row.was) and row.held == ""
                continue
            cell = held[(held["location"].astype(str) == county) & (held["target"] == row.target) & (held["policy"] == row.policy)
                        & (held["target_end_date"] == row.of) & (held["output_type_id"] == "0.5")]  # fmt: skip
            if date < row.of:
                came = getattr(row, "whole", row.observed)  # of numbers what is not heard is put back
                assert row.was == cell["value"].item() and row.held == ("yes" if row.was_low <= came <= row.was_high else "no")
                seen += 1
            else:
                assert np.isnan(row.was)
    assert seen


def test_what_is_shown_as_observed_is_what_was_reported(source):
    """Of a hotline that passes on seven in ten; what it does not stands beside it, and is what forecasts are compared with."""
    own, county = source.estimate, source.estimate.prepared.plan.codes
    rows = pd.DataFrame([
        {"target_end_date": own.as_of, "location": town, "target": "complaints", "policy": "all", "observation": number,
         "n": np.nan, "source": "hotline", "as_of": own.as_of}
        for town, number in zip(county.townships, (1.0, 3.0), strict=True)
    ])  # fmt: skip
    (seen,) = observed(own, Observations(judged(rows))).itertuples()
    assert seen.heard == 4 and seen.observation > 5 and seen.share == 1
    sheets = month.make(Source(own, Observations(judged(rows), folder=source.folder), workers=1))
    row = next(row for row in sheets["counts"].rows.itertuples() if row.target == "complaints")
    assert (row.observed, row.whole) == (4, seen.observation)
    said = Told.of(sheets, Names(own.prepared), source.day)
    (table,) = (part.table for part in page._now(said, "en").parts)
    assert [cell.text for cell in table.heads[2:4]] == ["observed", "with what is not heard"]
    assert [cell.text for cell in table.rows[0][2:4]] == ["4", f"{seen.observation:.1f}"]


def test_dots_are_what_was_observed_and_rings_what_is_compared():
    days = [f"2026-0{month}-28" for month in (6, 7)]
    key = {"target": "complaints", "policy": "all"}
    county = pd.DataFrame([
        {**key, "who": who, "target_end_date": day, "horizon": 0} | dict.fromkeys(("q05", "q25", "q50", "q75", "q95"), 5.0)
        for who in ("twin", "without data") for day in days
    ])  # fmt: skip
    seen = pd.DataFrame([{**key, "target_end_date": day, "observation": 6.0, "heard": 4.0} for day in days])

    def drawn(table):
        with styled():
            ax = Figure().subplots()
            _fan(ax, ("complaints", "all"), {"county": Kept(county), "observed": Kept(table)}, days[-1], "en")
        return {line.get_gid(): set(line.get_ydata()) for line in ax.lines if line.get_gid() in ("dot", "whole")}

    assert drawn(seen) == {"dot": {4.0}, "whole": {6.0}}
    assert drawn(seen.assign(heard=6.0)) == {"dot": {6.0}}
    assert drawn(seen.drop(columns="heard")) == {"dot": {6.0}}  # kept by an earlier version


@pytest.mark.parametrize(("lang", "said"), [("en", "1,800,000"), ("zh", "180")])
def test_money_on_an_axis_is_in_the_unit_of_the_tables(lang, said):
    with styled():
        ax = Figure().subplots()
        _axes(ax, "used", ["2026-06-30", "2026-07-31"], lang)
    formatter = ax.yaxis.get_major_formatter()
    assert {"en": "120,000,000", "zh": "12,000"}[lang] == formatter(1.2e8) and "e" not in formatter(1.23456e9)
    assert formatter(1_800_000.0) == said and {"en": "yuan", "zh": "万元"}[lang] in told(lang, MONEY[lang])


@pytest.mark.parametrize("lang", LANGS)
def test_the_report_leads_with_where_to_go(lived, lang):
    source, sheets, _ = lived
    names = Names(source.estimate.prepared)
    scores = issue.score(source.observations, source.estimate)
    state = issue.assimilate(source.estimate, source.observations)
    living = {name: Kept(one) for name, one in (scores | state).items()}
    listed = Told.of(attention.make(source), names, source.day)
    shown = page.tell(Told.of(sheets, names, source.day), {"attention": listed}, living, [], lang)
    first = next(row for row in listed.kept["list"] if row["colour"] != "none")
    assert first["village"] in shown.parts[0].lines[1]
    assert names.office(first["charge"], lang) in shown.parts[0].lines[1]


def test_a_month_needs_what_was_observed(source):
    with pytest.raises(AssertionError):
        month.make(Source(source.estimate))


def test_a_forecast_stays_as_it_was_issued_whatever_is_known_since(lived):
    source, _, earlier = lived
    living = source.folder / HOME
    (date,) = hub.dates(living)
    before, bare = hub.place(living, date).read_bytes(), replace(earlier, rows=pd.DataFrame(), update=None, _found={})
    assert not issue.forecast(source.folder, earlier, months=4).stays
    again = issue.forecast(source.folder, bare, months=4)
    assert again.stays and hub.place(living, date).read_bytes() == before
    assert np.array_equal(again.table["value"], hub.read(living, date)["value"])


def test_nothing_is_forecast_of_a_share_of_nobody(source):
    own = source.estimate.prepared
    eligible = own.pool.cube.counts["eligible"].copy()
    eligible[..., 0, :] = 0  # of the first village nobody is entitled to anything
    cube = replace(own.pool.cube, counts=own.pool.cube.counts | {"eligible": eligible})
    bare = replace(source.estimate, prepared=replace(own, pool=replace(own.pool, cube=cube)), _found={})
    before, found = forecasts(source.estimate, 4), forecasts(bare, 4)
    nobody = (before["location"] == own.plan.codes.villages[0]) & (before["target"] == "landing")
    assert nobody.any() and found["value"].notna().all() and len(found) == len(before) - nobody.sum()


def test_a_forecast_is_checked_again_where_it_was_touched_and_nowhere_else(lived, monkeypatch):
    source, _, _ = lived
    living, asked = source.folder / HOME, []
    (date,) = hub.dates(living)
    monkeypatch.setattr(hub, "check", lambda *about: asked.append(about) or [])
    file = hub.place(living, date)
    good = file.read_bytes()
    hub.read(living, date)
    assert asked == []
    try:
        file.write_bytes(good[:-2] + (b"1" if good[-2:-1] != b"1" else b"2") + b"\n")
        hub.read(living, date)
        assert asked == [(living, date)]
    finally:
        file.write_bytes(good)


def test_sums_that_are_compared_stand_in_one_unit():
    sums = [Column(key, {"en": key, "zh": key}, "yuan") for key in ("low", "middle", "high")]
    rows = pd.DataFrame([[2_388, 7_669, 19_000], [0, 143, 1_281], [10_000, 23_456, 1e6]], columns=["low", "middle", "high"])
    own = Told.of({"money": sheet({"en": "m", "zh": "m"}, sums, rows)}, None, "2027-03-31")
    shown = [[str(cell.text) for cell in line] for line in own.table("money", "zh", alike=True).rows]
    units = [{re.sub(r"[\d.,\s]", "", text) for text in line} for line in shown]
    assert [len(one) for one in units] == [1, 1, 1] and units[0] == units[2] != units[1]
    for line, values in zip(shown, rows.to_numpy(), strict=True):
        assert all(says(text, value) for text, value in zip(line, values, strict=True))
