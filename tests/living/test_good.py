"""The experiments that hold the living twin to account: what they count, and that they run from truths to the page."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.living import drifts, page, results, scored, tolerances, truths
from experiments.living.__main__ import asked, kept
from experiments.living.truths import APART, DRIFTS, FIRST, FORMS, HALVED, HOURS, KINDS, MECHANISMS, UNSAID
from twin.living.ensemble.pool import MEMBERS, Setting
from twin.living.observations.rows import last_day
from twin.runner.place import CountySpec
from twin.scenario.scenario import Scenario


@pytest.fixture(scope="module")
def own():
    return Setting(CountySpec.small(2, 3, 30), Scenario.load("baseline"), 24, burn_in=2)


def test_tolerances_are_what_was_agreed():
    ends = {one.key: (one.low, one.high, one.other) for one in (*tolerances.FORECASTS, *tolerances.DRIFT)}
    least, most = float("-inf"), float("inf")
    assert ends == {
        "crps": (least, 0.75, None), "wis": (least, 0.5, None), "in50": (0.45, 0.55, None), "in90": (0.86, 0.94, None),
        "in95": (0.92, 0.98, None), "brier": (least, 0.16, 0.18), "precision": (0.85, most, None), "recall": (0.7, most, None),
        "found": (0.9, most, None), "false": (least, 2.0, None),
    }  # fmt: skip
    brier = next(one for one in tolerances.FORECASTS if one.key == "brier")
    assert brier.met(0.17, "form") and not brier.met(0.17, "same") and not brier.met(float("nan"), "same")


def test_no_truth_is_in_the_pool_and_each_has_its_own_luck(own):
    every = [truth for kind in (*KINDS, *DRIFTS) for truth in truths.truths(own, kind, 3)]
    replicates = [truth.run.replicate for truth in every]
    assert len(set(replicates)) == len(every) and min(replicates) >= FIRST > MEMBERS and APART > 3
    assert len({truth.run.key for truth in every}) == len(every)
    assert len({truth.scores.tobytes() for truth in every}) == len(every)


def test_truths_differ_as_they_say(own):
    given = {kind: list(truths.truths(own, kind, 4)) for kind in (*KINDS, *DRIFTS)}
    for truth, (part, form) in zip(given["form"], FORMS, strict=False):
        assert truth.run.resolved().structure[part] == form != own.scenario.structure.get(part)
    for truth, key in zip(given["mechanism"], MECHANISMS, strict=False):
        assert truth.run.resolved().mechanisms[key].since == own.scenario.start + UNSAID - 1
    for truth in given["population"]:
        ours, theirs = own.county.build(), truth.run.county.build()
        assert ours.fingerprint != theirs.fingerprint
        np.testing.assert_array_equal(ours.villages["uid"], theirs.villages["uid"])
    plain, older, away, both = (one.run.county.build().households for one in given["population"])
    assert (older["elders"] > 0).mean() > (plain["elders"] > 0).mean() + 0.1
    assert away["away"].mean() > plain["away"].mean() + 0.15 and both["away"].mean() > plain["away"].mean() + 0.15
    for truth in given["reports"]:
        values = [value for key, value in (truth.run.parameters or {}).items() if key.startswith("report.pressure@")]
        assert len(set(values)) == 2


def test_what_drifts_does_so_from_its_month_on_in_two_townships(own):
    truth = next(truths.truths(own, "staff", 1))
    settings, given = truth.run.resolved().settings, truth.run.parameters or {}
    codes = own.unknowns.codes
    for path in HOURS:
        assert len(settings[path]) == len(truth.where) == 2
        for one, row in zip(settings[path], truth.where, strict=True):
            value = given.get(f"{path}@{codes[row]}", given.get(path, 1.0))
            assert one.value.at(own.scenario.start + HALVED - 2) is None
            assert one.value.at(own.scenario.start + HALVED - 1) == pytest.approx(max(0.2, value / 2))


def test_an_interval_holds_what_lies_in_it_and_its_part_of_a_tie():
    members = np.arange(1.0, 100.0)
    y = np.array([50.0, 1.0, 99.5])
    several = np.broadcast_to(members, (3, 99))
    np.testing.assert_array_equal(scored.held(y, several, 0.5), [1, 0, 0])
    none = np.zeros((1, 99))
    assert scored.held(np.zeros(1), none, 0.9)[0] == pytest.approx(0.9)
    assert scored.held(np.ones(1), none, 0.9)[0] == 0


def test_coverage_of_members_by_others_of_their_kind_is_what_is_said():
    draws = np.random.default_rng(0).standard_normal((4000, 80))
    for share in (0.5, 0.9, 0.95):
        assert scored.held(draws[:, 0], draws[:, 1:], share).mean() == pytest.approx(share, abs=0.02)


def alarms(kind, number, *months, right=()):
    """A county's alarms by month; month 0 stands for the county itself."""
    rows = [(kind, number, month, month in right) for month in (0, *months)]
    return pd.DataFrame(rows, columns=["kind", "number", "month", "right"])


