"""Scenario files: what they mean, how they are put together, and what is said when they are wrong."""

import json
import sys
from pathlib import Path
from subprocess import run

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin import County
from twin.base.errors import InputError
from twin.base.months import month_number, month_text
from twin.cli.options import changes_of
from twin.county.cover import Cover, mask
from twin.mechanisms.mechanism import catalogue
from twin.policies import policy
from twin.scenario.layers import shipped_names
from twin.scenario.scenario import Scenario
from twin.terms.places import TERRAINS, VILLAGE_TYPES

POLICY = {
    "name": {"en": "Seed vouchers", "zh": "种子券"},
    "owner": "agriculture",
    "with": ["finance"],
    "access": "automatic",
    "entitlement": 900,
    "opens": 3,
    "window": 4,
    "delivery": 4,
    "complexity": 0.4,
}
MECHANISM = {
    "name": {"en": "Notices at every door", "zh": "明白纸入户"},
    "about": {"en": "A notice is brought to every household.", "zh": "逐户送达。"},
    "tier": "village",
    "moves": {"reach.notice_reach": {"raise": 0.5, "range": [0, 0.8], "grade": "survey"}, "act.reward": {"add": 1.0}},
}
PLAIN = {"policies": [{"vouchers": POLICY}], "define": {"notices": MECHANISM}, "mechanisms": {"notices": {}}}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def brief(value: object) -> str:
    """What a test is called by: long values cut."""
    return "huge" if isinstance(value, int) and abs(value) > 1e30 else repr(value)[:40]


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        Scenario.load(write(folder, "mine", text))
    message = str(caught.value)
    assert message.isprintable() and len(message) < 420
    assert message.startswith("mine.yaml")
    return message


def test_import_is_light():
    code = "import sys, twin.scenario.scenario; print([m for m in ('pandas', 'numba', 'matplotlib', 'mesa') if m in sys.modules])"
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_scenario_is_canonical(name):
    scenario = Scenario.load(name)
    plain = scenario.to_dict()
    assert Scenario.from_dict(plain) == scenario
    assert Scenario.from_dict(json.loads(json.dumps(plain))).to_dict() == plain


def test_shipped_data_is_readable():
    assert set(policy.DEFAULT) <= set(policy.shipped())
    assert all(one.key == key for key, one in {**catalogue(), **policy.shipped()}.items())


def test_profiles_have_a_share_for_every_kind_of_place():
    assert tuple(policy.ByTerrain.model_fields) == TERRAINS
    assert tuple(policy.ByType.model_fields) == VILLAGE_TYPES


def test_base_is_overridden_path_by_path(tmp_path):
    write(tmp_path, "below", "months: 24\nset: {fund.processing_days: 20, fund.release_days: 9}\ntitle: {en: a, zh: b}")
    write(tmp_path, "middle", "base: below\nset: {fund.processing_days: 15, fund.release_days: null}")
    top = Scenario.load(write(tmp_path, "top", "base: middle.yaml\nmonths: 30"))
    assert top.months == 30
    assert top.name == "top"
    assert top.title is None
    assert set(top.settings) == {"fund.processing_days"}
    assert top.settings["fund.processing_days"][0].value.at(top.start) == 15


def test_base_mechanisms_keep_what_is_not_named(tmp_path):
    below = {**PLAIN, "mechanisms": {"notices": {"dose": 0.4, "from": "2026-05", "cover": {"terrain": "hills"}}}}
    scenario = Scenario.from_dict(below).set({"notices.dose": 0.9})
    use = scenario.mechanisms["notices"]
    assert use.dose.at(scenario.start) == 0.9
    assert use.since == month_number("2026-05")
    assert use.phases[0].cover.terrain == ("hills",)
    assert scenario.without("notices").mechanisms == {}


