"""The shipped data: mechanisms, policies, scenarios, and the evidence that they name."""

import csv
from pathlib import Path

import pytest

from experiments import mechanism_table
from twin.base.knobs import GRADES
from twin.files.strict import Words
from twin.mechanisms import mechanism
from twin.mechanisms.mechanism import FITTING, Mechanism, Move
from twin.policies import policy
from twin.processes.registry import knobs
from twin.report.catalogue import catalogue, shelves
from twin.scenario.layers import shipped_names
from twin.scenario.scenario import Scenario
from twin.terms.places import UNITS
from twin.world.world import STATE

ROOT = Path(__file__).parents[2]
EVIDENCE = ROOT / "twin" / "evidence"
VERBS = {"raise": "raise", "lower": "lower", "add": "add", "multiply >1": "multiply", "multiply <1": "multiply"}
NO_EFFECT = {"raise": 0.0, "lower": 0.0, "add": 0.0, "multiply": 1.0}
# Facts about what a whole package did or a plan promises: never a ground for the size of a move.
NEVER_FITTED = {"package", "target"}


def rows(name: str) -> list[dict[str, str]]:
    with (EVIDENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


FACTS = {row["id"]: row for row in rows("facts.csv")}
STUDIES = {row["id"] for row in rows("studies.csv")}
TABLE = rows("mechanism_knobs.csv")
NAMES = {row["key"]: row for row in rows("mechanism_names.csv")}
CATALOGUE = mechanism.catalogue()
MOVES = [
    pytest.param(key, path, move, id=f"{key}:{'.'.join(map(str, where))}")
    for key, one in CATALOGUE.items()
    for where, path, move in one.all_moves()
]


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


def test_evidence_of_knobs_resolves():
    assert [(p, k.evidence) for p, k in knobs().items() if k.evidence and k.evidence not in FACTS.keys() | STUDIES] == []


def test_knobs_better_than_assumed_name_their_evidence():
    assert [path for path, knob in knobs().items() if knob.grade != "assumed" and not knob.evidence] == []


# Moves


@pytest.mark.parametrize(("key", "path", "move"), MOVES)
def test_move_fits_its_knob(key, path, move):
    knob = knobs()[path]
    assert knob.movable
    assert move.verb in FITTING[knob.kind]
    assert move.verb in NO_EFFECT


@pytest.mark.parametrize(("key", "path", "move"), MOVES)
def test_move_claims_no_more_than_half(key, path, move: Move):
    """The range holds "no effect"; the amount stands at no more than half of the way to its far end."""
    none = NO_EFFECT[move.verb]
    low, high = move.range
    assert low <= none <= high
    claim = high if move.amount > none else low
    assert 0 < abs(move.amount - none) <= 0.5 * abs(claim - none) + 1e-9


@pytest.mark.parametrize(("key", "path", "move"), MOVES)
def test_move_names_evidence_or_is_assumed(key, path, move: Move):
    assert move.grade in GRADES
    assert move.why
    assert bool(move.evidence) == (move.grade != "assumed")
    for one in move.evidence:
        assert one in FACTS.keys() | STUDIES
        assert one in STUDIES or FACTS[one]["role"] not in NEVER_FITTED


@pytest.mark.parametrize(("key", "path", "move"), MOVES)
def test_move_gives_its_reason_in_two_languages(key, path, move: Move):
    assert isinstance(move.why, Words)
    assert move.why.en.isascii()
    assert chinese(move.why.zh)


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
    assert set(CATALOGUE) == set(NAMES)


def test_packages_are_known():
    assert {package for row in NAMES.values() for package in row["packages"].split()} == set(mechanism_table.MARKS)


@pytest.mark.parametrize("one", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_mechanism_is_told_in_two_languages(one: Mechanism):
    for words in (one.name, one.about, one.backfires, one.limits):
        assert words is not None
        assert words.en.isascii()
        assert chinese(words.zh)
    assert (one.name.en, one.name.zh, one.tier) == tuple(NAMES[one.key][column] for column in ("en", "zh", "tier"))


def test_no_two_mechanisms_are_copies():
    seen = {}
    for key, one in CATALOGUE.items():
        moves = tuple(sorted((path, move.verb, move.amount) for _, path, move in one.all_moves()))
        told = (one.tier, moves, one.costs.model_dump_json())
        assert told not in seen, f"{key} copies {seen.get(told)}"
        seen[told] = key


def test_every_mechanism_can_backfire_or_costs_something():
    for key, one in CATALOGUE.items():
        hours = one.costs.hours
        assert one.costs.monthly_yuan + one.costs.setup_yuan + hours.village + hours.township + hours.county > 0, key


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


@pytest.mark.parametrize("key", CATALOGUE)
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


def test_policies_name_evidence_units_and_two_languages():
    shipped = policy.shipped()
    assert set(policy.DEFAULT) | {"living_allowance"} == set(shipped)
    for key, one in shipped.items():
        assert one.about is not None and one.about.en.isascii(), key
        assert set(one.evidence) <= FACTS.keys() | STUDIES
        assert bool(one.evidence) or one.grade == "assumed"
        assert {one.owner, *one.plainly()["with"]} <= set(UNITS)
        assert one.window + one.delivery <= 11


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


@pytest.mark.parametrize("key", CATALOGUE)
def test_each_mechanism_has_a_scenario_of_its_own(key):
    scenario = Scenario.load(ROOT / "scenarios" / "alone" / f"{key}.yaml")
    assert set(scenario.mechanisms) == {key}