def test_drift_is_found_within_three_months():
    found = drifts.told(
        pd.concat([
            alarms("staff", 0, 12, 13, right=(12,)), alarms("staff", 1, 13, right=(13,)), alarms("staff", 2),
            alarms("staff", 3, 10), alarms("same", 0, 12, 15), alarms("same", 1), alarms("slow", 0, 10, 11),
        ]), "staff", 5,
    )  # fmt: skip
    assert found["found"] == pytest.approx(2 / 4) and found["place"] == pytest.approx(1 / 4)
    assert (found["after"], found["counties"], found["quiet"]) == (3.5, 4, 10)
    assert found["false"] == pytest.approx(20)


def test_an_alarm_counts_once_and_from_the_day_on_which_it_could_be_known(own, monkeypatch):
    one = next(truths.truths(own, "staff", 1))
    codes, first = own.unknowns.codes, own.scenario.start
    there, elsewhere = codes[one.where[0]], "elsewhere"
    ends = {month: last_day(first + month - 1).isoformat() for month in range(1, 19)}
    by_month = {
        12: [],
        14: [(elsewhere, 11), (there, 14)],
        16: [(there, 14), (elsewhere, 13)],
        18: [(elsewhere, 17), (there, 17)],
    }
    told = {month: pd.DataFrame([(place, ends[seen]) for place, seen in some], columns=["location", "seen"])
            for month, some in by_month.items()}  # fmt: skip
    monkeypatch.setattr(drifts, "noted_at", lambda prior, one, month: month)
    monkeypatch.setattr(drifts, "drift", lambda month: SimpleNamespace(alarms=told[month]))
    prior = SimpleNamespace(plan=SimpleNamespace(codes=SimpleNamespace(townships=codes)), setting=own)
    found = drifts.watched(prior, SimpleNamespace(truth=one), tuple(by_month))
    assert list(found["month"]) == [0, 13, 14, 17]  # that of month 11 was not known at the end of month 12
    assert list(found["right"]) == [False, False, True, True]


def test_policies_weigh_the_same_within_a_target_and_targets_within_a_level():
    rows = [("county", "used", "a", 1.0, 2.0)] * 3 + [("county", "used", "b", 300.0, 300.0), ("county", "trust", "all", 0.2, 0.1)]
    table = pd.DataFrame(rows, columns=["level", "target", "policy", "crps", "prior"])
    table = table.assign(
        wis=1.0, prior_wis=1.0, persistence=2.0, last_year=np.nan, damped_trend=4.0, in50=1.0, in90=1.0, in95=1.0
    )
    found = results.by_target(table)["crps"]
    assert found["county", "used"] == pytest.approx(0.75) and found["county", "trust"] == pytest.approx(2.0)
    assert results.overall(table)["crps"] == pytest.approx(1.375) and results.overall(table)["wis"] == pytest.approx(0.5)


def test_the_list_is_scored_where_there_is_something_to_miss():
    rows = [("same", "a", 9, 0.9, True, 1.0, 0.5), ("same", "a", 9, 0.7, True, 0.0, 0.5), ("same", "a", 9, 0.1, False, 1.0, 0.5),
            ("same", "a", 9, 0.2, False, np.nan, 0.5), ("same", "b", 9, 0.0, False, 0.0, 0.0)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["kind", "policy", "origin", "chance", "red", "missed", "before"]).assign(lead=4)
    found = results.of_lists(table)
    assert (found["listed"], found["precision"], found["recall"]) == (3, 0.5, 0.5)
    assert found["brier"] == pytest.approx((0.1**2 + 0.7**2 + 0.9**2) / 3)
    assert [one["listed"] for one in found["leads"]] == [0, 3, 0] and found["leads"][1]["recall"] == 0.5


def test_the_page_is_written_between_its_marks(tmp_path):
    file = tmp_path / "living.md"
    file.write_text(f"before\n{page.MARKS[0]}\nold\n{page.MARKS[1]}\nafter\n", encoding="utf-8")
    page.written(file, "new \\1 text")
    assert file.read_text(encoding="utf-8") == f"before\n{page.MARKS[0]}\nnew \\1 text\n{page.MARKS[1]}\nafter\n"


@pytest.mark.slow
def test_from_truths_to_the_page(own, tmp_path):
    tables = asked(tmp_path, 2, 1, own, members=40, seeds=2)
    assert set(tables["forecasts"]["kind"]) == set(KINDS) and set(tables["lists"]["kind"]) == set(KINDS)
    assert set(tables["months"]["kind"]) == {"same", *DRIFTS}
    for name, table in kept(tmp_path).items():
        pd.testing.assert_frame_equal(table, tables[name], check_dtype=False)
    found = results.reduced(tables) | {"build": "c0ffee1 (2026-11-30)"}
    text = page.page(found)
    assert text.count("c0ffee1 (2026-11-30)") == 2  # of the whole part, and of the watch for drift
    assert all(one.name in text for one in tolerances.FORECASTS)
    ratios = {kind: one["crps"] for kind, one in found["kinds"].items()}
    assert 0 < ratios["same"] < 1.1 and max(ratios.values()) < 3, ratios
    file = Path(tmp_path) / "living.md"
    page.written(file, text)
    assert page.MARKS[1] in file.read_text(encoding="utf-8")