def test_every_kind_of_set_path():
    changes = {
        "notices.dose": {"2026-01": 0.2, "2026-07": None},
        "notices.from": "2026-02",
        "notices.act.reward": 0.3,
        "policies.vouchers.entitlement": 1200,
        "policies.vouchers.profile.terrain.hills": 0.5,
        "act.apply_trust": 2,
    }
    scenario = Scenario.from_dict(PLAIN).set(changes)
    use = scenario.mechanisms["notices"]
    doses = [use.dose_at(month_number(month)) for month in ("2026-01", "2026-02", "2026-07")]
    assert doses == [0.0, 0.2, 0.0]
    assert scenario.definitions["notices"].moves["act.reward"].amount == 0.3
    assert scenario.policies["vouchers"].entitlement == 1200
    assert scenario.policies["vouchers"].profile.terrain.hills == 0.5
    assert Scenario.from_dict(scenario.to_dict()) == scenario


def test_set_leaves_the_original_alone():
    scenario = Scenario.from_dict(PLAIN)
    plain = json.dumps(scenario.to_dict())
    scenario.set({"policies.vouchers.entitlement": 1}).with_mechanism("notices", 0.1).sized("standard")
    assert json.dumps(scenario.to_dict()) == plain


def test_until_is_the_last_month():
    scenario = Scenario.from_dict({**PLAIN, "mechanisms": {"notices": {"from": "2026-03", "until": "2026-05"}}})
    doses = [scenario.mechanisms["notices"].dose_at(scenario.start + number) for number in range(7)]
    assert doses == [0, 0, 1, 1, 1, 0, 0]


def test_grades_weigh_moves_by_dose():
    grades = Scenario.from_dict(PLAIN).grade_shares()
    assert grades == {"experiment": 0.0, "survey": 0.5, "source": 0.0, "assumed": 0.5}
    assert sum(Scenario.from_dict({}).grade_shares().values()) == 0


def test_before_forgets_policy_design_and_keeps_the_place():
    scenario = Scenario.from_dict(PLAIN).set({"fund.processing_days": 5, "act.apply_trust": 2})
    assert set(scenario.before().settings) == {"act.apply_trust"}
    assert scenario.before() == scenario.with_mechanism("notices", 0.3).before()
    assert scenario.before() != scenario.set({"act.apply_trust": 3}).before()


def test_policy_numbers_do_not_depend_on_the_scenario():
    alone = Scenario.from_dict({"policies": ["farm_subsidy"]}).policies["farm_subsidy"]
    assert alone.id == policy.find("farm_subsidy").id
    assert len({one.id for one in policy.shipped().values()}) == len(policy.shipped())


ORDERED = ["farm_subsidy", "industry_project", "sanitary_toilet"]


@given(st.permutations(ORDERED), st.permutations(["fund.release_days", "fund.processing_days", "act.reward"]))
@settings(max_examples=10, deadline=None)
def test_order_of_writing_means_nothing(policies, paths):
    scenario = Scenario.from_dict({"policies": policies, "set": dict.fromkeys(paths, 2)})
    assert scenario.to_dict() == Scenario.from_dict({"policies": ORDERED, "set": dict.fromkeys(sorted(paths), 2)}).to_dict()
    assert list(scenario.policies) == ORDERED


@given(st.integers(1000 * 12, 2999 * 12 + 11))
def test_months_read_back(number):
    assert month_number(month_text(number)) == number


