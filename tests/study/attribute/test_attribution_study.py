"""`twin attribute`: a package of the twin as a game, through the store, in files that add up."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import twin.cli
from twin.base.errors import InputError
from twin.base.messages import LANGS
from twin.files.folders import check_free
from twin.mechanisms import mechanism
from twin.report.attribute import page as shapley_page
from twin.report.attribute import tables as shapley
from twin.report.attribute.figures import _message
from twin.report.attribute.words import cell, ranged
from twin.runner import Run, Store, summary
from twin.scenario.scenario import Scenario
from twin.study.attribute import AttributionStudy, attribute_study, forecast
from twin.study.attribute.groups import GROUPS, five
from twin.study.measure import measured

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "experiments" / "attribution").glob("*.yaml"))
IDLE = {
    "name": {"en": "Does nothing", "zh": "无作用"}, "about": {"en": "Nothing.", "zh": "无。"}, "tier": "village",
    "moves": {}, "costs": {"per": "village", "grade": "assumed"}, "backfires": {"en": "No.", "zh": "无。"},
    "limits": {"en": "No.", "zh": "无。"},
}  # fmt: skip
FOLLOWER = {
    **IDLE, "needs": {"mechanism": ["livelihood_bill"]},
    "moves": {"learn.openness": {"raise": 0.5, "range": [0, 1], "grade": "assumed", "why": "a test"}},
}  # fmt: skip
TINY = {
    "name": "tiny", "county": {"townships": 1, "villages_per_township": 2, "households_per_village": 25},
    "mechanisms": {"livelihood_bill": 1, "flying_inspection": 1, "policy_translation": {"dose": 0}},
    "months": 14, "burn_in": 6, "replicates": 2,
    "outcomes": ["awareness", "satisfaction", "landing_rate"], "costs": ["cost_yuan", "burden_hours"],
    "plain": False,  # but for one of them: the runs are counted
}  # fmt: skip
MOVED = ["awareness", "satisfaction"]


def study(store, **changes) -> AttributionStudy:
    return AttributionStudy.from_dict({**TINY, "outcomes": MOVED, "store": str(store), **changes})


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tmp_path_factory.mktemp("study") / "store"


@pytest.fixture(scope="module")
def found(store):
    return attribute_study(study(store), workers=1)


# The game


def test_values_add_up_to_the_gain_to_the_last_digit_also_in_files(found, tmp_path):
    place = found.save(tmp_path / "saved")

    def read(name):
        return pd.read_csv(place / f"{name}.csv", dtype=str).assign(value=lambda rows: rows["value"].map(float))

    gains = read("gains").set_index(["size", "outcome"])["value"]
    for name in ("values", "groups", "owen"):
        for key, rows in read(name).groupby(["size", "outcome"]):
            assert math.fsum(rows["value"]) == gains[key], (name, key)
    document = json.loads((place / "attribution.json").read_text(encoding="utf-8"))
    assert {"about", "gains", "values", "pairs", "groups", "owen", "simple", "per", "robust"} == set(document)
    assert (
        math.fsum(row["value"] for row in document["values"] if (row["size"], row["outcome"]) == ("evidence", "awareness"))
        == (gains["evidence", "awareness"])
    )


def test_the_gain_is_that_of_paired_runs_of_the_twin(found, store):
    chosen = study(store)
    full = chosen.package.scenario.sized("standard")
    gaps = []
    for replicate in (0, 1):
        sides = [Run(chosen.package.county, side, None, 0, replicate, 6) for side in (full, _bare(full))]
        whole, bare = (summary(side)["awareness"] for side in sides)
        gaps.append(whole - bare)
    gain = found.of("gains", "awareness", "standard").iloc[0]["value"]
    assert gain == pytest.approx(sum(gaps) / 2, abs=1e-15)
    assert gain != 0


def _bare(scenario: Scenario) -> Scenario:
    for key in list(scenario.mechanisms):
        scenario = scenario.without(key)
    return scenario


def test_a_mechanism_at_dose_zero_is_worth_exactly_nothing(found):
    rows = found.values[found.values["player"] == "policy_translation"]
    assert (rows[rows["outcome"].isin(MOVED)]["value"] == 0).all()


def test_simple_effects_are_those_of_the_coalitions(found, store):
    chosen, table = study(store), Store(store)
    row = found.of("simple", "awareness", "evidence").set_index("player").loc["livelihood_bill"]
    everyone = chosen.package.players
    rest = tuple(key for key in everyone if key != "livelihood_bill")

    def mean(who):
        keys = [chosen.package.run("evidence", who, replicate).key for replicate in (0, 1)]
        return table.require(keys, ["awareness"])["awareness"].mean()

    assert row["add_one_first"] == pytest.approx(mean(["livelihood_bill"]) - mean([]), abs=1e-15)
    assert row["leave_one_out"] == pytest.approx(mean(everyone) - mean(rest), abs=1e-15)


def test_both_sizings_share_county_luck_and_the_world_without_the_package(found):
    nobody = found.gains.pivot(index="outcome", columns="size", values="nobody")
    assert (nobody["evidence"] == nobody["standard"]).all()
    assert found.of("robust", "awareness")["player"].tolist() != []


def test_a_mechanism_that_needs_another_does_nothing_without_it(tmp_path):
    chosen = study(
        tmp_path / "store", define={"follower": FOLLOWER}, mechanisms={"livelihood_bill": 1, "follower": 1}, groups="none",
        sizings=["evidence"], replicates=1, costs=[], outcomes=["satisfaction"],
    )  # fmt: skip
    simple = attribute_study(chosen, workers=1).simple.set_index("player")
    assert simple.loc["follower", "add_one_first"] == 0


def test_sampled_orders_also_add_up(store):
    sampled = attribute_study(study(store, orders=2, groups="none"), workers=1)
    gain = sampled.of("gains", "awareness", "evidence").iloc[0]["value"]
    assert math.fsum(sampled.of("values", "awareness", "evidence")["value"]) == gain
    assert sampled.owen.empty and sampled.groups.empty


def test_hours_of_cadres_by_use_add_up(store):
    one = measured(study(store).package.run("evidence", ["flying_inspection"], 0))
    assert one["burden_hours"] == one["mechanism_hours"] + one["paperwork_hours"]
    assert one["all_hours"] == pytest.approx(sum(one[f"cadre_hours.{tier}"] for tier in ("county", "township", "village")))


def test_values_per_cost_do_not_depend_on_the_number_of_households(found):
    rows = found.of("per", "awareness", "evidence").set_index(["cost", "player"])
    values = found.values[found.values["size"] == "evidence"].set_index(["outcome", "player"])["value"]
    spent = values["cost_yuan", "livelihood_bill"] / 10 / found.about["households"]
    assert rows.loc[("cost_yuan", "livelihood_bill"), "value"] == pytest.approx(values["awareness", "livelihood_bill"] / spent)
    assert (rows["note"][rows["rank"].isna()] != "").all()


# Beside plain budget and plain staff


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    store = tmp_path_factory.mktemp("beside") / "store"
    return attribute_study(study(store, plain=True, costs=["public_yuan", "burden_hours"], sizings=["evidence"]), workers=1)


def test_every_value_stands_beside_plain_budget_and_plain_staff(beside):
    rows = beside.plain.set_index(["outcome", "player", "how", "kind"])
    assert len(rows) == 2 * 3 * 2 * 2 and rows.index.is_unique
    values = beside.values.set_index(["outcome", "player"])["value"]
    alone = beside.simple.set_index(["outcome", "player"])["add_one_first"]
    for outcome in MOVED:
        for player in TINY["mechanisms"]:
            for kind in ("budget", "staff"):
                assert rows.loc[(outcome, player, "package", kind), "gain"] == pytest.approx(values[outcome, player], abs=1e-12)
                assert rows.loc[(outcome, player, "alone", kind), "gain"] == pytest.approx(alone[outcome, player], abs=1e-12)
            taken = rows.loc[(outcome, player, "package", "budget"), "amount"]
            assert taken == pytest.approx(values["public_yuan", player], rel=1e-9, abs=1e-6)
    idle = beside.plain[beside.plain["player"] == "policy_translation"]
    assert (idle["amount"] == 0).all() and (idle["plain"] == 0).all()


def test_nobody_is_ranked_by_hours_that_have_no_price(beside):
    for outcome in MOVED:
        rows = beside.of("per", outcome).set_index("cost")
        told = beside.points[(beside.points["outcome"] == outcome) & (beside.points["kind"] == "staff")].iloc[-1]
        has_price = told["low"] > 0 or told["high"] < 0
        assert beside.priced("evidence", outcome) == has_price
        if not has_price:
            assert rows.loc["burden_hours", "rank"].isna().all()


def test_public_money_of_a_mechanism_is_counted_against_nobody(beside):
    public = beside.values.set_index(["outcome", "player"])["value"]["public_yuan"]
    assert public["livelihood_bill"] > 0 and public["policy_translation"] == 0
    everyone = beside.gains.set_index("outcome").loc["public_yuan"]
    assert everyone["nobody"] == 0, "what nobody costs more than nobody"


# The store


def test_nothing_runs_twice_and_more_replicates_add_to_what_is_there(found, store):
    before = len(Store(store))
    attribute_study(study(store), workers=1)
    assert len(Store(store)) == before == 2 * 2 * 8
    ahead = forecast(study(store, replicates=3), workers=1)
    assert (ahead.runs, ahead.left) == (48, 16 - 4 + 4)
    assert ahead.seconds == pytest.approx(16 * ahead.run_seconds)


def test_complete_replicates_can_be_looked_at_before_the_end(found, store, tmp_path):
    early = attribute_study(study(store, replicates=9), complete_only=True)
    assert early.about["replicates"] == [0, 1]
    pd.testing.assert_frame_equal(early.values, found.values)
    with pytest.raises(InputError, match="no replicate is complete"):
        attribute_study(study(tmp_path / "new"), complete_only=True)


def test_an_outcome_that_nothing_moves_stops_with_its_name(store):
    with pytest.raises(InputError, match=r"outcomes: 'awareness': the package changes it in none of 2 replicates"):
        attribute_study(
            study(store, mechanisms={"flying_inspection": {"dose": 0}, "livelihood_bill": {"dose": 0}}, costs=[]), workers=1
        )


def test_more_runs_than_a_machine_should_take_on_are_refused_at_load(tmp_path):
    with pytest.raises(InputError, match="runs would take about"):
        study(tmp_path, mechanisms=dict.fromkeys(mechanism.keys()[:20], 1), orders=10000, replicates=1000)


@pytest.mark.parametrize("orders", [None, 1, 3])
def test_the_most_runs_are_known_without_drawing_any_order(store, orders):
    plan = study(store, orders=orders).plan
    assert plan.runs <= plan.most <= 2 ** len(plan.players) * len(plan.replicates)


# Groups


def test_every_mechanism_is_of_one_kind():
    kinds = {key: one.kind for key, one in mechanism.catalogue().items()}
    assert set(kinds.values()) == set(GROUPS)
    assert {key for key, one in mechanism.catalogue().items() if one.needs.coverage_above is not None} <= {
        key for key, kind in kinds.items() if kind == "digital"
    }


def test_a_mechanism_of_no_kind_is_named():
    with pytest.raises(InputError, match="mechanism 'mine' is of no known kind"):
        five(
            ["points_system", "mine"],
            mechanism.catalogue() | {"mine": mechanism.find("points_system").model_copy(update={"kind": None})},
        )


# Study files


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"players": ["points_system", "livelihood_bill"]}, r"players: 'points_system' is no mechanism of the scenario"),
        ({"players": ["livelihood_bill"]}, "players: the scenario has 1 of them; allowed: two or more"),
        ({"mechanisms": {}}, "players: the scenario has 0 of them"),
        ({"outcomes": ["landing"]}, r"outcomes: 'landing' is not known; did you mean"),
        ({"outcomes": []}, "outcomes"),
        ({"costs": ["cost_yuan", "cost_yuan"]}, "costs: 'cost_yuan' is given twice"),
        ({"sizings": ["evidence", "twice"]}, "sizings: 'twice' is not known"),
        ({"sizes": "standard"}, "sizes: the scenario is run under each of `sizings`"),
        ({"groups": {"one": ["livelihood_bill"]}}, "groups.*policy_translation"),
        ({"groups": "six"}, "groups"),
        ({"orders": 0}, "orders: 0 is out of range"),
        ({"replicates": "many"}, "replicates: must be a whole number"),
        ({"top": 3}, "top: 3 of 3 players; allowed: 1 to 2"),
        ({"player": "all"}, "unknown key player; did you mean 'players'"),
    ],
)
def test_what_is_wrong_with_a_study_is_said_at_once(changes, message, tmp_path):
    with pytest.raises(InputError, match=message):
        study(tmp_path, **changes)


def test_an_outcome_that_the_twin_does_not_have_stops_before_the_many_runs(store):
    with pytest.raises(InputError, match=r"outcomes: unknown outcome 'cascade\.landing'; did you mean 'cascade\.landed'"):
        attribute_study(study(store, outcomes=["cascade.landing"], replicates=50), workers=1)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_studies_load_and_keep_their_runs_beside_them(path):
    assert not AttributionStudy.load(path).store.is_absolute()


def test_package_a_has_thirty_players_in_five_groups():
    chosen = AttributionStudy.load(ROOT / "experiments" / "attribution" / "package-a.yaml")
    assert len(chosen.package.players) == 30
    assert set(chosen.plan.groups) == set(GROUPS)
    assert chosen.package.sizings == ("evidence", "standard")


# What is shown


@pytest.mark.parametrize("lang", LANGS)
def test_tables_and_sentences_name_everyone(found, lang):
    shown = shapley.tables(found, lang)
    text = json.dumps([rows for _, rows, _ in shown], ensure_ascii=False)
    for name in found.about["players"].values():
        assert name[lang] in text
    assert all(len(row) == len(heads) for heads, rows, _ in shown for row in rows)
    assert len(shapley.sentences(found, lang)) >= 3


@pytest.mark.slow
def test_the_folder_has_tables_pictures_and_the_page(found, tmp_path):
    page = shapley_page.write(found, tmp_path / "out", "zh")
    text = page.read_text(encoding="utf-8")
    assert '<html lang="zh">' in text and "http://" not in text.replace("http://www.w3.org", "")
    pictures = {path.name for path in (tmp_path / "out" / "figures").iterdir()}
    assert pictures == {f"{name}.{lang}.png" for name in ("values", "pairs") for lang in LANGS}


@pytest.mark.slow
def test_the_command_says_what_is_ahead_and_writes(found, store, tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(json.dumps({**TINY, "outcomes": MOVED, "store": str(store)}), encoding="utf-8")
    run = CliRunner().invoke(twin.cli.app, ["attribute", str(file), "--plan"])
    assert run.exit_code == 0, run.output
    assert "32 runs" in run.output and "0 of them to do" in run.output
    run = CliRunner().invoke(twin.cli.app, ["attribute", str(file), "--json", "--out", str(tmp_path / "page"), "--workers", "1"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["about"]["name"] == "tiny"
    assert (tmp_path / "page" / "report.html").is_file()
    with pytest.raises(InputError, match="the study's store is inside"):
        check_free(store.parent, (), store)


def test_a_title_does_not_state_what_may_be_chance_and_hours_have_their_unit(found):
    unsure = {lang: _message(_gained(found, -0.01), "awareness", lang) for lang in LANGS}
    clear = {lang: _message(_gained(found, 0.001), "awareness", lang) for lang in LANGS}
    assert "may be chance" in unsure["en"] and "可能出于偶然" in unsure["zh"] and "[" in unsure["en"]
    assert "may be chance" not in clear["en"] and "可能出于偶然" not in clear["zh"]
    assert cell(134074.0, "burden_hours", "zh") == "134,074 工时" and cell(0.5, "landing_rate", "zh") == "50.0%"
    row = {"value": 8974.0, "low": 8623.0, "high": 9332.0}
    assert ranged(row, "value", "all_hours", "zh") == "+8,974 工时 [+8,623 工时, +9,332 工时]"


def _gained(found, low):
    """The same with a gain whose interval begins there."""
    gains = found.of("gains", "awareness", found.sizes[0])
    return _Some(found, gains.assign(value=0.02, low=low, high=0.05))


class _Some:
    """An attribution with other gains."""

    def __init__(self, found, gains):
        self.found, self.gains = found, gains

    def __getattr__(self, name):
        return getattr(self.found, name)

    def of(self, table, *args):
        return self.gains if table == "gains" else self.found.of(table, *args)
