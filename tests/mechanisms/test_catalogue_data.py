"""The shipped data: mechanisms, policies, scenarios, and the evidence that they name."""

import csv
from pathlib import Path

import pytest

from experiments import mechanism_table
from twin.mechanisms import mechanism
from twin.mechanisms.mechanism import FITTING, Mechanism
from twin.policies import policy
from twin.processes.registry import knobs
from twin.report.catalogue import catalogue, shelves
from twin.scenario.layers import shipped_names
from twin.scenario.scenario import Scenario
from twin.world.world import STATE

ROOT = Path(__file__).parents[2]
EVIDENCE = ROOT / "twin" / "evidence"
VERBS = {"raise": "raise", "lower": "lower", "add": "add", "multiply >1": "multiply", "multiply <1": "multiply"}


def rows(name: str) -> list[dict[str, str]]:
    with (EVIDENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


FACTS = {row["id"]: row for row in rows("facts.csv")}
STUDIES = {row["id"] for row in rows("studies.csv")}
TABLE = rows("mechanism_knobs.csv")
NAMES = {row["key"]: row for row in rows("mechanism_names.csv")}
CATALOGUE = mechanism.catalogue()


def chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


# Evidence


@pytest.mark.parametrize("name", ["facts.csv", "mechanism_names.csv"])
def test_ids_are_unique(name):
    ids = [next(iter(row.values())) for row in rows(name)]
    assert len(ids) == len(set(ids))


def test_moments_of_studies_are_unique():
    moments = [(row["id"], row["moment"]) for row in rows("studies.csv")]
    assert len(moments) == len(set(moments))


def test_no_fact_lacks_words_or_numbers_that_read():
    for row in FACTS.values():
        assert row["what"] and row["role"] and row["source"], row["id"]
        for side in ("before", "after"):
            assert not row[side] or float(row[side]) is not None


def test_every_unit_of_a_knob_is_named_in_chinese():
    names = rows("knob_units.csv")
    units = [row["unit"] for row in names]
    assert len(units) == len(set(units))
    assert set(units) == {knob.unit for knob in knobs().values()}
    assert [row["unit"] for row in names if not chinese(row["zh"])] == []


def test_knobs_and_moves_are_shown_in_the_language_asked(capsys):
    shelves.show_knob(catalogue.knob("reach.notice_reach"), "zh")
    shelves.show_mechanism(catalogue.mechanism("points_exchange"), "zh")
    told = "".join(capsys.readouterr().out.split())
    for text in (catalogue.unit_names()["probability per policy and month"], "积分要录入和核对。"):
        assert text in told
    assert "probability" not in told and "entered" not in told


# Mechanisms


def test_all_mechanisms_of_the_sources_are_shipped():
    assert set(NAMES) <= set(CATALOGUE)  # others may stand beside them


def test_packages_are_known():
    assert {package for row in NAMES.values() for package in row["packages"].split()} == set(mechanism_table.MARKS)


@pytest.mark.parametrize("one", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_mechanism_is_called_as_in_the_sources(one: Mechanism):
    told = NAMES.get(one.key, {"en": one.name.en, "zh": one.name.zh, "tier": one.tier})  # others may stand beside the 77
    assert (one.name.en, one.name.zh, one.tier) == (told["en"], told["zh"], told["tier"])


@pytest.mark.parametrize("package", ["linkage", "village-linkage", "governance"])
def test_hours_of_a_package_leave_most_hours_free(package):
    """A village committee has about 300 hours a month, a township 2,400, the county's units 11,520 together."""
    costs = [CATALOGUE[key].costs.hours for key, row in NAMES.items() if package in row["packages"].split()]
    assert sum(hours.village for hours in costs) < 0.25 * 300
    assert sum(hours.township for hours in costs) < 0.10 * 2400
    assert sum(hours.county for hours in costs) < 0.10 * 11520


# The table


def test_table_has_all_mechanisms_and_no_other():
    assert len(NAMES) == 77
    assert {row["key"] for row in TABLE} == set(NAMES)
    assert {row["key"] for row in TABLE if row["represented"] == "yes"} == set(NAMES)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['key']}:{row['knob'] or 'missing'}")
def test_row_of_table_is_true(row):
    if row["represented"] == "no":
        assert row["reason"] and not row["knob"]
        return
    knob = knobs()[row["knob"]]
    level, column = row["column"].split(".")
    assert knob.movable
    assert (row["process"], row["tier"]) == (knob.process, knob.tier)
    assert VERBS[row["verb"]] in FITTING[knob.kind]
    assert column in STATE[level]


def test_table_tells_mechanisms_apart():
    seen = {}
    for key in NAMES:
        moves = frozenset((row["knob"], row["verb"]) for row in TABLE if row["key"] == key and row["knob"])
        assert moves not in seen, f"{key} moves what {seen.get(moves)} moves"
        seen[moves] = key


@pytest.mark.parametrize("key", NAMES)
def test_table_says_what_the_files_say(key):
    told = sorted((row["knob"], row["verb"]) for row in TABLE if row["key"] == key and row["knob"])
    moved = [
        (path, f"multiply {'>' if move.amount > 1 else '<'}1" if move.verb == "multiply" else move.verb)
        for _, path, move in CATALOGUE[key].all_moves()
    ]
    assert told == sorted(moved)


def test_page_is_generated_from_the_table():
    assert (ROOT / "docs" / "mechanism_table.md").read_text(encoding="utf-8") == mechanism_table.page()


# Policies and scenarios


def test_the_default_policies_are_shipped():
    assert set(policy.DEFAULT) | {"living_allowance"} == set(policy.shipped())


def test_policy_cycles_are_spread_over_the_year():
    opens = [policy.find(key).opens for key in policy.DEFAULT]
    assert len(opens) == len(set(opens))


@pytest.mark.parametrize("name", shipped_names())
def test_scenario_loads_and_has_titles(name):
    scenario = Scenario.load(ROOT / "scenarios" / f"{name}.yaml")
    assert scenario.title is not None
    assert scenario.about is not None
    assert scenario.months == 36


def test_packages_are_what_the_names_say():
    def keys(name):
        return set(Scenario.load(ROOT / "scenarios" / f"{name}.yaml").mechanisms)

    def named(package):
        return {key for key, row in NAMES.items() if package in row["packages"].split()}

    linkage, village = named("linkage"), named("village-linkage")
    assert keys("baseline") == set()
    assert keys("linkage") == keys("pilot-rollout") == keys("stress") == linkage
    assert len(linkage) == 30
    assert keys("village-linkage") == village
    assert len(village) == 11
    assert keys("linkage-short") == named("linkage-short") < linkage
    assert len(keys("linkage-short")) == 22
    assert keys("governance") == named("governance")
    assert len(keys("governance")) == 10