WRONG = [
    ("name: [", "line", "not valid YAML"),
    ("nmae: x", "line 1: nmae", "did you mean 'name'"),
    (
        "\nset:\n  fund.processing_days: 3\n  fund.processing_days: 4",
        "line 4: set.fund.processing_days",
        "already given on line 3",
    ),
    ("mechanisms: {points_system: {dose: 1}}\nset: {points_system.dose: 0.5}", "line 2", "two overrides of one path"),
    ("set: {fund.procesing_days: 3}", "line 1", "did you mean 'fund.processing_days'"),
    ("set: {fund.processing_days: 900}", "900 is out of range", "allowed: 1 to 365"),
    ("set: {fund.processing_days: soon}", "must be a number", "not 'soon'"),
    ("set: {fund.processing_days: .nan}", "must be a number", "1 to 365"),
    ("set: {fund.processing_days: true}", "must be a number", "not True"),
    ("set: {fund.processing_days: {2036-01: 3}}", "month 2036-01 lies outside the run", "2026-01 to 2028-12"),
    ("set: {report.bypass: {value: 0.3, cover: {terrain: hills}}}", "one value for the county", "cover"),
    ("set: {fund.processing_days: {value: 3, policies: [farm_subsidy]}}", "the same for all policies", "set"),
    ("set: {policies.farm_subsidy.entitlement: {2026-01: 3}}", "cannot be given by month", "policies.farm_subsidy"),
    ("set: {policies.farm_subsidy.window: 11}", "window + delivery", "at most 11"),
    ("set: {policies.living_allowance.opens: 3}", "not in this scenario", "farm_subsidy"),
    ("base: nowhere", "line 1: base", "baseline"),
    ("mechanisms: {point_system: 1}", "unknown mechanism 'point_system'", "did you mean 'points_system'"),
    ("mechanisms: {points_system: {dose: 2}}", "2 is out of range", "0 to 1"),
    ("mechanisms: {points_system: {from: 2026-13}}", "'2026-13' is not a month", "2026-01"),
    ("mechanisms: {points_system: {from: 2027-01, until: 2026-05}}", "ends in 2026-05", "2027-01"),
    ("mechanisms: {points_system: {cover: {vilage_type: leading}}}", "did you mean 'village_type'", "assign"),
    ("mechanisms: {points_system: {cover: {village_type: laeding}}}", "did you mean 'leading'", "rectifying"),
    ("mechanisms: {points_system: {cover: {share: 1.5}}}", "1.5 is out of range", "0 to 1"),
    ("mechanisms: {points_system: {then: {from: 2026-01}}}", "phases must follow each other", "then.from"),
    ("policies: [farm_subsidi]", "policies.0", "did you mean 'farm_subsidy'"),
    ("policies: []", "at least one policy", "policies"),
    ("structure: {deterrence: linear}", "structure.deterrence", "saturating, exponential"),
    ("sizes: large", "sizes", "evidence, standard"),
    ("start: 2026", "start", "text"),
    ("months: 0", "months", "1 to 600"),
    ("define: {fund: {}}", "'fund' is no name", "small letters"),
    ("name: &a x\nabout: *a", "line 2", "aliases"),
    ("a: !!python/name:os.system x", "tag", "not used here"),
    ("name: " + "[" * 5000 + "]" * 5000, "nested too deeply", "200"),
    ("set: {fund.processing_days: " + "[" * 190 + "]" * 190 + "}", "must be a number", "not a list"),
    ("set: {fund.processing_days: " + "9" * 6000 + "}", "line 1: set.fund.processing_days", "does not read as"),
    ("set: {fund.processing_days: " + "9" * 4000 + "}", "a number of more than 30 digits", "1 to 365"),
    ("set: {fund.budget: {value: 0.5, policies: [{}]}}", "policy an empty mapping is not", "policies"),
    ("mechanisms: []", "must be a mapping, not an empty list", "line 1: mechanisms"),
    (
        "base: baseline\nmechanisms: {points_system: }",
        "line 2: mechanisms.points_system: has no value",
        "write `points_system: 1`",
    ),
    ("base: baseline\nbefore: {mechanisms: {points_system: null}}", "before.mechanisms.points_system: has no value", "base"),
    ("name: " + "n" * 300, "line 1: name", "at most 200 signs"),
    ("k" * 900 + ": 1", "unknown key", "title"),
    ("base: " + "n" * 3000, "no scenario", "baseline"),
    ('name: "a\\e[31mred"', "line 1: name", "control character \\x1b"),
    ('name: "a\\u202eb"', "line 1: name", "control character"),
    ('title: {en: "a\\x07", zh: b}', "title.en", "control character \\x07"),
    ('"a\\x00": 1', "line 1", "control character \\x00"),
    ("name: a\x1bb", "not valid YAML", "control characters"),
    ('name: "a\\nb"', "line 1: name", "one line"),
    ("", "the scenario is empty", "base: baseline"),
    ("# nothing\n", "the scenario is empty", "base: baseline"),
    ("{}", "the scenario is empty", "base: baseline"),
]


@pytest.mark.parametrize(("text", "one", "two"), WRONG, ids=brief)
def test_what_is_wrong_is_said_clearly(tmp_path, text, one, two):
    message = refusal(tmp_path, text)
    assert one in message
    assert two in message


WRONG_MOVES = [
    ("{act.reward: {raise: 0.5}}", "raise does not fit a count knob; allowed: add, set"),
    ("{act.apply_trust: {multiply: 0.5}}", "mechanisms may not move act.apply_trust"),
    ("{act.rewrd: {add: 0.5}}", "did you mean 'act.reward'"),
    ("{act.reward: {add: 0.5, set: 1}}", "exactly one verb, not add and set"),
    ("{act.reward: {add: 0.5, range: [1, 2]}}", "outside its own range 1 to 2"),
    ("{act.reward: {set: 99}}", "99 is out of range; allowed: -1 to 3"),
    ("{act.reward: {add: 1, policies: [farm_subsidy]}}", "the same for all policies"),
    ("{act.apply_rate: {raise: 1.5}}", "1.5 is out of range; allowed: 0 to 1"),
    ("{act.reward: {add: 1, grade: sure}}", "experiment, survey, source, assumed"),
]


@pytest.mark.parametrize(("moves", "said"), WRONG_MOVES)
def test_moves_that_cannot_be(tmp_path, moves, said):
    head = "define:\n  m:\n    name: {en: a, zh: b}\n    about: {en: a, zh: b}\n    tier: village\n    moves: "
    message = refusal(tmp_path, head + moves)
    assert said in message
    assert "line 6" in message


def test_cyclic_base(tmp_path):
    write(tmp_path, "a", "base: b")
    with pytest.raises(InputError, match="cyclic base: b → a → b"):
        Scenario.load(write(tmp_path, "b", "base: a"))


def test_two_mechanisms_that_set_one_knob(tmp_path):
    setter = {**MECHANISM, "moves": {"report.bypass": {"set": 0.2}}}
    with pytest.raises(InputError, match=r"one and two both set report\.bypass"):
        Scenario.from_dict({"define": {"one": setter, "two": setter}, "mechanisms": {"one": 1, "two": 1}})


def test_a_knob_is_set_once_by_plain_moves_and_rules():
    """Two rules of two mechanisms, or a plain move and a rule of one."""

    def rule(value):
        return {"see": "reported", "tier": "village", "test": {"below": 1}, "moves": {"report.bypass": {"set": value}}}

    def one(moves, *values):
        return {**MECHANISM, "moves": moves, "rules": [rule(value) for value in values]}

    def used(**define):
        return Scenario.from_dict({"define": define, "mechanisms": dict.fromkeys(define, 1)})

    with pytest.raises(InputError, match=r"one and two both set report\.bypass"):
        used(one=one({}, 0.2), two=one({}, 0.3))
    with pytest.raises(InputError, match=r"one and two both set report\.bypass"):
        used(one=one({"report.bypass": {"set": 0.2}}), two=one({}, 0.3))
    for both_in_one in (one({"report.bypass": {"set": 0.2}}, 0.3), one({}, 0.2, 0.3)):
        with pytest.raises(InputError, match=r"two moves of one set report\.bypass; allowed: one"):
            used(one=both_in_one)
    assert len(used(one=one({}, 0.2), two=one({"report.bypass": {"raise": 0.3}})).mechanisms) == 2


@pytest.mark.parametrize(
    ("source", "target"), [("treasury", "village"), ("outside", "county"), ("operations", "operations"), ("household", "village")]
)
def test_money_goes_only_where_the_ledger_has_a_way(source, target):
    flowing = {**MECHANISM, "flows": [{"from": source, "to": target, "policy": "farm_subsidy", "yuan_per_year": 5}]}
    ways = "outside → operations, outside → village, operations → village"
    with pytest.raises(InputError, match=f"no mechanism moves money {source} → {target}; allowed: {ways}"):
        Scenario.from_dict({"define": {"notices": flowing}, "mechanisms": {"notices": 1}})


@pytest.mark.parametrize("source", ["outside", "operations"])
def test_money_for_villages_is_for_a_policy(source):
    flowing = {**MECHANISM, "flows": [{"from": source, "to": "village", "yuan_per_year": 5}]}
    with pytest.raises(InputError, match="a flow to villages needs a policy"):
        Scenario.from_dict({"define": {"notices": flowing}, "mechanisms": {"notices": 1}})


@pytest.mark.parametrize("name", ["entitlement", "contribution", "budget"])
def test_less_than_a_fen_is_no_amount(name):
    with pytest.raises(InputError, match=f"{name} is less than a fen; allowed: 0, or 0.01 yuan and more"):
        Scenario.from_dict({"base": "baseline", "set": {f"policies.farm_subsidy.{name}": 0.009}})
    least = Scenario.from_dict({"base": "baseline", "set": {f"policies.farm_subsidy.{name}": 0.01}})
    assert getattr(least.policies["farm_subsidy"], name) == 0.01


def test_unknown_policy_in_a_flow():
    flowing = {**MECHANISM, "flows": [{"from": "outside", "to": "village", "policy": "rodas", "yuan_per_year": 5}]}
    with pytest.raises(InputError, match="unknown policy 'rodas'"):
        Scenario.from_dict({"define": {"notices": flowing}, "mechanisms": {"notices": 1}})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from(
        ["name", "base", "start", "months", "policies", "define", "mechanisms", "set", "structure", "sizes"]
        + ["set/fund.budget", "mechanisms/points_system", "define/m", "mechanisms/points_system/cover", "set/points_system.dose"]
    ),
)
@settings(max_examples=200, deadline=None)
def test_no_input_ends_in_a_traceback(value, place):
    data = value
    for key in reversed(place.split("/")):
        data = {key: data}
    try:
        Scenario.from_dict(data)
    except InputError as problem:
        assert str(problem)


@given(st.text(alphabet=" \n:-[]{}&*!|>'\"#%@`abc01.,?", max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_file_ends_in_a_traceback(tmp_path_factory, text):
    try:
        Scenario.load(write(tmp_path_factory.mktemp("fuzz"), "any", text))
    except InputError as problem:
        assert str(problem)


def test_a_shared_lot_puts_a_package_in_the_same_villages():
    """Covers that name one lot draw the same villages whatever the mechanism; a larger number contains a smaller one."""
    small = County.small(6, 15, 10)
    four, other = (mask(Cover(count=4, assign="village", lot="pilot"), small, key).villages for key in ("one", "another"))
    assert four.sum() == max(1, round(4 * small.village_scale))
    assert (four == other).all()
    more = mask(Cover(share=0.8, assign="village", lot="pilot"), small, "third").villages
    assert (more >= four).all()


# One reader for files and `--set` -------------------------------------------------------------------------------------------

WRITTEN = (
    "010",
    "1:30",
    "0x10",
    "yes",
    "1_000",
    "2026-01-01",
    ".inf",
    ".nan",
    "nan",
    "1e2",
    "1e400",
    "-0",
    "~",
    "'20'",
    "{2026-03: 030}",
)


@pytest.mark.parametrize(
    "text",
    [*WRITTEN, "9" * 6000, "9" * 4000, "[" * 5000, "{2026-03: 5", "a\x1bb", '"\\e"', "\udc80", "&a 1", "!!int x"],
    ids=brief,
)
def test_a_value_means_the_same_on_the_command_line_and_in_a_file(tmp_path, text):
    path = tmp_path / "mine.yaml"
    path.write_text(f"set:\n  fund.processing_days: {text}\n", encoding="utf-8", errors="replace")

    def days(make):
        try:
            return make().settings.get("fund.processing_days")
        except InputError as problem:
            assert str(problem).isprintable() and len(str(problem)) < 300
            return None

    changed = days(lambda: Scenario.from_dict({}).set(changes_of([f"fund.processing_days={text}"])))
    assert changed == days(lambda: Scenario.load(path))


def test_ten_with_a_zero_before_it_is_ten():
    assert changes_of(["a=010", "b=1_000", "c=0x10", "d=1:30", "e=yes", "f=1e2", "g=2026-01-01"]) == {
        "a": 10, "b": 1000, "c": "0x10", "d": "1:30", "e": "yes", "f": 100.0, "g": "2026-01-01",
    }  # fmt: skip


# Numbers of Python programs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [np.float64(20), np.int64(20), np.float32(20), np.array(20)[()]])
def test_numpy_numbers_are_numbers(value):
    plain = Scenario.from_dict({"base": "baseline", "months": 12})
    assert plain.set({"fund.processing_days": value}) == plain.set({"fund.processing_days": 20})
    dated = plain.set({"fund.processing_days": {np.str_("2026-03"): value}})
    assert dated == plain.set({"fund.processing_days": {"2026-03": 20}})
    assert Scenario.from_dict({"months": np.int64(12)}).months == 12
    half = plain.with_mechanism("points_system", np.float64(0.5))
    assert json.dumps(half.to_dict()) == json.dumps(plain.with_mechanism("points_system", 0.5).to_dict())


@pytest.mark.parametrize(
    "value", [np.bool_(True), True, np.float64("nan"), np.float64("inf"), np.array([1.0, 2.0]), 10**5000], ids=brief
)
def test_what_is_no_number_is_refused(value):
    with pytest.raises(InputError) as caught:
        Scenario.from_dict({}).set({"fund.processing_days": value})
    assert len(str(caught.value)) < 300


def test_a_file_is_remembered_and_says_nothing_about_what_it_does(tmp_path):
    path = write(tmp_path, "mine", "base: baseline\n")
    own, plain = Scenario.load(path), Scenario.from_dict({"base": "baseline"}, "mine")
    assert own == plain and own.to_dict() == plain.to_dict()
    assert own.set({"fund.processing_days": 20}).file == own.file == path and plain.file is None


@pytest.mark.parametrize("wrong", [{"share": 0.5, "count": 3}, {"lot": "pilot"}, {"count": 0}, {"assign": "village"}])
def test_a_lot_that_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(InputError):
        Scenario.from_dict({"mechanisms": {"points_system": {"dose": 1, "cover": wrong}}})


@pytest.mark.parametrize("start", ["0000-01", "9999-12", "２０２６-01"])
def test_a_start_in_a_year_that_no_calendar_of_ours_holds_is_refused(start):
    with pytest.raises(InputError, match="is not a month; write year and month as 2026-01, of a year from 1000 to 2999"):
        Scenario.from_dict({"base": "baseline", "start": start})


# Priority ---------------------------------------------------------------------------------------------------------------


def test_who_is_served_first_may_be_said_everywhere_a_use_is_described():
    written = Scenario.from_dict({"mechanisms": {"points_system": {"dose": 1, "priority": 2}, "village_grid": 1}})
    assert {key: use.priority for key, use in written.mechanisms.items()} == {"points_system": 2, "village_grid": 5}
    changed = written.set({"village_grid.priority": 1, "points_system.priority": None})
    assert {key: use.priority for key, use in changed.mechanisms.items()} == {"points_system": 5, "village_grid": 1}
    for one in (written, changed):
        assert Scenario.from_dict(one.to_dict()) == one
    assert written.with_mechanism("points_system", 0.5).mechanisms["points_system"].priority == 2


@pytest.mark.parametrize("bad", [0, 10, 1.5, True, "first"])
def test_other_priorities_are_refused(bad):
    with pytest.raises(InputError, match=r"points_system\.priority: must be a whole number from 1 to 9, not"):
        Scenario.from_dict({"mechanisms": {"points_system": {"dose": 1, "priority": bad}}})
